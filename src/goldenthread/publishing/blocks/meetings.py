"""Blocks of a board pack: the agenda, what was decided, open actions, indicators that signal, and risks."""

from __future__ import annotations

from collections.abc import Mapping

from goldenthread.governance.papers.lines import PaperLine
from goldenthread.governance.queries import MeetingPage, meeting_page, meetings_of, open_actions_before
from goldenthread.governance.standing.challenging import risks_of
from goldenthread.look.text import count_of, day
from goldenthread.publishing.blocks.drawing import sourced
from goldenthread.publishing.blocks.measured import told
from goldenthread.publishing.blocks.measured_words import period_of, printed, statement
from goldenthread.publishing.blocks.papers import led, papers_by_item
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block
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
    Run,
    Words,
)
from goldenthread.records.cards import AsOf
from goldenthread.strategy.queries import products_due
from goldenthread.vocabulary import NotFound, Refused


def meeting(work: Work) -> MeetingPage:
    """The meeting that the order names. Raises Refused."""

    def read() -> MeetingPage:
        asked = work.order.options.get("meeting", "")
        full = asked if "/" in asked else f"{work.slug}/{asked}"
        try:
            found = meeting_page(work.viewer, full, AsOf(None, work.as_of.known))
        except NotFound:
            found = None
        if found is None or found.line.card.owner != work.slug or not work.open([found.line.card]):
            raise Refused.one(
                "options, meeting",
                f"{asked or 'nothing'} is no meeting that can stand here",
                "Choose one of its meetings",
            )
        return found

    return work.once("meeting", read)


