"""What has changed since an edition was frozen: its figures beside those that stand today."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from goldenthread.access import Actor
from goldenthread.observations.models import Observation
from goldenthread.observations.queries import figure_of, units
from goldenthread.publishing.document import Held
from goldenthread.publishing.kept import document_of
from goldenthread.publishing.queries import frozen_life
from goldenthread.records.queries import visible
from goldenthread.vocabulary import Figure


@dataclass(frozen=True)
class Difference:
    """A figure of a frozen edition that has another value now. `now` is as printed, with "[r]" where it was revised."""

    reference: str
    measure: str
    area: str
    period: str
    printed: str
    now: str
    why: str
    url: str
    touches: tuple[str, ...] = ()


def differences(viewer: Actor, full: str) -> list[Difference]:
    """The figures of a frozen edition whose values have changed since, among those the viewer may see.

    Raises NotFound for an edition that is not published.
    """
    life = frozen_life(viewer, full)
    assert life.current is not None
    document = document_of(life.current)
    held = {each.reference: each for each in document.figures if each.reference}
    withheld = frozenset(life.current.withheld)
    now = _now(viewer, list(held))
    found = []
    for reference, was in held.items():
        standing = now.get(reference)
        if standing is None:
            continue
        now_shown, figure_now, reason = standing
        if reference in withheld or _same(was, figure_now):
            continue
        touches = tuple(each.text for each in document.figures if was.key in each.parts)
        found.append(
            Difference(
                reference=reference,
                measure=was.measure_title,
                area=was.area_name,
                period=was.period,
                printed=was.text,
                now=now_shown if "[r]" in now_shown else f"{now_shown} [r]",
                why=reason,
                url=was.url or f"/figures/{reference}",
                touches=touches,
            )
        )
    return found


def _same(was: Held, now: Figure) -> bool:
    """Whether a figure says what it said. That it is final now, and was provisional, is no other value."""
    if was.value is None or now.value is None:
        return was.value is None and now.value is None
    return (Decimal(was.value), was.qualifier) == (now.value, now.qualifier.words or now.qualifier.value)


def _now(viewer: Actor, references: list[str]) -> dict[str, tuple[str, Figure, str]]:
    """How each figure stands now, among those the viewer may see: as printed, the figure, and why it is so."""
    by_owner: dict[str, list[str]] = {}
    for full in references:
        owner, _, reference = full.partition("/")
        by_owner.setdefault(owner, []).append(reference)
    answer: dict[str, tuple[str, Figure, str]] = {}
    for owner, names in sorted(by_owner.items()):
        rows = Observation.objects.filter(reference__in=names, superseded_at=None)
        rows = rows.filter(owner=None) if owner == "shared" else rows.filter(owner__reference=owner)
        standing = list(rows)
        measures = visible(viewer).select_related("indicator_detail", "measure_detail")
        known = {r.pk: r for r in measures.filter(pk__in={row.measure_id for row in standing})}
        unit = units(list(known.values()))
        for row in standing:
            if row.measure_id not in known:
                continue
            figure = figure_of(row, unit[row.measure_id])
            answer[f"{owner}/{row.reference}"] = (figure.shown(), figure, row.reason)
    return answer
