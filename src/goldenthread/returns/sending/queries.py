"""Read what was sent: every cell with what the checks found, beside the return before, and what may be done next."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count

from goldenthread.access import Actor, Permission, may
from goldenthread.observations.queries import figure_of, plain, units
from goldenthread.records.cards import Card
from goldenthread.records.models import Record
from goldenthread.records.queries import card_of, cards
from goldenthread.reference import queries as reference
from goldenthread.returns.checks import Severity
from goldenthread.returns.models import Cell, Found, Query, Round, RoundLine, Submission
from goldenthread.returns.rounds.finding import find_round, group_of_round
from goldenthread.returns.rounds.making import history
from goldenthread.returns.rounds.queries import RoundCard, stand
from goldenthread.returns.rounds.rules import S, for_agency, may_send
from goldenthread.returns.sending.kept import FILES
from goldenthread.vocabulary import Figure, NotFound
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class Finding:
    """What a check found, and how it was answered."""

    id: int
    code: str
    severity: Severity
    sheet: str
    cell: str
    line: str
    name: str
    found: str
    expected: str
    remedy: str
    method: str
    answer: str
    answered_by: str

    @property
    def open(self) -> bool:
        """Whether it still waits for a word, or for another file."""
        return self.severity is Severity.STOP or not self.answered_by


@dataclass(frozen=True)
class Question:
    """A query to the sender, or a comment. People are opaque ids."""

    id: int
    comment: bool
    line: str
    name: str
    words: str
    asked_at: datetime
    asked_by: str
    answer: str
    answered_at: datetime | None
    answered_by: str
    closed_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return not self.comment and self.answered_at is None and self.closed_at is None


@dataclass(frozen=True)
class LineResult:
    """One line of a return.

    Args:
        figure: What the version gives; None where it gives nothing.
        before, before_period: The accepted figure of the period before.
        accepted: What stands as accepted for this very line now, from whichever return.
        fed_by: The partnership whose return from the same agency has filled this line.
    """

    key: str
    item: Card | None
    measure: Card
    area: str
    breakdown: str
    must: bool
    figure: Figure | None = None
    sheet: str = ""
    cell: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    put_right: bool = False
    before: Decimal | None = None
    before_period: str = ""
    fed_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The line in words."""
        return ", ".join(part for part in (self.measure.title, self.breakdown, self.area) if part)

    @property
    def change(self) -> Decimal | None:
        """The difference from the period before; None where one of the two is missing."""
        if self.figure is None or self.figure.value is None or self.before is None:
            return None
        return self.figure.value - self.before


@dataclass(frozen=True)
class Version:
    """One version of a return. People are opaque ids."""

    number: int
    state: str
    words: str
    file_name: str
    file_format: str
    size: int
    sha256: str
    kept: bool
    put_right: int
    sender: str
    on_behalf: bool
    how: str
    received_at: datetime
    received_on: date
    reason: str
    counts: Mapping[str, int]
    signed_at: datetime | None
    signed_by: str
    given_by: str
    given_how: str
    given_on: date | None
    accepted_at: datetime | None
    accepted_by: str
    accepted_counts: Mapping[str, int]
    document: Card | None
    undone_at: datetime | None
    undone_by: str
    undone_reason: str


@dataclass(frozen=True)
class Can:
    """What the viewer may do with a return as it stands: buttons ask, commands decide."""

    send: bool = False
    check: bool = False
    sign_off: bool = False
    on_behalf: bool = False
    accept: bool = False
    roll_back: bool = False
    lock: bool = False
    let_in: bool = False
    ask: bool = False


