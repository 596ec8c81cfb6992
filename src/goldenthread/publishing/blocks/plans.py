"""Blocks of a plan: its themes with aim, reason and starting point, actions, key indicators and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.charting import next_target, year_of
from goldenthread.look.text import count_of, day
from goldenthread.look.words import figure_words
from goldenthread.publishing.blocks.drawing import pictures, sourced
from goldenthread.publishing.blocks.measured import NOT_HELD, country, told
from goldenthread.publishing.blocks.measured_words import gathered, named, noted, period_of, printed, statement, to_go
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block, spread
from goldenthread.publishing.blocks.stood import stood, updated
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import (
    Block,
    Bullets,
    Facts,
    Gap,
    Grid,
    Heading,
    Line,
    Paragraph,
    See,
    Words,
)
from goldenthread.records.cards import Card
from goldenthread.strategy.chapters import ActionLine, Chapter, PlanPage

_MOST_BEFORE_A_HEADING = 6


@spread("themes", "One section for each theme of the plan, or for each priority where it has no themes, in order.")
def themes(work: Work, subject: Subject, given: Mapping[str, str]) -> list[Subject]:
    """The chapters of the plan that was ordered."""
    page = work.plan()
    if page is None:
        return []
    return [
        Subject(one.card.reference.casefold(), one.card.title, one.card, one)
        for one in page.chapters
        if work.open([one.card])
    ]


@block("plan-facts", "What plan it is: when it was issued, what it covers, and the versions before and after it.")
def plan_facts(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The plan that was ordered, with its versions and what each changed."""
    page, line = work.plan(), work.plan_line()
    if page is None or line is None:
        return Made.gap("No plan is recorded.")
    ends = f" to {line.ends}" if line.ends else ""
    rows: list[tuple[str, Line]] = [
        ("Plan", (work.link(line.card),)),
        ("Covers", (Words(f"{line.starts}{ends}" if line.starts else "Not stated"),)),
        ("Issued", (Words(str(line.issued) if line.issued else "Not stated"),)),
        ("Came after", work.listed(work.open(page.predecessors), "No earlier plan is recorded")),
    ]
    if page.successors:
        rows.append(("Succeeded by", work.listed(work.open(page.successors))))
    held = [
        count_of(len(page.chapters), page.chapters[0].card.kind.name.lower() if page.chapters else "theme"),
        f"{count_of(page.total, 'action')}",
        count_of(_keys_of_plan(work, page), "key indicator"),
    ]
    rows.append(("Holds", (Words(", ".join(held)),)))
    measured = (
        f"{page.by_name:,} measured by name, {page.through_theme:,} through their theme only,"
        f" {page.unmeasured:,} not at all"
    )
    if page.total:
        rows.append(("Actions", (Words(f"{measured}; {page.unowned:,} with no owner recorded"),)))
    return Made.of(Facts(tuple(rows)))


