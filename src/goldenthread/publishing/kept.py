"""Where the finished files of editions are kept, and the documents they were written from."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from goldenthread.documents.kept import Store
from goldenthread.observations.kept import Kept as Answers
from goldenthread.publishing import models
from goldenthread.publishing.desk import Written
from goldenthread.publishing.document import Document
from goldenthread.publishing.written import from_json, to_json
from goldenthread.vocabulary import NotFound, Refused

FILES = Store(
    name="editions",
    endings=frozenset({"json", "html", "pdf", "docx", "pptx", "xlsx", "ods", "csv", "zip", "atom", "xml", "txt", "md"}),
    never="The file of this edition was not kept.",
    gone="The file of this edition is not there any more.",
)
#: The document itself, from which everything else is written: its form in `KeptFile`.
DOCUMENT = "json"
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True)
class Kept:
    """A finished file that is on the disk, and not yet anybody's."""

    written: Written
    sha256: str
    kept: str


@contextmanager
def keeping(document: Document, files: Sequence[Written]) -> Iterator[list[Kept]]:
    """Put the files on the disk, and the document where it is none of them; taken away again where the block fails.

    Raises:
        Refused: when there is no room. Nothing of it is kept then.
    """
    whole = list(files)
    if not any(each.form == DOCUMENT for each in whole):
        whole.insert(
            0, Written("edition.json", DOCUMENT, "The whole edition (JSON)", "application/json", to_json(document))
        )
    kept: list[Kept] = []
    try:
        try:
            for each in whole:
                random = FILES.keep(each.data, each.name.rpartition(".")[2])
                kept.append(Kept(each, hashlib.sha256(each.data).hexdigest(), random))
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise Refused.one(
                    "Disk", "there is no room for the finished files", "Make room, then check the edition again"
                ) from None
            raise
        yield kept
    except BaseException:
        for one in kept:
            FILES.discard(one.kept)
        raise


def keep_rows(made: models.Check, kept: Sequence[Kept]) -> None:
    """Write down the files of a check, which are on the disk already."""
    models.KeptFile.objects.bulk_create(
        models.KeptFile(
            check_of=made,
            name=each.written.name,
            form=each.written.form,
            title=each.written.title,
            media_type=each.written.media_type,
            size=len(each.written.data),
            sha256=each.sha256,
            kept=each.kept,
        )
        for each in kept
    )


def let_go(checks: Sequence[int]) -> None:
    """Take away the files of checks that count no more, once the act stands. What was found in them stays."""
    rows = models.KeptFile.objects.filter(check_of__in=checks).exclude(kept="")
    names = list(rows.values_list("kept", flat=True))
    rows.update(kept="")

    def discard() -> None:
        for name in names:
            FILES.discard(name)

    transaction.on_commit(discard)


#: The documents that were read last: reading a long one takes half a second, and it never changes.
_READ: Answers[Document] = Answers(40_000)


def document_of(check: models.Check) -> Document:
    """The document of a check, as it was kept. Raises NotFound where it was let go."""

    def read() -> Document:
        row = check.files.filter(form=DOCUMENT).first()
        return from_json(FILES.read(row.kept if row else ""))

    return _READ.get(check.digest, 4_000, read)


def whole(check: models.Check) -> list[str]:
    """What is wrong with the kept files of a check: missing, or not what they were. Empty: all are whole."""
    problems = []
    for row in check.files.all():
        try:
            data = FILES.read(row.kept)
        except NotFound:
            problems.append(f"{row.name} is not there")
            continue
        if hashlib.sha256(data).hexdigest() != row.sha256:
            problems.append(f"{row.name} is not what it was")
    return problems
