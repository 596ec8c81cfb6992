"""A return as its pages show it: the heading that gives the answer, results by sheet, figures beside the last ones."""

from dataclasses import dataclass
from typing import Any

from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.text import count_of, day, day_and_time
from goldenthread.look.words import figure_words
from goldenthread.pages.records.common import page_url, with_query
from goldenthread.partners.actors import labels
from goldenthread.returns.checks import Severity
from goldenthread.returns.rounds.rules import Standing
from goldenthread.returns.sending.queries import Finding, LineResult, Question, Result, Version
from goldenthread.returns.workbooks.layout import ASKED
from goldenthread.returns.workbooks.layout import Column as Asked
from goldenthread.vocabulary import format_number

#: The mark and the words of each result, as the mark component knows them.
_LOOKS = {
    Severity.STOP: ("worse", "E", "Error"),
    Severity.HOLD: ("unknown", "H", "Held"),
    Severity.ASK: ("common", "Q", "Query"),
}
#: Reasons for a roll back that need no typing.
USUAL = (
    "Accepted by mistake",
    "The agency sent the wrong file",
    "The agency asked for it back",
)


@dataclass(frozen=True)
class Row:
    """One finding as a row of the page."""

    finding: Finding
    mark: str
    letter: str
    words: str
    line_url: str

    @property
    def anchor(self) -> str:
        return f"finding-{self.finding.id}"


def context(found: Result, me: str) -> dict[str, Any]:
    """Everything that the page of a return shows."""
    card, version = found.card, found.version
    names = labels(_people(found) - {""})
    rows = [_row(found, each) for each in found.findings]
    waiting = [row for row in rows if row.finding.open and row.finding.severity is not Severity.STOP]
    stops = [row for row in rows if row.finding.severity is Severity.STOP]
    sheets = list(dict.fromkeys(row.finding.sheet or "The whole file" for row in rows))
    given = sum(line.figure is not None for line in found.lines)
    touched = {row.finding.line for row in rows if row.finding.open and row.finding.line}
    return {
        "card": card,
        "version": version,
        "can": found.can,
        "newest": found.newest,
        "caption": f"{card.collection.title}, {card.period} / from {card.agency.title}",
        "heading": heading(found, len(stops), len(waiting)),
        "lede": _lede(found, given),
        "stops": [Link(_sentence(row.finding), f"#{row.anchor}") for row in stops]
        if found.newest and found.can.send
        else [],
        "counts": _counts(found, given - len(touched), len(stops), len(waiting)) if version else [],
        "sheets": [(name, [row for row in rows if (row.finding.sheet or "The whole file") == name]) for name in sheets],
        "waiting": [row for row in waiting if found.can.check or row.finding.severity is Severity.ASK],
        "answers": found.newest and bool(waiting) and (found.can.send or found.can.check),
        "figures": _figures(found),
        "questions": [_question(each, names, found) for each in found.questions],
        "versions": _versions(found, names) if found.versions else None,
        "facts": _facts(found, version, names) if version else [],
        "remarks_url": "",
        "results_url": page_url("return-results", slug=card.owner, code=card.code, number=version.number)
        if version
        else "",
        "usual": USUAL,
        "accepted": version is not None and version.state == "accepted",
        "cannot": _cannot(found, len(stops), len(waiting), me),
        "correction": card.accepted_on is not None,
        "late": card.words if card.standing is Standing.LATE else "",
    }


def heading(found: Result, stops: int, waiting: int) -> str:
    """The h1: the answer, not the name."""
    card, version = found.card, found.version
    if version is None:
        if card.standing is Standing.COMPLETED:
            return "Completed through another partnership’s return"
        return {
            Standing.CANNOT_START: "This return cannot start yet",
            Standing.LATE: f"This return is late: {card.words[:1].lower()}{card.words[1:]}",
        }.get(card.standing, "Nothing has been sent yet")
    open_queries = sum(each.open for each in found.questions)
    cells = count_of(card.lines, "figure")
    if version.state == "accepted":
        return f"{count_of(version.counts.get('given', 0), 'figure')} accepted"
    if version.state == "rolled_back":
        return f"Version {version.number} was rolled back"
    if version.state == "superseded":
        return f"Version {version.number}: a later one took its place"
    if version.state == "signed_off":
        return "Signed off, ready to be accepted"
    queries = waiting + open_queries
    if stops and queries:
        return f"{count_of(stops, 'error')} and {count_of(queries, 'query', 'queries')} in {cells}"
    if stops:
        return f"{count_of(stops, 'error')} in {cells}"
    if queries:
        return f"{count_of(queries, 'query', 'queries')} in {cells}"
    return f"{cells[:1].upper()}{cells[1:]} passed every check"


