"""How far each indicator of a partnership can be relied on, from what is held and what was said about it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from goldenthread.access import Actor
from goldenthread.observations.models import Observation
from goldenthread.records.cards import Card
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import card_of, visible
from goldenthread.returns.models import Found, Round, RoundLine, Submission
from goldenthread.returns.rounds.queries import standing_facts
from goldenthread.returns.rounds.rules import S, sees_all
from goldenthread.vocabulary import FigureStatus, NotFound, Period
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class Quality:
    """What is known about the figures of one indicator or measure.

    Args:
        latest: The newest period that any figure is held for; None without figures.
        age_days: Days from the end of that period until today.
        figures: How many figures stand.
        provisional: How many of the newest period are provisional.
        gaps: How many figures say that no value is available, or is held back.
        missing: How many figures that must be given are overdue.
        cautions: How many standing figures carry a caution.
        confirmed: Findings of checks that somebody confirmed, newest first, as (what was found, why it stands).
        late: How many of its returns were received after they were due, of how many.
    """

    card: Card
    latest: Period | None = None
    age_days: int | None = None
    figures: int = 0
    provisional: int = 0
    gaps: int = 0
    missing: int = 0
    cautions: int = 0
    caution: str = ""
    confirmed: tuple[tuple[str, str], ...] = ()
    late: tuple[int, int] = (0, 0)

    @property
    def troubled(self) -> bool:
        """Whether anything about it needs a reader's care."""
        return bool(
            self.missing or self.provisional or self.gaps or self.cautions or self.confirmed or not self.figures
        )


@dataclass
class _Tally:
    figures: int = 0
    cautions: int = 0
    gaps: int = 0
    caution: str = ""
    latest: Period | None = None
    provisional: int = 0
    missing: int = 0
    confirmed: list[tuple[str, str]] = field(default_factory=list)
    late: int = 0
    received: int = 0


def data_quality(viewer: Actor, slug: str, on: date | None = None) -> list[Quality]:
    """Each live indicator and measure of a partnership, and of the library where its figures stand for it.

    Raises NotFound for somebody outside the partnership.
    """
    owner = Record.objects.filter(kind="partnership", reference=slug).first()
    if owner is None or not sees_all(viewer, owner.pk):
        raise NotFound("We cannot find that partnership among yours.")
    day = on or today()
    lines = list(
        RoundLine.objects.filter(round__owner=owner, dropped=False).values_list(
            "round_id", "measure_id", "area", "breakdown", "must"
        )
    )
    wanted = Q(owner=owner) | Q(pk__in={measure for _, measure, _, _, _ in lines})
    rows = (
        visible(viewer)
        .filter(wanted, kind__in=["indicator", "measure"], state="live")
        .order_by("-kind", "position", "reference")
    )
    cards = [card_of(row) for row in rows]
    tallies: dict[int, _Tally] = defaultdict(_Tally)
    _count_figures(tallies, [card.id for card in cards])
    _count_returns(tallies, owner, lines, day)
    _count_confirmed(tallies, owner)
    # An indicator that is split into measures is told by them.
    parts = Link.objects.filter(relation="part_of", withdrawn_at=None, source__kind="measure", source__state="live")
    split = set(parts.filter(target_id__in=[card.id for card in cards]).values_list("target_id", flat=True))
    return [_quality(card, tallies[card.id], day) for card in cards if card.id not in split or tallies[card.id].figures]


def _count_figures(tallies: dict[int, _Tally], measures: list[int]) -> None:
    rows = Observation.objects.filter(measure_id__in=measures, superseded_at=None).exclude(basis="forecast")
    ends: dict[int, date] = {}
    for measure, period, status, marker, value, caution in rows.order_by("ends", "starts", "pk").values_list(
        "measure_id", "period", "status", "marker", "value", "caution"
    ):
        tally = tallies[measure]
        tally.figures += 1
        tally.gaps += value is None and bool(marker)
        if caution:
            tally.cautions, tally.caution = tally.cautions + 1, caution
        if ends.get(measure) != period.end:
            ends[measure], tally.provisional = period.end, 0
        tally.latest = period
        tally.provisional += status == FigureStatus.PROVISIONAL.value


def _count_returns(
    tallies: dict[int, _Tally], owner: Record, lines: list[tuple[int, int, str, str, bool]], day: date
) -> None:
    rounds = {row.pk: row for row in Round.objects.filter(owner=owner)}
    if not rounds:
        return
    held = standing_facts({measure for _, measure, _, _, _ in lines})
    received: dict[int, date] = {}
    sent = Submission.objects.filter(round__owner=owner).exclude(state=S.ROLLED_BACK).order_by("-number")
    for pk, on in sent.values_list("round_id", "received_on"):
        received[pk] = on
    counted: set[tuple[int, int]] = set()
    for pk, measure, area, breakdown, must in lines:
        row, tally = rounds[pk], tallies[measure]
        if pk in received and (pk, measure) not in counted:
            counted.add((pk, measure))
            tally.received += 1
            tally.late += received[pk] > row.due
        if must and row.due < day:
            tally.missing += (row.starts, row.ends, measure, area, breakdown) not in held


def _count_confirmed(tallies: dict[int, _Tally], owner: Record) -> None:
    rows = (
        Found.objects.filter(submission__round__owner=owner, submission__state=S.ACCEPTED)
        .exclude(answered_at=None)
        .exclude(line=None)
        .order_by("-answered_at", "-pk")
    )
    for measure, found, answer in rows.values_list("line__measure_id", "found", "answer"):
        tallies[measure].confirmed.append((found, answer))


def _quality(card: Card, tally: _Tally, day: date) -> Quality:
    return Quality(
        card=card,
        latest=tally.latest,
        age_days=(day - tally.latest.end).days if tally.latest else None,
        figures=tally.figures,
        provisional=tally.provisional,
        gaps=tally.gaps,
        missing=tally.missing,
        cautions=tally.cautions,
        caution=tally.caution,
        confirmed=tuple(tally.confirmed),
        late=(tally.late, tally.received),
    )
