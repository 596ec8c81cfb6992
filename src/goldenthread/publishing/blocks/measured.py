"""Blocks of figures: projections, targets by council, measures without a figure, and outputs of mixed units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.charting import COMPARABLE, year_of
from goldenthread.look.text import count_of, day
from goldenthread.look.words import figure_words
from goldenthread.observations.queries import FigureCard
from goldenthread.publishing.blocks.book import Of
from goldenthread.publishing.blocks.drawing import sourced
from goldenthread.publishing.blocks.measured_words import (
    beside,
    gathered,
    interval,
    noted,
    period_of,
    printed,
    projected,
    signed,
    to_go,
)
from goldenthread.publishing.blocks.printed_changes import change_note
from goldenthread.publishing.blocks.registry import Made, Subject, block
from goldenthread.publishing.blocks.stood import progress_of
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Block, Bullets, Grid, Heading, Line, Paragraph, Words
from goldenthread.records.cards import Card
from goldenthread.vocabulary import Additivity, Basis, Refused, ValueType, add, percent_change

NOT_HELD = "[x]"
BACK = "[c]"


def lines_of(work: Work, subject: Subject) -> list[tuple[Card, list[int]]]:
    """The indicators that the group of the section looks after, each with the measures that hold its figures.

    Without a group: every indicator of the partnership.
    """
    group = subject.card.id if subject.card and subject.card.kind_code == "group" else None
    found = []
    for pk, (card, values) in work.measures.items():
        if card.kind_code == "indicator" and (group is None or values.get("group") == group):
            found.append((card, [pk, *work.parts_of.get(pk, [])]))
    return found


def _each(work: Work, ids: Sequence[int]) -> Iterator[Assessment]:
    for pk in ids:
        yield from work.home(pk)


def _projectable(work: Work, one: Assessment) -> bool:
    return _published(work, one) is not None or (one.projection is not None and one.projection.total is not None)


def _published(work: Work, one: Assessment) -> FigureCard | None:
    """The projection that was published for a series: of the year that is projected here, else the newest."""
    if one.breakdown or one.latest is None:
        return None
    mine = [
        card
        for card in work.figures.get(one.key.measure, ())
        if card.area_code == one.key.area and not card.breakdown and card.figure.basis is Basis.FORECAST
    ]
    year = one.projection.year if one.projection else None
    same = [card for card in mine if year and card.period.same_time(year)]
    ahead = [card for card in mine if card.period.end > one.latest.period.end]
    return max(same or ahead, key=lambda card: card.period.end, default=None)


@block("projections", "Measures with a part of a year: what the year would come to, beside what was published.")
def projections(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Published and worked out here side by side; what has no stated period is not projected, and says why."""
    found = [
        one for _, ids in lines_of(work, subject) for one in _each(work, ids) if _projectable(work, one) and one.latest
    ]
    if not found:
        return Made()
    rows = []
    notes: list[Line] = []
    for one in found:
        rows.append(_projection_row(work, one))
        notes += _projection_notes(work, one)
    grid = Grid(
        "Projected performance against the year before: as published, and as worked out here",
        (
            Heading("Measure"),
            Heading("So far", number=True),
            Heading("Projected, as published", number=True),
            Heading("Projected, worked out here", number=True),
            Heading("95% limits", number=True),
            Heading("Year before", number=True),
            Heading("Change, worked out here", number=True),
        ),
        tuple(rows),
        notes=(
            *gathered(notes),
            (
                Words(
                    "Worked out here: the figure for a part of the year, times the periods in the year. Season is not"
                    " allowed for. Published figures are shown as published, also where they differ."
                ),
            ),
        ),
        source=sourced(work, rows),
    )
    return Made.of(grid)


def _projection_row(work: Work, one: Assessment) -> tuple[Line, ...]:
    made, published = one.projection, _published(work, one)
    assert one.latest is not None
    newest = work.newest(one.key.measure, one.key.area)
    so_far = work.book.figure(newest) if newest else printed(work, one, one.latest)
    so_when = year_of(newest.period) if newest else period_of(one.latest)
    total = projected(work, one)
    last = _year_before(work, one)
    change: Line = (Words("[z]"),)
    if total is not None and made and made.change is not None and last is not None and made.change.value is not None:
        change = (
            signed(
                work,
                one,
                made.change,
                made.year,
                (total.key, work.book.figure(last).key),
                f"change of the projected year on {year_of(last.period)}",
            ),
        )
    elif total is None and published is not None and last is not None:
        change = _published_change(work, one, published, last)
    return (
        (work.link(one.card),),
        (so_far, Words(f" in {so_when}")),
        (work.book.figure(published),) if published else (Words(NOT_HELD),),
        (total,) if total is not None else (Words("Not projected"),),
        interval(work, one) if total is not None else (Words("[z]"),),
        (work.book.figure(last), Words(f" in {year_of(last.period)}")) if last else (Words(NOT_HELD),),
        change,
    )