@block("plan-principles", "The values or principles of the plan, and what it wants to come of it.")
def plan_principles(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The values, then the outcomes, each in order."""
    page = work.plan()
    if page is None:
        return Made.gap("No plan is recorded.")
    made: list[Block] = []
    for found, words in ((page.principles, "It is guided by:"), (page.outcomes, "It wants to bring about:")):
        shown = work.open(found)
        if shown:
            made.append(Paragraph((Words(words),)))
            made.append(Bullets(tuple(_said(work, card) for card in shown)))
    return Made.of(*made) if made else Made.gap("No principle and no outcome is recorded.")


def _said(work: Work, card: Card) -> Line:
    return (work.link(card), Words(f": {card.summary}")) if card.summary else (work.link(card),)


@block(
    "plan-contents",
    "The themes of the plan, each with its number of actions and key indicators, and its section in this document.",
    section=Takes("The id of the sections that the themes have here", required=True),
)
def plan_contents(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One theme a row; the section reference is made, never typed."""
    page = work.plan()
    if page is None or not page.chapters:
        return Made.gap("No theme is recorded.")
    rows: list[tuple[Line, ...]] = []
    for one in page.chapters:
        if work.open([one.card]):
            rows.append(
                (
                    (work.link(one.card),),
                    (Words(f"{one.total:,}"),),
                    (Words(f"{len(key_of(work, one)):,}"),),
                    (See(f"{given['section']}-{one.card.reference.casefold()}"),),
                )
            )
    rows.append(
        (
            (Words("All themes"),),
            (Words(f"{page.total:,}"),),
            (Words(f"{_keys_of_plan(work, page):,}"),),
            (Words("[z]"),),
        )
    )
    return Made.of(
        Grid(
            "Themes of the plan",
            (
                Heading("Theme"),
                Heading("Actions", number=True),
                Heading("Key indicators", number=True),
                Heading("Section"),
            ),
            tuple(rows),
        )
    )


@block("theme-place", "Which theme of the plan it is, and how much of the plan stands under it.")
def theme_place(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The theme of the section beside the whole plan."""
    one: Chapter = subject.thing
    page = work.plan()
    if page is None:
        return Made()
    place = next((n for n, each in enumerate(page.chapters, start=1) if each.card.id == one.card.id), 0)
    name = one.card.kind.name
    words = (
        f"{name} {place:,} of {len(page.chapters):,}: {one.total:,} of the plan\u2019s {count_of(page.total, 'action')}"
        f" and {len(key_of(work, one)):,} of its {count_of(_keys_of_plan(work, page), 'key indicator')}."
    )
    return Made.of(Paragraph((Words(words),), "note"))


@block("theme", "The aim of the theme, why it matters, and where we are now.")
def theme(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Each part apart; one that is not recorded is said."""
    one: Chapter = subject.thing
    made: list[Block] = []
    for text, words, role in (
        (one.aim, "Aim", "lede"),
        (one.why, "Why it matters", ""),
        (one.where_now, "Where we are now", ""),
    ):
        if text:
            head = () if role else (Words(f"{words}. ", strong=True),)
            made.append(Paragraph((*head, Words(text)), role))
        else:
            made.append(Gap(f"{words}: not recorded."))
    return Made.of(*made)


@block(
    "actions",
    "The actions of the theme with how each goes and who owns it.",
    show=Takes("Every action, or only what changed in the period", choices=("all", "changed"), default="all"),
)
def actions(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One action a row; parts of an action stand with it and are not counted."""
    one: Chapter = subject.thing
    shown = stood(work, [line for line in one.actions if work.open([line.card])])
    if not shown:
        return Made.gap("No action is recorded.")
    counted = _counted(shown)
    if given["show"] == "changed":
        updates = _updates(work)
        changed = [line for line in shown if line.card.id in updates]
        said = f"{count_of(len(shown), 'action')}: {counted}."
        if not changed and (told := updated(work, shown)):
            words = f"{count_of(told, 'action')} {'was' if told == 1 else 'were'} updated in this period."
            return Made.of(Paragraph((Words(f"{said} {words} What was said is for partners."),)))
        if not changed:
            return Made.of(Paragraph((Words(said),)), Gap("No action was updated in this period."))
        items = tuple(
            (work.link(line.card), Words(f": {updates[line.card.id].title} ({_day_of(updates[line.card.id])})"))
            for line in changed
        )
        return Made.of(Paragraph((Words(said),)), Bullets(items))
    rows = tuple(
        (
            (Words(line.number or str(n)),),
            (work.link(line.card), *_parts(work, line)),
            (Words(_delivery(work, line)),),
            work.listed(work.open(line.owners), "No owner recorded"),
        )
        for n, line in enumerate(shown, start=1)
    )
    return Made.of(
        Paragraph((Words(f"{count_of(len(shown), 'action')}: {counted}."),)),
        Grid(
            f"Actions of {subject.title}",
            (Heading("Number"), Heading("Action"), Heading("How it goes"), Heading("Owner")),
            rows,
        ),
    )


def _parts(work: Work, line: ActionLine) -> Line:
    parts = work.open(line.parts)
    return (Words(". Its parts: "), *work.listed(parts)) if parts else ()


def _delivery(work: Work, line: ActionLine) -> str:
    words = line.card.kind.by_name["delivery"].words.get(line.delivery, "Not reported")
    return f"{words}: {line.progress}" if line.progress else words


def _counted(lines: Sequence[ActionLine]) -> str:
    counts: dict[str, int] = {}
    for line in lines:
        words = line.card.kind.by_name["delivery"].words.get(line.delivery, "Not reported").lower()
        counts[words] = counts.get(words, 0) + 1
    return ", ".join(f"{number:,} {words}" for words, number in counts.items())


def _updates(work: Work) -> dict[int, Card]:
    """The newest update of each action within the period of the edition, by the id of the action."""

    def read() -> dict[int, Card]:
        found = [card for card, _ in work.every("update")]
        period = work.order.period
        found = [
            card
            for card in found
            if card.valid_from and (period is None or period.start <= card.valid_from <= period.end)
        ]
        about = work.joined([card.id for card in found], ["about"])["about"]
        newest: dict[int, Card] = {}
        for card in sorted(found, key=lambda one: (one.valid_from or work.day, one.id)):
            for action in about[card.id]:
                newest[action.id] = card
        return newest

    return work.once("updates", read)


def _day_of(card: Card) -> str:
    return day(card.valid_from) if card.valid_from else "no date"


# --- Key indicators -------------------------------------------------------------------------------------


def lines_of(work: Work, subject: Subject) -> list[tuple[Card, list[int]]]:
    """The key indicators of the theme of the section, each with the measures that hold its figures."""
    return [(card, [card.id, *work.parts_of.get(card.id, [])]) for card in key_of(work, subject.thing)]


def key_of(work: Work, one: Chapter) -> list[Card]:
    """The key indicators of a theme: those listed under it, else what it, its aims and its actions are measured by."""
    if one.listed:
        return work.open(one.listed)
    page = work.plan()
    parts = [card.id for chapter in (page.chapters if page else ()) for card in chapter.within]
    by_part = work.joined(parts, ["measured_by"])["measured_by"]
    named = [*one.by_name, *(card for part in one.within for card in by_part.get(part.id, ()))]
    named += [card for line in one.actions for card in line.indicators]
    found = {card.id: card for card in named if card.kind_code in ("indicator", "measure")}
    return work.open(list(found.values()))


def _keys_of_plan(work: Work, page: PlanPage) -> int:
    """How many key indicators the whole plan has, each counted once."""
    return len({card.id for chapter in page.chapters for card in key_of(work, chapter)})


@block(
    "key-indicators",
    "The key indicators of the theme: newest figure, the one before, England, the target, and whether it is changing.",
)
def key_indicators(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One row a measure. A line with no figure is listed without a value, and is never zero."""
    lines = lines_of(work, subject)
    if not lines:
        return Made.gap("No key indicator is listed under this theme.")
    rows: list[tuple[Line, ...]] = []
    notes: list[Line] = []
    empty: list[Card] = []
    new = 0
    for card, ids in lines:
        found = [one for pk in ids for one in work.home(pk)[:3]]
        if not found:
            empty.append(card)
            continue
        new += any(_is_new(work, one) for one in found)
        for one in found:
            rows.append(_row(work, one))
            notes += [
                noted(one.card.title, one.latest.figure.note) for _ in (0,) if one.latest and one.latest.figure.note
            ]
    made: list[Block] = [Paragraph((Words(_summary(work, len(lines), len(empty), new)),))]
    if rows:
        made.append(
            Grid(
                f"Key indicators of {subject.title}",
                (
                    Heading("Measure"),
                    Heading("Newest figure", number=True),
                    Heading("Before", number=True),
                    Heading("England", number=True),
                    Heading("Difference", number=True),
                    Heading("Target"),
                    Heading("Is it changing?"),
                ),
                tuple(rows),
                notes=gathered(notes),
                source=sourced(work, rows),
            )
        )
    lacks: tuple[str, ...] = ()
    if empty:
        made.append(Gap(f"No figure is held for {_names(empty)}."))
        lacks = (f"No figure for {count_of(len(empty), 'key indicator')}",)
    return Made(tuple(made), (), lacks)


def _names(found: Sequence[Card]) -> str:
    titles = [card.title for card in found]
    return ", ".join(titles[:-1]) + (f" and {titles[-1]}" if len(titles) > 1 else titles[0])


def _is_new(work: Work, one: Assessment) -> bool:
    period = work.order.period
    return bool(one.latest and (period is None or period.start <= one.latest.period.end <= period.end))


def _summary(work: Work, lines: int, empty: int, new: int) -> str:
    said = f"{count_of(lines, 'key indicator')}: a figure is held for {lines - empty:,}"
    if work.order.period is not None:
        said += f", and {new:,} {'has' if new == 1 else 'have'} a figure for {work.order.period.label}"
    return f"{said}."


def _row(work: Work, one: Assessment) -> tuple[Line, ...]:
    assert one.latest is not None
    other, difference = country(work, one)
    name = named(work, one)
    where = ", ".join([*(f"{k} {v}" for k, v in one.breakdown.items())])
    if work.areas and one.key.area != work.areas[0]:
        where = f"{one.area_name}, {where}" if where else one.area_name
    if where:
        name = (*name, Words(f" ({where})"))
    old = one.change.old if one.change else None
    aim = next_target(one)
    goal: Line = (Words("No target"),)
    if aim is not None:
        goal = (Words(f"{figure_words(aim.target)} in {year_of(aim.period)}: "), *to_go(work, one, aim))
    return (
        name,
        (printed(work, one, one.latest), Words(f" in {period_of(one.latest)}")),
        (printed(work, one, old), Words(f" in {period_of(old)}")) if old else (Words(NOT_HELD),),
        other,
        difference,
        goal,
        (Words(told(one)),),
    )


@block(
    "statements",
    "One plain sentence on each key indicator that a method judged.",
    most=Takes("How many at most", default="6"),
)
def statements(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """What is changing, as the method found it; nothing where too few points are held."""
    found = [one for one in _ranked(work, subject) if one.judged][: int(given["most"])]
    if not found:
        return Made.gap("No key indicator has enough points to say whether it is changing.")
    return Made.of(Bullets(tuple(statement(work, one) for one in found)))


def _ranked(work: Work, subject: Subject) -> list[Assessment]:
    """The lead series of each key indicator, those with a finding first, else in printed order."""
    leads = [mine[0] for _, ids in lines_of(work, subject) for pk in ids if (mine := work.home(pk))]

    def rank(one: Assessment) -> int:
        if one.judgement in ("better", "worse"):
            return 0
        if one.direction in ("up", "down"):
            return 1
        return 2 if one.judged else 3

    return sorted(leads, key=rank)


@block(
    "charts",
    "Charts of the key indicators of the theme, those with a finding first.",
    most=Takes("How many at most, up to 6 before a heading", default="2"),
)
def theme_charts(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """At most six before a heading, as the chart rules ask."""
    most = min(int(given["most"]), _MOST_BEFORE_A_HEADING)
    made: list[Block] = []
    for one in _ranked(work, subject):
        if len(made) >= most:
            break
        made += pictures(work, f"{subject.id}-{one.card.reference.casefold()}", one.key.measure, names=("time",))[:1]
    return Made.of(*made) if made else Made.gap("No key indicator has enough figures to draw.")


# --- The plan as a document ------------------------------------------------------------------------------
