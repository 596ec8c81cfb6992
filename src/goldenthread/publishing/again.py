"""Build a frozen edition again and hold it to what was kept: byte for byte, or by its data under a later release."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import version

from goldenthread.access import Actor, Permission, require
from goldenthread.publishing import making
from goldenthread.publishing.examining import changed_since, digest_of
from goldenthread.publishing.guarding import reader_of
from goldenthread.publishing.kept import DOCUMENT, FILES, document_of
from goldenthread.publishing.models import KeptFile
from goldenthread.publishing.ordering import find_edition, life_of, thawed
from goldenthread.publishing.unlike import where
from goldenthread.publishing.written import to_json
from goldenthread.vocabulary import NotFound, Refused

#: The forms that have to be equal under a later release too.
DATA = frozenset({DOCUMENT, "data"})


@dataclass(frozen=True)
class Rebuilt:
    """One file built again.

    Args:
        was, now: The hashes of the file that was kept and of the one that was built.
        must: Whether it has to be equal.
        where: Where it first differs; empty where it does not.
    """

    name: str
    form: str
    was: str
    now: str
    must: bool
    where: str = ""

    @property
    def equal(self) -> bool:
        """Whether every byte is the same."""
        return self.was == self.now


@dataclass(frozen=True)
class Rebuild:
    """An edition built again.

    Args:
        release: That it was frozen under; `now` the one at work.
        files: Each file.
        composed: How composing the frozen order once more, from what was known then, differs from what was frozen;
            empty where it gives the same.
    """

    release: str
    now: str
    files: tuple[Rebuilt, ...]
    composed: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything that has to be equal is."""
        return all(each.equal for each in self.files if each.must) and not self.composed

    @property
    def told(self) -> tuple[str, ...]:
        """What differs, one line each: the files that had to be equal first."""
        differ = sorted((each for each in self.files if not each.equal), key=lambda each: not each.must)
        lines = [
            f"{each.name} differs: {each.where}"
            if each.must
            else f"{each.name} differs, as it may under another release: {each.where}"
            for each in differ
        ]
        return (*lines, *(f"Composed again: {each}" for each in self.composed))


def rebuild(viewer: Actor, full: str) -> Rebuild:
    """Build a published edition again, from the document that was frozen and from what was known then. Writes nothing.

    Raises NotFound, and NotAllowed for whoever may not compose here.
    """
    row = find_edition(viewer, full)
    require(viewer, Permission.VIEW, row.owner_id)
    check = life_of(row).current
    if check is None or not check.files.exclude(kept="").exists():
        raise NotFound(f"{full} has nothing that was kept. Check it first.")
    document = document_of(check)
    try:
        again = making.desk().write(document, check.order.get("address", ""))
    except NotFound:
        again = []  # a file that went with it is not kept any more: nothing can be equal
    fresh = {each.name: each.data for each in again}
    now = version("goldenthread")
    same = now == check.release
    files = tuple(
        _held_to(each, to_json(document) if each.form == DOCUMENT else fresh.get(each.name), same or each.form in DATA)
        for each in check.files.order_by("pk")
    )
    try:
        composed = making.desk().compose(reader_of(row), thawed(check.order), frozenset(check.withheld))
        told = (
            [] if digest_of(composed) == check.digest else changed_since(document, composed) or ["It reads otherwise"]
        )
    except (Refused, NotFound) as trouble:
        told = [f"It can no longer be composed: {trouble}"]
    return Rebuild(check.release, now, files, tuple(told))


def _held_to(row: KeptFile, data: bytes | None, must: bool) -> Rebuilt:
    """A kept file beside the one that was built."""
    now = "" if data is None else hashlib.sha256(data).hexdigest()
    told = ""
    if data is None:
        told = "it was not built"
    elif now != row.sha256:
        try:
            told = where(FILES.read(row.kept), data) or "what was kept is not what its hash says"
        except NotFound:
            told = "what was kept is not there"
    return Rebuilt(row.name, row.form, row.sha256, now, must, told)