@dataclass(frozen=True)
class Result:
    """A return with one of its versions, whole. `version` is None where nothing was sent."""

    card: RoundCard
    version: Version | None
    versions: tuple[Version, ...]
    lines: tuple[LineResult, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    can: Can
    newest: bool = True

    def of(self, *severities: Severity) -> tuple[Finding, ...]:
        """The findings of these severities."""
        return tuple(each for each in self.findings if each.severity in severities)


def result(viewer: Actor, full: str, number: int | None = None) -> Result:
    """A return with its newest version, or the one asked for. Raises NotFound."""
    row = find_round(viewer, full)
    (card,) = stand([row], today())
    rows = list(row.submissions.select_related("document__owner").order_by("-number"))
    documents = cards(viewer, {each.document_id for each in rows if each.document_id})
    versions = tuple(_version(each, documents.get(each.document_id or 0)) for each in rows)
    counted = next((each for each in rows if each.state != S.ROLLED_BACK), None)
    shown = counted or (rows[0] if rows else None)
    if number is not None:
        shown = next((each for each in rows if each.number == number), None)
        if shown is None:
            raise NotFound(f"There is no version {number} of {full}. Open the return again.")
    lines = _lines(viewer, row, shown)
    names = {line.key: line.name for line in lines}
    return Result(
        card=card,
        version=next((each for each in versions if shown and each.number == shown.number), None),
        versions=versions,
        lines=lines,
        findings=_findings(shown),
        questions=_questions(row, names),
        can=_can(viewer, row, counted, card),
        newest=shown is counted,
    )


@dataclass(frozen=True)
class Submitted:
    """One version of a return, and how many of its findings still wait for a word."""

    version: Version
    waiting: int


def submitted(viewer: Actor, full: str) -> tuple[Submitted, ...]:
    """The versions of a return, newest first, without what stands in them. Raises NotFound."""
    row = find_round(viewer, full)
    rows = list(row.submissions.select_related("document__owner").order_by("-number"))
    documents = cards(viewer, {each.document_id for each in rows if each.document_id})
    open_ = Found.objects.filter(submission__in=rows, answered_at=None).exclude(severity=Severity.STOP.value)
    waiting = dict(open_.values_list("submission_id").annotate(n=Count("pk")))
    return tuple(
        Submitted(_version(each, documents.get(each.document_id or 0)), waiting.get(each.pk, 0)) for each in rows
    )


def _version(row: Submission, document: Card | None) -> Version:
    return Version(
        number=row.number,
        state=row.state,
        words=S(row.state).label,
        file_name=row.file_name,
        file_format=row.file_format,
        size=row.size,
        sha256=row.sha256,
        kept=bool(row.kept_as),
        put_right=sum(len(columns) for columns in row.fixes.values()),
        sender=row.sender,
        on_behalf=row.on_behalf,
        how=row.how,
        received_at=row.received_at,
        received_on=row.received_on,
        reason=row.reason,
        counts=row.counts,
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        given_by=row.given_by,
        given_how=row.given_how,
        given_on=row.given_on,
        accepted_at=row.accepted_at,
        accepted_by=row.accepted_by,
        accepted_counts=row.accepted_counts,
        document=document,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        undone_reason=row.undone_reason,
    )


def _lines(viewer: Actor, row: Round, shown: Submission | None) -> tuple[LineResult, ...]:
    """Every line, with what this version gives for it. The agency sees what it is asked, whoever owns the measure."""
    rows = list(RoundLine.objects.filter(round=row, dropped=False).order_by("position"))
    ids = {line.measure_id for line in rows}
    measures = Record.objects.select_related("owner", "indicator_detail", "measure_detail").in_bulk(list(ids))
    items = cards(viewer, {line.item_id for line in rows})
    unit = units(list(measures.values()))
    names = reference.names({line.area for line in rows})
    given = {cell.line_id: cell for cell in shown.cells.all()} if shown else {}
    before = history({(line.measure_id, line.area, line.breakdown) for line in rows}, row.period)
    fed = _fed(row)
    found = []
    for line in rows:
        cell = given.get(line.pk)
        earlier = before.get((line.measure_id, line.area, line.breakdown), [])
        found.append(
            LineResult(
                key=line.key,
                item=items.get(line.item_id),
                measure=card_of(measures[line.measure_id]),
                area=names.get(line.area, line.area),
                breakdown=line.breakdown,
                must=line.must,
                figure=_figure(cell, unit[line.measure_id]) if cell else None,
                sheet=cell.sheet if cell else "",
                cell=cell.cell if cell else "",
                places=cell.places if cell else {},
                note=cell.note if cell else "",
                put_right=bool(shown and line.key in shown.fixes),
                before=earlier[-1][1] if earlier else None,
                before_period=earlier[-1][0].label if earlier else "",
                fed_by=fed.get((line.measure_id, line.area, line.breakdown), ()),
            )
        )
    return tuple(found)


class _Shown:
    """A cell with the columns that a stored figure has, so that both are read the same way."""

    def __init__(self, cell: Cell) -> None:
        self.value, self.numerator, self.denominator = cell.value, cell.numerator, cell.denominator
        self.lower = self.upper = None
        self.qualifier, self.marker, self.note, self.text = cell.qualifier, cell.marker, cell.note, cell.text
        self.basis = "reported"
        self.status = cell.status if cell.status in ("provisional", "revised", "final") else "not_stated"


def _figure(cell: Cell, unit: object) -> Figure | None:
    from goldenthread.vocabulary import Refused

    if cell.value is None and not cell.marker:
        return None
    try:
        return figure_of(_Shown(cell), unit)  # type: ignore[arg-type]
    except Refused:
        # Its parts contradict one another. A finding says so; the page shows the number alone.
        return Figure(value=plain(cell.value), unit=unit, text=cell.text) if cell.value is not None else None  # type: ignore[arg-type]


def _fed(row: Round) -> dict[tuple[int, str, str], tuple[str, ...]]:
    """The partnerships whose return of this agency and period has an accepted figure for a line: "ask once"."""
    cells = (
        Cell.objects.filter(
            submission__state=S.ACCEPTED,
            line__round__agency_id=row.agency_id,
            line__round__starts=row.starts,
            line__round__ends=row.ends,
        )
        .exclude(line__round=row)
        .exclude(value=None, marker="")
    )
    found: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    names = ("line__measure_id", "line__area", "line__breakdown", "line__round__owner__title")
    for measure, area, breakdown, title in cells.values_list(*names):
        found[measure, area, breakdown].add(title)
    return {key: tuple(sorted(titles)) for key, titles in found.items()}


def _findings(shown: Submission | None) -> tuple[Finding, ...]:
    if shown is None:
        return ()
    rows = Found.objects.filter(submission=shown).select_related("line").order_by("pk")
    return tuple(
        Finding(
            id=row.pk,
            code=row.code,
            severity=Severity(row.severity),
            sheet=row.sheet,
            cell=row.cell,
            line=row.line.key if row.line else "",
            name=row.name,
            found=row.found,
            expected=row.expected,
            remedy=row.remedy,
            method=row.method,
            answer=row.answer,
            answered_by=row.answered_by,
        )
        for row in rows
    )


def _questions(row: Round, names: Mapping[str, str]) -> tuple[Question, ...]:
    rows = Query.objects.filter(round=row).select_related("line").order_by("pk")
    return tuple(
        Question(
            id=each.pk,
            comment=each.sort == Query.Sort.COMMENT,
            line=each.line.key if each.line else "",
            name=names.get(each.line.key, each.line.key) if each.line else "",
            words=each.words,
            asked_at=each.asked_at,
            asked_by=each.asked_by,
            answer=each.answer,
            answered_at=each.answered_at,
            answered_by=each.answered_by,
            closed_at=each.closed_at,
        )
        for each in rows
    )


def _can(viewer: Actor, row: Round, counted: Submission | None, card: RoundCard) -> Can:
    group = group_of_round(row)
    send = may_send(viewer, row.owner_id, row.agency_id, group)
    checks = may(viewer, Permission.ACCEPT_FIGURES, row.owner_id, group=group)
    theirs = for_agency(viewer, row.agency_id)
    closed = row.locked_at is not None and not row.late_reason
    state = counted.state if counted else ""
    return Can(
        send=send and not closed and today() >= card.opens,
        check=checks,
        sign_off=send and state == S.CHECKED and (not theirs or (counted is not None and counted.sender != viewer.id)),
        on_behalf=not theirs,
        accept=checks
        and state == S.SIGNED_OFF
        and not closed
        and counted is not None
        and counted.signed_by != viewer.id,
        roll_back=checks and card.accepted_on is not None and not closed,
        lock=checks and row.locked_at is None,
        let_in=row.locked_at is not None and may(viewer, Permission.GRANT_EXCEPTION, row.owner_id, group=group),
        ask=checks,
    )


def file_of(viewer: Actor, full: str, number: int) -> tuple[str, bytes]:
    """The name and bytes of the file of one version, as it was sent. Raises NotFound."""
    row = find_round(viewer, full)
    held = row.submissions.filter(number=number).first()
    if held is None:
        raise NotFound(f"There is no version {number} of {full}. Open the return again.")
    return held.file_name, FILES.read(held.kept_as)