def _lede(found: Result, given: int) -> str:
    card, version = found.card, found.version
    due = f"Due on {day(card.due)}."
    if version is None:
        opens = f"It opens on {day(card.opens)}. " if card.standing is Standing.CANNOT_START else ""
        fed = sum(bool(line.fed_by) for line in found.lines)
        had = f" {count_of(fed, 'figure')} came already, through another partnership’s return." if fed else ""
        return f"{opens}{due} {count_of(card.lines, 'figure')} asked for.{had}"
    if version.state == "accepted":
        return "The figures are live, each with its cell. A correction takes their place with a reason."
    if version.state in ("rolled_back", "superseded"):
        return "It is kept, and counts no more."
    return f"{given:,} of {card.lines:,} figures given. Nothing is live yet. The same file sent twice changes nothing."


def _people(found: Result) -> set[str]:
    said = {each.answered_by for each in found.findings}
    said |= {who for each in found.questions for who in (each.asked_by, each.answered_by)}
    for each in found.versions:
        said |= {each.sender, each.signed_by, each.accepted_by, each.undone_by}
    return said


def _row(found: Result, finding: Finding) -> Row:
    mark, letter, words = _LOOKS[finding.severity]
    if finding.answered_by:
        mark, letter, words = "tick", "", "Answered"
    return Row(finding, mark, letter, words, _line_url(found, finding.line) if finding.line else "")


def _line_url(found: Result, key: str) -> str:
    return with_query(page_url("return-line", slug=found.card.owner, code=found.card.code), key=key)


def _place(finding: Finding) -> str:
    place = f"{finding.sheet}, cell {finding.cell}" if finding.cell else finding.sheet
    return place or "The file"


def _sentence(finding: Finding) -> str:
    return f"{_place(finding)}: found {finding.found}; expected {finding.expected}"


def _counts(found: Result, ready: int, stops: int, waiting: int) -> list[tuple[str, str, str, str]]:
    open_queries = sum(each.open for each in found.questions)
    queries = waiting + open_queries
    return [
        ("Figures without anything open", "tick", "", f"{max(ready, 0):,}"),
        ("Errors to put right", "worse", "E", f"{stops:,}"),
        ("Queries to answer", "common", "Q", f"{queries:,}"),
    ]


def _figures(found: Result) -> Table | None:
    if not found.lines:
        return None
    sent = found.version is not None
    before = next((line.before_period for line in found.lines if line.before_period), "")
    heads: list[Column | str] = ["Figure", "Cell", Column("This return", number=True)]
    heads += [Column(f"Before: {before}" if before else "Before", number=True), Column("Change", number=True), "Note"]
    rows = []
    for line in found.lines:
        value = figure_words(line.figure) if line.figure else ("Not given" if sent else "")
        notes = [f"Also used by {', '.join(line.fed_by)}, sent there already" if line.fed_by else "", line.note]
        if line.put_right:
            notes.append("Put right on the page")
        if not line.must:
            notes.append("May be left out")
        rows.append(
            (
                Cell(line.measure.title, _line_url(found, line.key), note=_where(line)),
                line.cell,
                value,
                Cell(_number(line), note=line.before_period if line.before_period not in ("", before) else ""),
                _change(line),
                ". ".join(note.rstrip(".") for note in notes if note),
            )
        )
    return Table.of("Figures beside the return before", heads, rows, caption_hidden=True)


def _where(line: LineResult) -> str:
    return ", ".join(part for part in (line.area, line.breakdown.replace(";", ", ").replace("=", " ")) if part)


def _number(line: LineResult) -> str:
    return "None" if line.before is None else format_number(line.before)


def _change(line: LineResult) -> str:
    change = line.change
    if change is None:
        return ""
    return "No change" if not change else f"{'+' if change > 0 else ''}{format_number(change)}"


def _question(each: Question, names: dict[str, str], found: Result) -> dict[str, Any]:
    return {
        "each": each,
        "asked": f"{names[each.asked_by]}, {day_and_time(each.asked_at)}",
        "answered": f"{names[each.answered_by]}, {day_and_time(each.answered_at)}" if each.answered_at else "",
        "state": "Comment"
        if each.comment
        else "Waits for an answer"
        if each.open
        else "Answered"
        if each.answered_at
        else "Closed",
        "url": _line_url(found, each.line) if each.line else "",
    }


def _versions(found: Result, names: dict[str, str]) -> Table:
    heads = ("Version", "State", "Received", "From", "File")
    rows = []
    for each in found.versions:
        if each.kept:
            url = page_url("return-file", slug=found.card.owner, code=found.card.code, number=each.number)
        else:
            url = ""
        behind = f", on behalf of {found.card.agency.title}" if each.on_behalf else ""
        right = f"{count_of(each.put_right, 'cell')} put right on the page" if each.put_right else ""
        rows.append(
            (
                Link(f"Version {each.number}", f"?version={each.number}"),
                Cell(each.words, note=each.undone_reason or each.reason),
                day(each.received_on),
                f"{names[each.sender]}{behind}",
                Cell(each.file_name, url, note=right if each.kept else "Not kept: it held details of a person"),
            )
        )
    return Table.of("Versions", heads, rows, caption_hidden=True)