def _year_before(work: Work, one: Assessment) -> FigureCard | None:
    """The figure of the year before the one that is projected."""
    made = one.projection
    published = _published(work, one)
    year = made.year if made and made.year else published.period if published else None
    if year is None:
        return None
    mine = [
        card
        for card in work.figures[one.key.measure]
        if card.area_code == one.key.area
        and not card.breakdown
        and card.period.kind == year.kind
        and card.period.end < year.start
        and card.figure.basis is not Basis.FORECAST
    ]
    return max(mine, key=lambda card: card.period.end, default=None)


def _published_change(work: Work, one: Assessment, published: FigureCard, last: FigureCard) -> Line:
    """The change that the published projection comes to, worked out from it and the year before."""
    try:
        change = percent_change(last.figure, published.figure)
    except Refused:
        return (Words("[z]"),)
    parts = (work.book.enter(published), work.book.enter(last))
    method = f"change of the published projection on {year_of(last.period)}"
    return (signed(work, one, change, published.period, parts, method), Words(" (from the published projection)"))


def _projection_notes(work: Work, one: Assessment) -> Iterator[Line]:
    """How it was worked out; where the published figure differs, by how much; and what the source is unclear about."""
    made, published = one.projection, _published(work, one)
    total = projected(work, one)
    if total is not None and made is not None:
        yield noted(one.card.title, f"{made.part}.")
        if (
            published is not None
            and made.total is not None
            and published.figure.value is not None
            and published.figure.value != made.total.value
        ):
            yield (
                Words(one.card.title),
                Words(": the published projection is "),
                work.book.figure(published),
                Words(" and the one worked out here "),
                total,
                Words(". Neither is corrected."),
            )
    elif made is not None and made.why:
        yield noted(one.card.title, f"not projected because {made.why}.")
    if published is not None:
        yield from change_note(work, published)
    if published is not None and published.caution and not work.is_back(one.key.measure):
        yield noted(f"{one.card.title}, as published", published.caution)


