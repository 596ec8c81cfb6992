"""Rules of the returns room."""

from collections.abc import Sequence

from goldenthread.reference import queries as reference
from goldenthread.returns.models import Feed
from goldenthread.returns.wanted import read_breakdown
from goldenthread.vocabulary import Problem, Refused, RuleBroken, Unit, ValueType

#: Types of number that are never taken for one another. An average or an index is many things.
_PLAIN = frozenset(
    {
        ValueType.COUNT,
        ValueType.RATE,
        ValueType.PERCENTAGE,
        ValueType.PERCENTAGE_POINTS,
        ValueType.PROPORTION,
        ValueType.MONEY,
    }
)


def read_areas(text: str) -> tuple[str, ...]:
    """The area codes of "E06000059, E06000058"; empty for all."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def readable(ids: Sequence[int]) -> list[RuleBroken]:
    """A published series names a breakdown that can be read, and areas that the register holds."""
    broken = []
    for feed in Feed.objects.filter(record_id__in=ids).select_related("record"):
        try:
            read_breakdown(feed.breakdown)
        except Refused as refused:
            problem = refused.problems[0]
            broken.append(RuleBroken(Problem(feed.record.title, problem.finding, problem.remedy), code="breakdown"))
        codes = read_areas(feed.areas)
        for code in sorted(set(codes) - set(reference.names(codes))):
            finding = f"there is no area with the code {code}"
            remedy = "Use codes from the area register, such as E06000059"
            broken.append(RuleBroken(Problem(feed.record.title, finding, remedy), code="area"))
    return broken


def clash(published: Unit | None, kept: Unit) -> str:
    """Why figures in one unit cannot be kept as another; empty where they can, or where nobody has said.

    A percentage kept as a proportion would be a hundred times too large.
    """
    if published is None:
        return ""
    if published.type in _PLAIN and kept.type in _PLAIN and published.type is not kept.type:
        return f"the file gives a {published.type.label} and the measure is a {kept.type.label}"
    if published.type is kept.type is ValueType.RATE and published.per and kept.per and published.per != kept.per:
        return f"the file gives a rate per {published.per:,} and the measure is a rate per {kept.per:,}"
    return ""
