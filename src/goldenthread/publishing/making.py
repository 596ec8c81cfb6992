"""The desk that is in use, and the published editions that a new one could be compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from goldenthread.access import Actor
from goldenthread.publishing import models
from goldenthread.publishing.desk import Audited, Desk, Protected, Task, Written
from goldenthread.publishing.document import Document
from goldenthread.publishing.kept import DOCUMENT
from goldenthread.publishing.rules import STANDING
from goldenthread.publishing.written import to_json
from goldenthread.records.models import Record

if TYPE_CHECKING:
    from goldenthread.publishing.composing import Order, Template
    from goldenthread.publishing.differing import Differing

#: The form of the data files that go with an edition.
DATA = "data"
_DATA_TITLES = {"csv": "Data (CSV)", "csv-metadata.json": "What the columns of the data mean"}


def _compose(viewer: Actor, order: Order, withheld: frozenset[str]) -> Document:
    from goldenthread.publishing.composing import compose

    return compose(viewer, order, withheld)


def _asked(viewer: Actor, order: Order) -> tuple[Task, ...]:
    from goldenthread.publishing.composing import asked

    return asked(viewer, order)


def _templates() -> Mapping[str, Template]:
    from goldenthread.publishing.composing import templates

    return templates()


def _protect(document: Document, earlier: Sequence[Document], before: Protected | None) -> Protected:
    from goldenthread.publishing import disclosing

    found = disclosing.protect(document, earlier, before=before.held if before else None)
    words = f"{found.words}. {found.rule}" if found.rule else found.words
    return Protected(found.withheld, words, tuple(found.problems), found)


def _audit(files: Mapping[str, bytes], protected: Protected) -> Audited:
    from goldenthread.publishing import disclosing

    found = disclosing.audit(files, protected.held)
    return Audited(tuple(found), found.certificate)


def _personal(document: Document, texts: Mapping[str, str]) -> Sequence[str]:
    from goldenthread.publishing import disclosing

    return tuple(disclosing.personal(document, texts))


def _differing(viewer: Actor, order: Order, document: Document, withheld: frozenset[str]) -> tuple[Differing, ...]:
    from goldenthread.publishing.differing import differing

    return differing(viewer, order, document, withheld)


def _write(document: Document, address: str) -> list[Written]:
    """Every file. In those that travel, what leads to a record leads to the installation by its whole address."""
    from goldenthread.publishing.formats import FORMATS, JSON, files
    from goldenthread.publishing.formats.addressed import addressed
    from goldenthread.publishing.formats.lines import stem

    document = _with_files(document)
    whole = f"{stem(document)}.json"
    by_ending = {each.ending: (name, each.title, each.media_type) for name, each in FORMATS.items()}
    by_ending[JSON.ending] = (DOCUMENT, JSON.title, JSON.media_type)
    written = []
    for name, data in files(addressed(document, address) if address else document).items():
        form, title, media_type = by_ending.get(name.rpartition(".")[2], (DATA, name, "application/octet-stream"))
        if name != whole and name.endswith((".csv", ".json")):
            form, title = DATA, _DATA_TITLES.get(name.partition(".")[2], "What the data are")
        written.append(Written(name, form, title, media_type, to_json(document) if name == whole else data))
    return written


def _with_files(document: Document) -> Document:
    """The document with the bytes of the files that go with it. Raises NotFound where one is not kept any more."""
    if not document.attached:
        return document
    from goldenthread.governance.papers.queries import bytes_named

    found = (replace(one, data=bytes_named(one.sha256)) if one.inside else one for one in document.attached)
    return replace(document, attached=tuple(found))


_DESK = Desk(
    compose=_compose,
    templates=_templates,
    asked=_asked,
    protect=_protect,
    audit=_audit,
    personal=_personal,
    write=_write,
    differing=_differing,
)


def desk() -> Desk:
    """What editions are made with."""
    return _DESK


def _standing(owner: Record) -> list[models.Life]:
    """The public editions of a partnership that stand at their addresses, oldest first."""
    rows = models.Life.objects.filter(record__owner=owner, stage__in=STANDING).select_related("current", "record")
    public = [life for life in rows.order_by("published_at") if life.current]
    return [life for life in public if life.current and life.current.order["asked"]["audience"] == "public"]


def earlier_checks(owner: Record, edition: Record) -> list[models.Check]:
    """The checks whose documents are published already and could be compared with an edition's."""
    return [life.current for life in _standing(owner) if life.current and life.record_id != edition.pk]


def published_since(owner: Record, moment: datetime) -> str:
    """The reference of a public edition that was published after a moment; empty for none."""
    since = [life for life in _standing(owner) if life.published_at and life.published_at > moment]
    return since[-1].record.reference if since else ""
