"""Rules of column maps."""

from collections.abc import Sequence

from goldenthread.records.models import Record
from goldenthread.reference import queries as reference
from goldenthread.returns.mapped.layout import LEAVE, Layout, read_layout
from goldenthread.returns.models import ColumnMap
from goldenthread.vocabulary import Problem, Refused, RuleBroken


def readable_map(ids: Sequence[int]) -> list[RuleBroken]:
    """A column map can be read, and names measures of its partnership or the library, and areas of the register."""
    broken = []
    for row in ColumnMap.objects.filter(record_id__in=ids).select_related("record"):
        if row.record.state != "live":
            continue
        try:
            layout = read_layout(row.layout)
        except Refused as refused:
            broken += [
                RuleBroken(Problem(f"{row.record.title}, {problem.place}", problem.finding, problem.remedy), code="map")
                for problem in refused.problems
            ]
            continue
        broken += [RuleBroken(problem, code="map") for problem in _unknown(row.record, layout)]
    return broken


def _unknown(record: Record, layout: Layout) -> list[Problem]:
    found = []
    for measure in sorted(layout.targets):
        if measure_named(record.owner_id, measure) is None:
            finding = f"there is no indicator or measure {measure} of this partnership or the shared library"
            found.append(Problem(record.title, finding, "Use the reference of one, such as IND-001"))
    codes = {code for code in (layout.area, *layout.areas.values()) if code and code != LEAVE}
    for code in sorted(codes - set(reference.names(codes))):
        finding = f"there is no area with the code {code}"
        found.append(Problem(record.title, finding, "Use codes from the area register, such as E06000059"))
    return found


def measure_named(owner: int | None, text: str) -> Record | None:
    """The live indicator or measure that a map of this owner names: IND-001, or shared/IND-001."""
    slug, _, reference_ = text.rpartition("/")
    rows = Record.objects.filter(kind__in=("indicator", "measure"), reference__iexact=reference_, state="live")
    rows = rows.filter(owner=None) if slug == "shared" else rows.filter(owner_id=owner)
    if slug not in ("", "shared"):
        rows = rows.filter(owner__reference=slug)
    return rows.select_related("owner", "indicator_detail", "measure_detail").first()