@block("meeting-facts", "Which meeting it is: the body, the day, the place, who may decide, and what is to be decided.")
def meeting_facts(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The front of the pack."""
    page = meeting(work)
    line = page.line
    times = f", {line.starts}" + (f" to {line.ends}" if line.ends else "") if line.starts else ""
    rows: list[tuple[str, Line]] = [
        ("Meeting", (work.link(line.card),)),
        ("Of", (work.link(page.group),) if page.group else (Words("Not stated"),)),
        ("When", (Words(f"{day(line.on) if line.on else line.dated or 'No date set'}{times}"),)),
        ("Where", (Words(line.place or "Not stated"),)),
        (
            "Papers are due",
            (Words(f"{page.terms.deadline_words}{f', {day(page.deadline)}' if page.deadline else ''}"),),
        ),
    ]
    if page.terms.quorum:
        rows.append(("Quorum", (Words(f"{page.terms.quorum:,}"),)))
    if page.to_decide:
        rows.append(("To be decided", work.listed(work.open(page.to_decide))))
    if page.election:
        rows.append(("Pre-election period", (Words(page.election.card.title),)))
    return Made.of(Facts(tuple(rows)))


@block("agenda", "The agenda in order: each item, why it is there, and its papers.")
def agenda(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One item a row."""
    items = [item for item in meeting(work).agenda if work.open([item.card])]
    if not items:
        return Made.gap("No agenda is made yet.")
    papers = papers_by_item(work, [item.card for item in items])
    rows = tuple(
        (
            (Words(f"{number:,}"),),
            (work.link(item.card),),
            (Words(item.type_words),),
            work.listed(work.open(item.about), "Nothing named"),
            _papers(papers[item.card.id]),
            (Words(item.why or "Not stated"),),
        )
        for number, item in enumerate(items, start=1)
    )
    return Made.of(
        Grid(
            "Agenda",
            (
                Heading("Item", number=True),
                Heading("Title"),
                Heading("Type"),
                Heading("About"),
                Heading("Papers"),
                Heading("Why it is here"),
            ),
            rows,
        )
    )


def _papers(found: list[PaperLine]) -> Line:
    """The papers of an item, each leading to its section."""
    runs: list[Run] = []
    for line in found:
        runs += [*([Words("; ")] if runs else []), led(line)]
    return tuple(runs) or (Words("None"),)


@block("decisions", "What the last meeting of the same body decided, and the actions that came of it.")
def decisions(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The decisions of this meeting where it was held, else of the one before."""
    page = meeting(work)
    if not page.decisions:
        before = _before(work, page)
        if before is None:
            return Made.gap("No decision of an earlier meeting is recorded.")
        page = before
    shown = [line for line in page.decisions if work.open([line.card])]
    if not shown:
        return Made.gap(f"No decision is recorded of {page.line.card.title}.")
    items = []
    for line in shown:
        led = work.open([action.card for action in line.actions])
        tail: Line = (Words(" Actions: "), *work.listed(led), Words(".")) if led else ()
        words = f": {line.decided.rstrip('.')}" if line.decided else ""
        items.append((work.link(line.card), Words(f"{words} ({line.outcome_words.lower()})."), *tail))
    return Made.of(Paragraph((Words("Decided at "), work.link(page.line.card), Words(":"))), Bullets(tuple(items)))


def _before(work: Work, page: MeetingPage) -> MeetingPage | None:
    group = page.group.id if page.group else None
    held = [
        line
        for line in meetings_of(work.viewer, work.slug, AsOf(None, work.as_of.known))
        if line.on and page.line.on and line.on < page.line.on and (line.group.id if line.group else None) == group
    ]
    if not held:
        return None
    return meeting_page(work.viewer, held[-1].card.full_reference, AsOf(None, work.as_of.known))


@block("matters-arising", "Actions of earlier meetings that nobody has finished.")
def matters_arising(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One action a row, the first due first."""
    found = [line for line in open_actions_before(work.viewer, meeting(work)) if work.open([line.card])]
    if not found:
        return Made.of(Paragraph((Words("No action of an earlier meeting is open."),)))
    rows = tuple(
        (
            (work.link(line.card),),
            work.listed(work.open(line.owners), "No owner recorded"),
            (
                Words(
                    (day(line.due) if line.due else "No date")
                    + (": overdue" if line.due and line.due < work.day else "")
                ),
            ),
            (Words(line.card.kind.by_name["delivery"].words.get(line.delivery, "Not reported")),),
        )
        for line in found
    )
    return Made.of(
        Grid("Open actions", (Heading("Action"), Heading("Owner"), Heading("Due"), Heading("How it goes")), rows)
    )


@block(
    "indicator-summary",
    "The indicators that the body looks after: those with a finding in a sentence, the rest in a table.",
    most=Takes("How many rows at most", default="20"),
)
def indicator_summary(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Findings first. A body without indicators of its own sees those of the whole partnership."""
    group = meeting(work).group if "meeting" in work.order.options else None
    own = {pk for pk, (_, values) in work.measures.items() if group and values.get("group") == group.id}
    own |= {part for pk in own for part in work.parts_of.get(pk, ())}
    ids = [pk for pk in work.measures if pk in own] if own else list(work.measures)
    found = [one for pk in ids for one in work.home(pk)[:1]]
    findings = [one for one in found if one.direction in ("up", "down")]
    rows = []
    for one in sorted(found, key=lambda one: one not in findings)[: int(given["most"])]:
        assert one.latest is not None
        rows.append(
            (
                (work.link(one.card), Words(f" ({one.area_name})")),
                (printed(work, one, one.latest), Words(f" in {period_of(one.latest)}")),
                (Words(told(one)),),
                (Words(one.fresh.words if one.fresh else "Not stated"),),
            )
        )
    if not rows:
        return Made.gap("No figure is held.")
    made: list[Block] = [
        Paragraph(
            (Words(f"{count_of(len(found), 'indicator')} with a figure; {len(findings):,} changed beyond chance."),)
        )
    ]
    if findings:
        made.append(Bullets(tuple(statement(work, one) for one in findings[:6])))
    made.append(
        Grid(
            "Indicators",
            (
                Heading("Measure"),
                Heading("Newest figure", number=True),
                Heading("Is it changing?"),
                Heading("Data"),
            ),
            tuple(rows),
            source=sourced(work, rows),
        )
    )
    return Made.of(*made)


@block("products-due", "Products whose review or evaluation is due or late.")
def due(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Those that are late first."""
    found = [line for line in products_due(work.viewer, work.slug, work.day) if work.open([line.card])]
    if not found:
        return Made.of(Paragraph((Words("No review and no evaluation of a product is due."),)))
    rows = tuple(
        (
            (work.link(line.card),),
            (Words(line.what.capitalize()),),
            (Words(f"{line.due_words}{': late' if line.late else ''}"),),
            work.listed(work.open(line.owners), "No owner recorded"),
        )
        for line in found
    )
    return Made.of(
        Grid(
            "Products to review or evaluate",
            (Heading("Product"), Heading("What"), Heading("Due"), Heading("Owner")),
            rows,
        )
    )


@block("risks", "The risks of the partnership with their scores.")
def risks(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """One risk a row, the highest score first."""
    found = [line for line in risks_of(work.viewer, work.slug, work.day) if work.open([line.card])]
    if not found:
        return Made.of(Gap("No risk is recorded that may stand here."))
    ordered = sorted(found, key=lambda line: -(line.score or 0))
    rows = tuple(
        (
            (work.link(line.card),),
            (Words(line.score_words),),
            work.listed(work.open(line.owners), "No owner recorded"),
            (Words(f"{day(line.review_due)}{': overdue' if line.overdue else ''}" if line.review_due else "No date"),),
        )
        for line in ordered
    )
    return Made.of(Grid("Risks", (Heading("Risk"), Heading("Score"), Heading("Owner"), Heading("Review")), rows))