@block("targets", "Measures with a target: the figure of each council beside its target, and how far there is to go.")
def targets(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Each council apart. What adds up is summed and marked as derived; what does not is never averaged."""
    made: list[Block] = []
    rows: list[tuple[Line, ...]] = []
    notes: list[Line] = []
    said: list[Line] = []
    for _, ids in lines_of(work, subject):
        for pk in ids:
            mine = [one for one in work.home(pk) if one.targets and not one.derived]
            if not mine:
                continue
            said += _side_by_side(work, pk, mine)
            for one in mine:
                rows += _target_rows(work, one)
                notes += _notes_of(work, one)
    if not rows:
        return Made()
    if said:
        made.append(Bullets(tuple(said)))
    made.append(
        Grid(
            "Figures and targets, each council apart",
            (
                Heading("Measure"),
                Heading("Area"),
                Heading("Figure", number=True),
                Heading("England", number=True),
                Heading("Target", number=True),
                Heading("To the target"),
                Heading("Status"),
            ),
            tuple(rows),
            notes=gathered(notes),
            source=sourced(work, rows),
        )
    )
    return Made.of(*made)


def _target_rows(work: Work, one: Assessment) -> Iterator[tuple[Line, ...]]:
    for aim in one.targets:
        # A target to stay where one is tells where one is.
        hidden = aim.hold and work.is_back(one.key.measure, one.key.area)
        figure: Line = (Words(NOT_HELD),)
        if aim.figure is not None:
            figure = (printed(work, one, aim.figure), Words(f" in {period_of(aim.figure)}"))
        yield (
            (work.link(one.card),),
            (Words(one.area_name),),
            figure,
            country(work, one)[0],
            (Words(f"{BACK if hidden else figure_words(aim.target)} in {year_of(aim.period)}"),),
            (Words(BACK),) if hidden else to_go(work, one, aim),
            (Words(aim.status[:1].upper() + aim.status[1:]),),
        )


def country(work: Work, one: Assessment) -> tuple[Line, Line]:
    """The figure of the country for the same period, and the difference from it; a figure of another period says so."""
    for compared in one.comparisons:
        if compared.role == "country" and compared.own is not None and compared.other is not None:
            return beside(work, one, compared)
    if one.latest is not None and one.latest.figure.unit.type in COMPARABLE:
        for other in work.series(one.key.measure):
            if other.wide and other.key.area.startswith("E92") and other.breakdown == one.breakdown and other.latest:
                run = printed(work, other, other.latest)
                return (run, Words(f" in {period_of(other.latest)}: another period")), (Words("[z]"),)
        return (Words(NOT_HELD),), (Words(NOT_HELD),)
    return (Words("[z]"),), (Words("[z]"),)


def _notes_of(work: Work, one: Assessment) -> Iterator[Line]:
    """What must be said under a table of figures: their notes, warnings of targets, and cautions."""
    for aim in one.targets:
        seen = aim.figure
        if seen is not None and seen.figure.note:
            yield noted(one.card.title, seen.figure.note)
        if seen is not None and seen.caution and not work.is_back(one.key.measure):
            yield noted(f"{one.card.title}, {one.area_name}", seen.caution)
        for warning in aim.warnings:
            told = [each for each in aim.confirmed if each.warning == warning]
            why = f" Confirmed by {told[0].by}: {told[0].why}" if told else " Nobody has confirmed it."
            yield noted(f"{one.card.title}, {one.area_name}", f"{warning}.{why}")


def _side_by_side(work: Work, pk: int, mine: Sequence[Assessment]) -> Iterator[Line]:
    """The councils in one line, "2,590 and 1,889", with their sum where it may be made, and what it may hide."""
    newest = [one for one in mine if one.latest is not None]
    if len(newest) < 2 or any(
        not one.latest.period.same_time(newest[0].latest.period) for one in newest if one.latest and newest[0].latest
    ):
        return
    first = newest[0].latest
    assert first is not None
    line: Line = (Words(f"{newest[0].card.title}, {year_of(first.period)}: "),)
    keys = []
    for number, one in enumerate(newest):
        assert one.latest is not None
        run = printed(work, one, one.latest)
        keys.append(run.key)
        line = (*line, *((Words(" and "),) if number else ()), run)
    line = (*line, Words(f" ({' and '.join(one.area_name for one in newest)})."))
    unit = first.figure.unit
    additivity = work.found.definitions[pk].additivity
    if unit.type in (ValueType.COUNT, ValueType.MONEY, ValueType.QUANTITY) and additivity in (
        Additivity.ADDITIVE,
        Additivity.MAY_OVERLAP,
    ):
        try:
            total = add([one.latest.figure for one in newest if one.latest], additivity)
        except Refused:
            total = None
        if total is not None:
            where = work.areas[0] if work.areas else ""
            of = Of(
                newest[0].card.full_reference,
                newest[0].card.title,
                where,
                work.area_names.get(where, "the councils together"),
                first.period,
                url=newest[0].card.url,
            )
            run = work.book.worked(total, of, parts=keys, method="sum of the councils")
            caution = "; it may count a person twice" if additivity is Additivity.MAY_OVERLAP else ""
            line = (*line, Words(" Together "), run, Words(f", worked out here{caution}."))
    elif unit.type in (ValueType.PERCENTAGE, ValueType.PROPORTION, ValueType.RATE):
        pooled = [one for one in work.series(pk) if one.derived and not one.breakdown]
        if not pooled:
            line = (*line, Words(" They are not averaged: the numbers behind them are not held."))
    yield line


@block(
    "other-figures", "Measures of a group with a figure and no target or projection: the newest beside the one before."
)
def other_figures(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The newest figure of each, with the one before it where one is held."""
    rows: list[tuple[Line, ...]] = []
    notes: list[Line] = []
    for _, ids in lines_of(work, subject):
        for one in _each(work, ids):
            if one.latest is None or one.targets or _projectable(work, one) or one.derived:
                continue
            rows.append(
                (
                    (work.link(one.card),),
                    (Words(one.area_name),),
                    (printed(work, one, one.latest, with_unit=True), Words(f" in {period_of(one.latest)}")),
                    _before(work, one),
                    (Words(_told(one)),),
                )
            )
            notes += [noted(one.card.title, caution) for caution in work.cautions(one)]
            if one.latest.figure.note:
                notes.append(noted(one.card.title, one.latest.figure.note))
    if not rows:
        return Made()
    return Made.of(
        Grid(
            "Other figures held",
            (
                Heading("Measure"),
                Heading("Area"),
                Heading("Newest figure", number=True),
                Heading("Before", number=True),
                Heading("Is it changing?"),
            ),
            tuple(rows),
            notes=gathered(notes),
            source=sourced(work, rows),
        )
    )


def _before(work: Work, one: Assessment) -> Line:
    if one.change is None:
        return (Words(NOT_HELD),)
    return (printed(work, one, one.change.old), Words(f" in {period_of(one.change.old)}"))


def _told(one: Assessment) -> str:
    """Whether a series is changing, in a few words that no colour has to help."""
    if one.how in ("too_few", "none"):
        return "Too few points to judge" if one.how == "too_few" else "Not judged"
    words = {"up": "Higher", "down": "Lower"}.get(one.direction, one.direction[:1].upper() + one.direction[1:])
    return f"{words}, {one.judgement}" if one.judgement in ("better", "worse") else words


told = _told


@block("no-figure", "Measures of a group that hold no figure yet, with when one is due.")
def no_figure(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Listed without a value and without a zero."""
    items: list[Line] = []
    late = 0
    for card, ids in lines_of(work, subject):
        if any(work.series(pk) for pk in ids):
            continue
        values = work.measures[card.id][1]
        due = card.due
        stage = work.found[next(key for key in work.found if key.measure == card.id)].stage
        late += bool(due and due < work.day)
        words = stage or "No figure held"
        if due and day(due) not in words:
            words += f"; due {day(due)}"
        caution = values.get("caution") or ""
        parts = [work.measures[pk][0] for pk in work.parts_of.get(card.id, [])]
        tail: Line = (Words(". Its measures: "), *work.listed(parts)) if parts else ()
        items.append(
            (
                work.link(card),
                Words(f": {words[:1].lower()}{words[1:].rstrip('.')}"),
                *tail,
                Words(f". {caution}".rstrip()),
            )
        )
    if not items:
        return Made()
    said = count_of(len(items), "measure")
    more = f" {count_of(late, 'one', 'ones')} {'is' if late == 1 else 'are'} overdue." if late else ""
    return Made.of(
        Paragraph((Words(f"No figure is held yet for {said}.{more}".replace("1 one is", "One is")),)),
        Bullets(tuple(items)),
    )


@block(
    "outputs",
    "What the actions under each priority of a group have counted. Units are never mixed.",
)
def outputs(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Priorities of the group with the groups that handle them, their actions and what was counted."""
    from goldenthread.strategy.queries import numbered_priorities

    blocks_of = work.once("priorities", lambda: numbered_priorities(work.viewer, work.slug, work.as_of))
    group = subject.card.id if subject.card else None
    lines = [
        line
        for one in blocks_of
        for line in one.lines
        if work.open([line.card]) and (group is None or work.values(line.card).get("group") == group)
    ]
    if not lines:
        return Made.gap("No priority is recorded.")
    # Read for every priority at once, whichever group's section this is.
    ids = [line.card.id for one in blocks_of for line in one.lines]
    joins = work.joined(ids, ["handled_through"], ["part_of"])
    actions = {pk: [card for card in joins["in:part_of"][pk] if card.kind_code == "action"] for pk in ids}
    measured = work.joined([card.id for found in actions.values() for card in found], ["measured_by"])["measured_by"]
    made: list[Block] = []
    for line in lines:
        through = [card for card in joins["handled_through"][line.card.id] if card.kind_code == "group"]
        head: Line = (work.link(line.card),)
        if line.number:
            head = (Words(f"{line.number}. "), *head)
        if through:
            head = (*head, Words(" (handled through "), *work.listed(through), Words(")"))
        mine = actions[line.card.id]
        made.append(Paragraph((*head, Words("." if mine else ": no action is recorded."))))
        items: list[Line] = []
        mixed: set[str] = set()
        for card in mine:
            progress = progress_of(work, card)
            items.append((work.link(card), Words(f": {progress}" if progress else ": no progress is recorded")))
            for indicator in measured[card.id]:
                for one in work.home(indicator.id):
                    if one.latest is not None:
                        mixed.add(one.latest.figure.unit.label)
                        items.append(_output(work, one))
        if items:
            made.append(Bullets(tuple(items)))
        if len(mixed) > 1:
            made.append(Paragraph((Words("These are in different units, and are never added."),), "note"))
    return Made.of(*made)


def _output(work: Work, one: Assessment) -> Line:
    """An output with its qualifier and unit: "over 30kg: Cannabis seized, July 2023"."""
    assert one.latest is not None
    return (
        printed(work, one, one.latest, with_unit=True),
        Words(": "),
        work.link(one.card),
        Words(f", {one.area_name}, {period_of(one.latest)}"),
    )
