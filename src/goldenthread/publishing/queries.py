"""Read editions: a partnership's own, and what is published for everybody.

What is published for everybody is read without a viewer by `public_editions`, `published` and `file_of` alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from goldenthread.access import NOBODY, Actor, Permission, may
from goldenthread.audit import ledger
from goldenthread.observations.kept import Kept
from goldenthread.observations.queries import figures_of
from goldenthread.partners.actors import labels
from goldenthread.publishing import making, models
from goldenthread.publishing.desk import Task
from goldenthread.publishing.document import Document
from goldenthread.publishing.examining import Said
from goldenthread.publishing.flagged import FlagLine, flag_line
from goldenthread.publishing.guarding import reader_of, refuse_in_election
from goldenthread.publishing.kept import DOCUMENT, FILES, document_of
from goldenthread.publishing.models import Stage
from goldenthread.publishing.ordering import Text, find_edition, life_of, options_of, order_of, texts_of
from goldenthread.publishing.rules import CLEARANCES, FROZEN, last_day
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.models import Record
from goldenthread.records.queries import card_of, find, visible
from goldenthread.records.searching import search
from goldenthread.vocabulary import NotFound, RuleBroken
from goldenthread.vocabulary.clock import today

if TYPE_CHECKING:
    from goldenthread.publishing.composing import Order, Template


@dataclass(frozen=True)
class EditionLine:
    """An edition in a list. `body` is the name of the partnership that publishes it."""

    card: Card
    template: str
    period: str
    audience: str
    stage: str
    stage_words: str
    published_at: datetime | None
    corrected_by: str = ""
    body: str = ""

    @property
    def public(self) -> bool:
        """Whether it is for everybody."""
        return self.audience == "public"


@dataclass(frozen=True)
class FileLine:
    """A finished file, with what tells that it is whole."""

    name: str
    form: str
    title: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class ClearedLine:
    """A clearance: when, and by whom as a role."""

    at: datetime
    by: str
    words: str


@dataclass(frozen=True)
class CheckLine:
    """A check with what was found."""

    number: int
    at: datetime
    by: str
    passed: bool
    digest: str
    release: str
    said: tuple[Said, ...]
    files: tuple[FileLine, ...]
    cleared: tuple[ClearedLine, ...]
    differs: int = 0


@dataclass(frozen=True)
class CorrectionLine:
    """A line of the corrections log. `put_right` is the full reference of the edition that corrects; empty for none."""

    edition: str
    edition_title: str
    day: date
    title: str
    text: str
    put_right: str
    told: bool


@dataclass(frozen=True)
class EditionPage:
    """Everything about one edition for those who work on it."""

    line: EditionLine
    card: Card
    options: Mapping[str, str]
    handling: str
    as_at: date | None
    figures_to: date | None
    subtitle: str
    texts: Mapping[str, Text]
    authors: tuple[str, ...]
    check: CheckLine | None
    sent_back: str
    corrections: tuple[CorrectionLine, ...]
    correcting: str
    may_compose: bool
    may_write: bool
    writes_for: frozenset[int]
    may_clear: bool
    may_publish: bool
    why_not_clear: str

    def writes(self, task: Task | None) -> bool:
        """Whether the viewer may write the text of a section: of any, or of those that their group looks after."""
        return self.may_write or (task is not None and task.group in self.writes_for)

    @property
    def left_to_clear(self) -> int:
        """How many more people have to clear it."""
        return CLEARANCES - len(self.check.cleared) if self.check else CLEARANCES


@dataclass(frozen=True)
class Published:
    """A published edition as its readers get it."""

    line: EditionLine
    document: Document | None
    files: tuple[FileLine, ...]
    published_on: date
    release: str
    notices: tuple[CorrectionLine, ...]
    flags: tuple[FlagLine, ...]
    corrected_by: str = ""
    digest: str = ""

    @property
    def withdrawn(self) -> bool:
        """Whether it was withdrawn: nothing of it is given out any more."""
        return self.line.stage == Stage.WITHDRAWN


# -- for those who work on them ---------------------------------------------------------------------------------------


def editions_of(viewer: Actor, slug: str) -> list[EditionLine]:
    """The editions of a partnership that the viewer may see, newest first."""
    find(viewer, f"shared/{slug}")
    rows = visible(viewer).filter(kind="edition", owner__reference=slug).exclude(state="retired")
    return _lines(list(rows.select_related("edition_detail").order_by("-pk")))


def _lines(rows: list[Record]) -> list[EditionLine]:
    lives = models.Life.objects.in_bulk([row.pk for row in rows])
    put_right = dict(
        models.Correction.objects.filter(edition__in=rows, told_at__isnull=False, put_right__isnull=False).values_list(
            "edition_id", "put_right__reference"
        )
    )
    return [_line(row, lives.get(row.pk), put_right.get(row.pk, "")) for row in rows]


def _line(row: Record, life: models.Life | None, put_right: str) -> EditionLine:
    detail = row.edition_detail
    stage = Stage(life.stage) if life else Stage.DRAFT
    slug = row.owner.reference if row.owner else ""
    return EditionLine(
        card=card_of(row),
        template=detail.template,
        period=detail.period.label if detail.period else "",
        audience=detail.audience,
        stage=stage.value,
        stage_words=stage.label,
        published_at=life.published_at if life else None,
        corrected_by=f"{slug}/{put_right}" if put_right else "",
        body=row.owner.title if row.owner else "",
    )


def edition_page(viewer: Actor, full: str) -> EditionPage:
    """Everything about one edition. Raises NotFound."""
    row = find_edition(viewer, full)
    life = life_of(row)
    (line,) = _lines([row])
    detail = row.edition_detail
    texts = texts_of(row.pk)
    authors = {author for text in texts.values() for author in text.authors}
    current = life.current
    cleared = list(current.clearances.order_by("at")) if current else []
    names = labels({*authors, *(each.by for each in cleared), *([current.by] if current else [])})
    owner = row.owner_id
    return EditionPage(
        line=line,
        card=line.card,
        options=options_of(detail.options),
        handling=detail.handling,
        as_at=detail.as_at,
        figures_to=last_day(detail.period, detail.as_at, today()),
        subtitle=detail.subtitle,
        texts=texts,
        authors=tuple(sorted(names[author] for author in authors)),
        check=_check(current, names, cleared) if current else None,
        sent_back=life.sent_back,
        corrections=tuple(_corrections(models.Correction.objects.filter(edition=row))),
        correcting=_correcting(row),
        may_compose=may(viewer, Permission.COMPOSE, owner),
        may_write=may(viewer, Permission.CHANGE, owner, group=row.group_id) and life.stage not in FROZEN,
        writes_for=frozenset(group for group in viewer.groups if may(viewer, Permission.CHANGE, owner, group=group))
        if life.stage not in FROZEN
        else frozenset(),
        may_clear=may(viewer, Permission.CLEAR, owner),
        may_publish=may(viewer, Permission.PUBLISH, owner),
        why_not_clear=_why_not(viewer, authors, {life.started_by, current.by if current else ""}, cleared),
    )


def _why_not(viewer: Actor, authors: Collection[str], composers: Collection[str], cleared: Collection[object]) -> str:
    if viewer.id in authors:
        return "You wrote part of it, so somebody else has to clear it."
    if viewer.id in composers:
        return "You composed it, so somebody else has to clear it."
    if any(getattr(each, "by", "") == viewer.id for each in cleared):
        return "You have cleared it. The second clearance is somebody else’s."
    return ""


def _correcting(row: Record) -> str:
    """The full reference of the edition that this one is to put right; empty where it corrects none."""
    found = models.Correction.objects.filter(put_right=row).select_related("edition__owner").first()
    return f"{found.edition.owner.reference}/{found.edition.reference}" if found and found.edition.owner else ""


def _check(row: models.Check, names: Mapping[str, str], cleared: Collection[models.Clearance]) -> CheckLine:
    return CheckLine(
        number=row.number,
        at=row.at,
        by=names.get(row.by, ""),
        passed=row.passed,
        digest=row.digest,
        release=row.release,
        said=tuple(Said(each["step"], each["outcome"], each["words"], tuple(each["items"])) for each in row.verdicts),
        files=_files(row),
        cleared=tuple(ClearedLine(each.at, names.get(each.by, ""), each.words) for each in cleared),
        differs=len(row.differences),
    )


def _files(check: models.Check) -> tuple[FileLine, ...]:
    rows = check.files.exclude(kept="").order_by("pk")
    return tuple(FileLine(r.name, r.form, r.title, r.media_type, r.size, r.sha256) for r in rows)


def preview(viewer: Actor, full: str) -> Document:
    """The document of an edition as it stands: what was frozen, or else composed now. Raises NotFound and Refused."""
    row = find_edition(viewer, full)
    life = life_of(row)
    if life.current is not None and life.stage in (Stage.COMPOSED, Stage.CLEARED, Stage.PUBLISHED, Stage.CORRECTED):
        return document_of(life.current)
    return _composed("document", row, lambda order: making.desk().compose(reader_of(row), order, frozenset()))


#: What was composed last, so that a page which is opened again, or by another, does not compose it again.
_KEPT: Kept[Any] = Kept(40_000)
_ROWS = 2_000


def _composed(what: str, row: Record, make: Callable[[Order], Any]) -> Any:
    """What is composed of an edition as it stands. The ledger has an entry for whatever changes anything, so that one
    which was composed at the same entry, on the same day, is not stale.
    """
    order = order_of(row)
    said = (what, row.pk, ledger.newest(), today(), id(making.desk()), repr(order))
    return _KEPT.get(hashlib.sha256(repr(said).encode()).hexdigest(), _ROWS, lambda: make(order))


def tasks(viewer: Actor, full: str) -> tuple[Task, ...]:
    """The sections of an edition that ask for something. Raises NotFound, and Refused where it cannot be composed."""
    row = find_edition(viewer, full)
    found: Sequence[Task] = _composed("asked", row, lambda order: making.desk().asked(reader_of(row), order))
    return tuple(found)


@dataclass(frozen=True)
class Bindable:
    """A figure that a text may be bound to."""

    reference: str
    shown: str
    measure: str
    area: str
    period: str
    url: str


def bindable(viewer: Actor, slug: str, words: str, *, most: int) -> tuple[list[Bindable], int]:
    """Standing figures of indicators that hold all these words, the newest first, and the count of all."""
    measures, _ = search(viewer, words, owners=(slug, SHARED), of_kinds=("indicator", "measure"))
    found = [each for cards in figures_of(viewer, [card.id for card in measures]).values() for each in cards]
    found.sort(key=lambda each: (each.period.end, each.full_reference), reverse=True)
    lines = [
        Bindable(
            each.full_reference, each.figure.shown(), each.measure.title, each.area_name, each.period.label, each.url
        )
        for each in found[:most]
    ]
    return lines, len(found)


def template(name: str) -> Template | None:
    """A template by its name; None where there is none."""
    return making.desk().templates().get(name)


def marking_of(viewer: Actor, full: str) -> str:
    """The marking that an edition is printed with."""
    return order_of(find_edition(viewer, full)).marking


def held_by_election(viewer: Actor, full: str) -> str:
    """What holds the publication of an edition for everybody back today; empty where nothing does."""
    row = find_edition(viewer, full)
    try:
        refuse_in_election(viewer, row)
    except RuleBroken as broken:
        return f"{broken.problem.finding}. {broken.problem.remedy}."
    return ""


def choices_of_templates() -> list[tuple[str, str, str]]:
    """The templates that an edition may be started from: name, title and what it is."""
    return [(each.name, each.title, each.summary) for each in making.desk().templates().values()]


def corrections_of(slug: str, viewer: Actor = NOBODY) -> list[CorrectionLine]:
    """The corrections log of a partnership: what was told of public editions; newest first."""
    rows = models.Correction.objects.filter(edition__owner__reference=slug, told_at__isnull=False)
    seen = set(visible(viewer).filter(kind="edition").values_list("pk", flat=True)) if viewer.signed_in else set()
    public = set(_public_ids(slug))
    return [line for line, pk in _with_pk(rows) if pk in public or pk in seen]


def publisher(slug: str) -> str:
    """The name of a partnership that has published for everybody; empty where none has under this reference."""
    row = Record.objects.filter(pk__in=_public_ids(slug)).select_related("owner").first()
    return row.owner.title if row and row.owner else ""


def _public_ids(slug: str = "") -> list[int]:
    rows = models.Life.objects.filter(stage__in=FROZEN, record__marking="public")
    rows = rows.filter(current__order__asked__audience="public")
    return list((rows.filter(record__owner__reference=slug) if slug else rows).values_list("pk", flat=True))


def _corrections(rows: object) -> list[CorrectionLine]:
    return [line for line, _ in _with_pk(rows)]


def _with_pk(rows: object) -> list[tuple[CorrectionLine, int]]:
    found = []
    for row in rows.select_related("edition__owner", "put_right__owner").order_by("-made_at"):  # type: ignore[attr-defined]
        slug = row.edition.owner.reference
        line = CorrectionLine(
            edition=f"{slug}/{row.edition.reference}",
            edition_title=row.edition.title,
            day=(row.told_at or row.made_at).date(),
            title=row.title,
            text=row.text,
            put_right=f"{slug}/{row.put_right.reference}" if row.put_right else "",
            told=row.told_at is not None,
        )
        found.append((line, row.edition_id))
    return found


# -- for everybody ------------------------------------------------------------------------------------------------


def public_editions(slug: str = "") -> list[EditionLine]:
    """What is published for everybody, and was; newest first. Withdrawn ones are among them, by their titles alone."""
    rows = Record.objects.filter(pk__in=_public_ids(slug)).select_related("owner", "edition_detail")
    return sorted(_lines(list(rows)), key=lambda line: str(line.published_at), reverse=True)


def published(viewer: Actor, full: str) -> Published:
    """A published edition as its readers get it: for everybody, or for those who may see its record.

    Raises NotFound, with the same words whether there is none or it is not the viewer's to see.
    """
    row, life = _published(viewer, full)
    assert life.current is not None and life.published_at is not None
    (line,) = _lines([row])
    gone = life.stage == Stage.WITHDRAWN
    document = None if gone else document_of(life.current)
    return Published(
        line=line,
        document=document,
        files=() if gone else _files(life.current),
        published_on=life.published_at.date(),
        release=life.current.release,
        notices=tuple(each for each in _corrections(models.Correction.objects.filter(edition=row)) if each.told),
        flags=tuple(_public_flags(row, document)) if document else (),
        corrected_by=line.corrected_by,
        digest=life.current.digest,
    )


def _published(viewer: Actor, full: str) -> tuple[Record, models.Life]:
    slug, _, reference = full.partition("/")
    row = (
        Record.objects.filter(kind="edition", owner__reference=slug, reference__iexact=reference)
        .select_related("owner", "edition_detail")
        .first()
    )
    life = life_of(row) if row else None
    if row is None or life is None or life.stage not in FROZEN or life.current is None:
        raise NotFound(f"We cannot find a published edition {full}.")
    public = life.current.order["asked"]["audience"] == "public"
    if not public and not visible(viewer).filter(pk=row.pk).exists():
        raise NotFound(f"We cannot find a published edition {full}.")
    return row, life


def published_row(viewer: Actor, full: str) -> tuple[Record, models.Life]:
    """The record of a published edition and how it stands, for those who may read it. Raises NotFound."""
    return _published(viewer, full)


def frozen_life(viewer: Actor, full: str) -> models.Life:
    """How a published edition stands, for those who may read it. Raises NotFound."""
    return _published(viewer, full)[1]


def _public_flags(row: Record, document: Document) -> list[FlagLine]:
    # Of a figure that is withheld here nothing is told: a finding names its value.
    shown = {held.reference for held in document.figures if held.value is not None}
    rows = models.Flag.objects.filter(owner_id=row.owner_id, settled_at=None, figure__in=shown)
    flags = [flag_line(each, NOBODY, False) for each in rows.select_related("supplier").order_by("figure")]
    return [each for each in flags if each.public]


def file_of(viewer: Actor, full: str, name: str) -> tuple[FileLine, bytes]:
    """A finished file of a published edition, by its name. Raises NotFound; also for an edition that was withdrawn."""
    _, life = _published(viewer, full)
    assert life.current is not None
    if life.stage == Stage.WITHDRAWN:
        raise NotFound(f"{full} was withdrawn. Its page says why.")
    return _file(life.current, name)


def checked_file(viewer: Actor, full: str, name: str) -> tuple[FileLine, bytes]:
    """A finished file of an edition that waits for clearance, for those who work on it. Raises NotFound."""
    row = find_edition(viewer, full)
    current = life_of(row).current
    if current is None or not may(viewer, Permission.VIEW, row.owner_id):
        raise NotFound(f"{full} has no finished files yet.")
    return _file(current, name)


def _file(check: models.Check, name: str) -> tuple[FileLine, bytes]:
    found = check.files.filter(name=name).exclude(kept="").first()
    if found is None:
        raise NotFound(f"There is no file {name} of this edition.")
    line = FileLine(found.name, found.form, found.title, found.media_type, found.size, found.sha256)
    return line, FILES.read(found.kept)


def document_file(viewer: Actor, full: str) -> bytes:
    """The whole of a published edition as JSON, as it was frozen. Raises NotFound."""
    _, life = _published(viewer, full)
    assert life.current is not None
    if life.stage == Stage.WITHDRAWN:
        raise NotFound(f"{full} was withdrawn. Its page says why.")
    row = life.current.files.filter(form=DOCUMENT).first()
    return FILES.read(row.kept if row else "")
