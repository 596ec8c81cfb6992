"""The certificate of an edition, and the proof that what is kept of it is still what was certified.

A certificate names the finished files by their hashes and the rules they were audited under. It names no cell and holds
no count and no interval, and so it goes with the edition to whoever may read that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.publishing import models
from goldenthread.publishing.kept import DOCUMENT, FILES
from goldenthread.publishing.models import Stage
from goldenthread.publishing.ordering import find_edition, life_of
from goldenthread.publishing.queries import published_row
from goldenthread.records.models import Record
from goldenthread.vocabulary import NotFound

#: As `publishing.commands` declares it, which imports this module.
CHECKED_ACT: Final = "edition.checked"
_FORMAT: Final = "goldenthread-edition-certificate/1"
_PUBLIC: Final = ("verdict", "auditor", "rules", "tables", "equations", "outputs", "solvers", "files")


@dataclass(frozen=True)
class Certificate:
    """What was certified of one check of an edition.

    Args:
        edition: Its full reference; `title` and `url` of it.
        number: The check; `checked_at` its moment.
        passed: Whether the auditor found nothing.
        frozen: Whether the edition is published, so that this is the certificate it went out with.
        content: All of it as plain data, the same for everybody.
        sha256: Of `content` as JSON.
    """

    edition: str
    title: str
    url: str
    number: int
    checked_at: datetime
    passed: bool
    frozen: bool
    content: Mapping[str, Any]
    sha256: str

    @property
    def files(self) -> Mapping[str, str]:
        """The SHA-256 of each finished file that was audited, by name."""
        return dict(self.content.get("files") or {})

    def to_json(self) -> str:
        """As JSON: the same text for the same check."""
        return _text(self.content)


@dataclass(frozen=True)
class Found:
    """One thing that was held to the certificate."""

    what: str
    fine: bool
    words: str


@dataclass(frozen=True)
class Verified:
    """What is kept of an edition, held to its certificate and to the ledger."""

    certificate: Certificate
    found: tuple[Found, ...]

    @property
    def holds(self) -> bool:
        """Whether everything is as it was certified."""
        return all(each.fine for each in self.found)


def certificate(viewer: Actor, full: str) -> Certificate:
    """The certificate of an edition: of a published one for its readers, of a checked one for those who work on it.

    Raises NotFound, also for an edition that was never checked.
    """
    return _of(*_checked(viewer, full))


def _checked(viewer: Actor, full: str) -> tuple[Record, models.Life]:
    try:
        return published_row(viewer, full)
    except NotFound:
        if not viewer.signed_in:
            raise
    row = find_edition(viewer, full)
    require(viewer, Permission.VIEW, row.owner_id)
    life = life_of(row)
    if life.current is None:
        raise NotFound(f"{full} has no certificate yet. Check it first.")
    return row, life


def _of(row: Record, life: models.Life) -> Certificate:
    check = life.current
    assert check is not None and row.owner is not None
    full = f"{row.owner.reference}/{row.reference}"
    content = _content(check, full)
    return Certificate(
        edition=full,
        title=row.title,
        url=f"/r/{full}",
        number=check.number,
        checked_at=check.at,
        passed=content.get("verdict") == "pass",
        frozen=life.stage in (Stage.PUBLISHED, Stage.CORRECTED, Stage.WITHDRAWN),
        content=content,
        sha256=hashlib.sha256(_text(content).encode()).hexdigest(),
    )


def sealed(check: models.Check) -> str:
    """The SHA-256 of the certificate of a check: what the ledger keeps of it."""
    assert check.edition.owner is not None
    full = f"{check.edition.owner.reference}/{check.edition.reference}"
    return hashlib.sha256(_text(_content(check, full)).encode()).hexdigest()


def _content(check: models.Check, full: str) -> dict[str, Any]:
    kept = check.certificate
    return {
        "format": _FORMAT,
        "edition": full,
        "check": check.number,
        "checked": check.at.isoformat(timespec="seconds"),
        "release": check.release,
        "document": check.digest,
        **{name: kept[name] for name in _PUBLIC if name in kept},
    }


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def verify(viewer: Actor, full: str) -> Verified:
    """Read the kept files of an edition again, and hold them to its certificate and to the ledger. Changes nothing.

    Raises NotFound, as `certificate` does.
    """
    row, life = _checked(viewer, full)
    made = _of(row, life)
    assert life.current is not None
    return Verified(made, tuple(_held_to(made, life.current)))


def _held_to(made: Certificate, check: models.Check) -> Iterator[Found]:
    verdict = "It passed the audit" if made.passed else "It did not pass the audit"
    yield Found("Verdict", made.passed, verdict)
    certified, seen = made.files, set()
    rows = list(check.files.order_by("pk"))
    for row in rows:
        seen.add(row.name)
        yield _file(row, certified.get(row.name, ""), check)
    for name in sorted(set(certified) - seen):
        yield Found(name, False, "It was certified and is not kept")
    if not rows:
        yield Found("Files", False, "Nothing is kept")
    yield _in_the_ledger(made, check)


def _file(row: models.KeptFile, certified: str, check: models.Check) -> Found:
    if not row.kept:
        return Found(row.name, False, "It was let go when the edition was checked again")
    try:
        now = hashlib.sha256(FILES.read(row.kept)).hexdigest()
    except NotFound:
        return Found(row.name, False, "It is not there")
    if now != row.sha256:
        return Found(row.name, False, "It is not what was written")
    if row.form == DOCUMENT and now != check.digest:
        return Found(row.name, False, "It is not the document that was checked")
    if certified and certified != now:
        return Found(row.name, False, "It is not the file that was certified")
    if not certified and row.form != DOCUMENT:
        return Found(row.name, False, "The certificate does not name it")
    return Found(row.name, True, f"As it was certified: {now}")


def _in_the_ledger(made: Certificate, check: models.Check) -> Found:
    """The ledger took the hash of the certificate when the edition was checked."""
    lines = ledger.lines_for([("edition", str(check.edition_id))], limit=2000)
    told = [line.data for line in lines if line.act == CHECKED_ACT and line.data.get("check") == check.number]
    if not told:
        return Found("Ledger", False, "It has no entry of this check")
    fine = all(one.get("certificate") == made.sha256 and one.get("digest") == check.digest for one in told)
    return Found("Ledger", fine, "It holds this very certificate" if fine else "It holds another certificate")