def _facts(found: Result, version: Version, names: dict[str, str]) -> list[tuple[str, Any]]:
    behind = f", on behalf of {found.card.agency.title}" if version.on_behalf else ""
    rows: list[tuple[str, Any]] = [
        ("Sent", f"{day(version.received_on)}, by {names[version.sender]}{behind}"),
        ("File", f"{version.file_name}, SHA-256 beginning {version.sha256[:12]}"),
    ]
    if version.signed_at:
        given = (
            f", given by {version.given_by} on {day(version.given_on)} ({version.given_how})"
            if version.given_on
            else ""
        )
        rows.append(("Signed off", f"{day_and_time(version.signed_at)}, by {names[version.signed_by]}{given}"))
    if version.accepted_at:
        rows.append(("Accepted", f"{day_and_time(version.accepted_at)}, by {names[version.accepted_by]}"))
        done = version.accepted_counts
        words = (
            f"{done.get('added', 0):,} new, {done.get('revised', 0):,} changed, {done.get('unchanged', 0):,} as before"
        )
        rows.append(("Figures", words))
    if version.document:
        rows.append(("Kept as", version.document.title))
    if version.reason:
        rows.append(("Correction", version.reason))
    if version.undone_at:
        rows.append(("Rolled back", f"{day_and_time(version.undone_at)}, by {names[version.undone_by]}"))
        rows.append(("Because", version.undone_reason))
    if found.card.locked_at:
        rows.append(("Locked", day_and_time(found.card.locked_at)))
    if found.card.late_reason:
        rows.append(("Late change allowed", found.card.late_reason))
    return rows


def _cannot(found: Result, stops: int, waiting: int, me: str) -> str:
    """Why the next step is not offered, in words; empty where it is, or nothing more is to be done."""
    version, can = found.version, found.can
    if version is None or not found.newest or version.state in ("accepted", "rolled_back", "superseded"):
        return ""
    if stops:
        return "It can be signed off when there are no errors and every query has an answer."
    if waiting or any(each.open for each in found.questions):
        return "It can be signed off when every query has an answer."
    if version.state == "checked" and not can.sign_off:
        if can.send and version.sender == me:
            return "You sent it, so a colleague in your agency signs it off."
        return "It waits to be signed off by the agency."
    if version.state == "signed_off" and not can.accept:
        if can.check and version.signed_by == me:
            return "You signed it off, so somebody else accepts it."
        return "It waits to be accepted by the partnership."
    return ""


def line_context(found: Result, shown: LineResult) -> dict[str, Any]:
    """Everything that the page of one line shows."""
    names = labels(_people(found) - {""})
    typed = {
        Asked.VALUE: format_number(shown.figure.value) if shown.figure and shown.figure.value is not None else "",
        Asked.NUMERATOR: _plain(shown.figure.numerator if shown.figure else None),
        Asked.DENOMINATOR: _plain(shown.figure.denominator if shown.figure else None),
        Asked.MARKER: shown.figure.marker.shown if shown.figure else "",
        Asked.QUALIFIER: shown.figure.qualifier.words if shown.figure else "",
        Asked.STATUS: _status(shown),
        Asked.NOTE: shown.note,
    }
    return {
        "card": found.card,
        "version": found.version,
        "line": shown,
        "caption": f"{found.card.collection.title}, {found.card.period}",
        "lede": _line_lede(shown),
        "fields": [(column.name.lower(), column.value, typed[column], column.number) for column in ASKED],
        "rows": [_row(found, each) for each in found.findings if each.line == shown.key],
        "questions": [_question(each, names, found) for each in found.questions if each.line == shown.key],
        "can": found.can,
        "kept": found.version is not None and found.version.kept,
        "correction": found.card.accepted_on is not None,
    }


def _plain(value: Any) -> str:
    return "" if value is None else format_number(value)


def _status(shown: LineResult) -> str:
    if shown.figure is None or shown.figure.status.value == "not_stated":
        return ""
    return shown.figure.status.label


def _line_lede(shown: LineResult) -> str:
    now = f"{figure_words(shown.figure)} in cell {shown.cell}" if shown.figure and shown.cell else "Nothing given yet"
    before = f"{format_number(shown.before)} in {shown.before_period}" if shown.before is not None else ""
    return f"{now}. The return before said {before}." if before else f"{now}."
