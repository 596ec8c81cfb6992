"""Writes a whole site beside the earlier one and swaps it in. What is there is always one whole site."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path
from typing import Final

from goldenthread.publishing.formats import html
from goldenthread.publishing.formats.safe import content, text
from goldenthread.publishing.site import machine, measures
from goldenthread.publishing.site.edition_pages import EditionPages
from goldenthread.publishing.site.frame import Frame
from goldenthread.publishing.site.main_pages import MainPages
from goldenthread.publishing.site.material import Material
from goldenthread.vocabulary import Conflict, Refused

#: Tells a site of ours from a folder that is somebody's: only the first is ever replaced.
MARK: Final = ".golden-thread-site"
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_EXCHANGE: Final = 2
_HERE: Final = -100


@dataclass(frozen=True, slots=True)
class Built:
    """A site that was written: how many pages and files, and the weight of the largest page in bytes."""

    pages: int
    files: int
    largest: int
    largest_page: str


def pages_of(material: Material, *, single: bool = False) -> dict[str, bytes]:
    """Every page of a site, by its path. The same material gives the same bytes.

    Args:
        material: What it is made of.
        single: Whether the only partnership's pages stand at the root, and not in a folder of its own.

    Raises:
        Refused: for `single` with several partnerships.
    """
    slugs = material.slugs
    if single and len(slugs) > 1:
        raise Refused.one("partnership", "several partnerships have published something", "Name one of them")
    found: dict[str, str] = {}
    for slug in slugs:
        folder = "" if single else f"{slug}/"
        for path, page in _partnership(material, slug, folder).items():
            found[folder + path] = page
    if not single:
        found["index.html"] = _root(material)
    report = ("" if single else f"{slugs[0]}/" if slugs else "") + "report-an-error.html"
    paths = sorted(path for path in found if path.endswith(".html"))
    if material.address:
        found["sitemap.xml"] = machine.sitemap(material, paths)
    found["robots.txt"] = machine.robots(material)
    if material.security_contact or material.address:
        found[".well-known/security.txt"] = machine.security(material, report)
    found["404.html"] = _missing()
    found["style.css"] = html.css() + resources(__package__).joinpath("site.css").read_text("utf-8")
    found["favicon.svg"] = resources("goldenthread.look").joinpath("static/look/favicon.svg").read_text("utf-8")
    return {path: page.encode() for path, page in sorted(found.items())}


def _partnership(material: Material, slug: str, folder: str) -> dict[str, str]:
    editions = material.of(slug)
    notices = tuple(one for one in material.notices if one.edition.startswith(f"{slug}/"))
    frame = Frame(material.partnership(slug), folder, material.address, several=len(material.slugs) > 1)
    shown = measures.printed([one for one in editions if one.stands])
    names = {name: page for name, page in measures.page_names(editions).items() if name in shown}
    written = {one.reference: EditionPages(one, names) for one in editions}
    found = MainPages(frame, editions, notices, written, names).write()
    found["indicators.html"] = measures.index(frame, shown, names)
    found |= measures.pages(frame, shown, names, written)
    for reference, pages in written.items():
        found |= pages.write(frame, tuple(one for one in notices if one.edition == reference))
    found["feed.atom"] = machine.feed(frame, editions, notices, written)
    return found


def _root(material: Material) -> str:
    links = "".join(
        f'<li><a href="{text(slug)}/index.html">{content(material.partnership(slug))}</a></li>'
        for slug in material.slugs
    )
    body = (
        "<p>Choose a partnership. Every figure that it prints leads to where it came from.</p>"
        f'<ul class="st-list">{links}</ul>'
        if links
        else "<p>Nothing has been published yet.</p>"
    )
    return _plain("What partnerships have achieved", f"<h1>What partnerships have achieved</h1>{body}")


def _missing() -> str:
    return _plain(
        "Page not found", '<h1>Page not found</h1><p>See what is published on the <a href="/">first page</a>.</p>'
    )


def _plain(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{title} - Golden Thread</title>\n<link rel="stylesheet" href="style.css">\n'
        '<link rel="icon" href="favicon.svg" type="image/svg+xml">\n</head>\n<body class="ed-body">\n'
        '<header><div class="ed-head"><div class="ed-wrap">Golden Thread</div></div></header>\n'
        f'<main id="Gt-main" class="ed-wrap ed-main">{body}</main>\n</body>\n</html>\n'
    )


# -- on the disk


def build(material: Material, out: Path, *, single: bool = False) -> Built:
    """Write the whole site to a new folder beside `out`, then put it in the place of `out` in one step.

    A process that is killed leaves the earlier site as it was; the next build takes away what it left.

    Args:
        material: What the site is made of.
        out: The folder of the site: not there yet, empty, or an earlier site.
        single: As for `pages_of`.

    Raises:
        Refused: where `out` is something else, where there is no room, or where a finished file is not there.
        Conflict: where another build of the same folder is at work.
    """
    out = out.absolute()
    if out.exists() and not (out.is_dir() and ((out / MARK).is_file() or not any(out.iterdir()))):
        raise Refused.one(str(out), "this is not a site that was made here", "Name a folder that is new or empty")
    out.parent.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        fresh = out.parent / f".{out.name}.new"
        _clear(out)
        try:
            built = _fill(material, fresh, single)
            _swap(fresh, out)
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise Refused.one(
                    str(out),
                    "there is no room for the site",
                    "Make room, then build it again; the earlier one stands",
                ) from None
            raise
        finally:
            _clear(out)
    return built


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Hold the lock of a site. It goes with the process that holds it."""
    with (out.parent / f".{out.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(f"Another build of {out} is at work. Wait until it has ended.") from None
        yield


def _clear(out: Path) -> None:
    """Take away what an earlier build left, whether it ended or was killed."""
    before = out.parent / f".{out.name}.before"
    # Killed between the two steps of a swap on a file system that cannot exchange: the earlier site is set back.
    if before.exists() and not out.exists():
        before.rename(out)
    for name in (f".{out.name}.new", f".{out.name}.before"):
        shutil.rmtree(out.parent / name, ignore_errors=True)


def _fill(material: Material, folder: Path, single: bool) -> Built:
    pages = pages_of(material, single=single)
    for path, page in pages.items():
        _put(folder / path, page)
    files = 0
    for edition in material.editions:
        base = folder if single else folder / edition.slug
        where = base / EditionPages(edition, {}).files
        for one in edition.files:
            _put(where / one.name, material.read(edition.reference, one.name))
            files += 1
    _put(folder / MARK, b"A site made by Golden Thread. It is replaced as a whole by each build.\n")
    _settle(folder)
    shown = {path: len(page) for path, page in pages.items() if path.endswith(".html")}
    largest = max(shown, key=lambda path: (shown[path], path))
    return Built(len(shown), files, shown[largest], largest)


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _settle(folder: Path) -> None:
    """Have everything that was written on the disk before the swap: the whole file system at once (Linux, syncfs)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(handle):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    except AttributeError:
        os.sync()
    finally:
        os.close(handle)


def _swap(fresh: Path, out: Path) -> None:
    """Put a folder in the place of another in one step where the system can, else in two, which `_clear` mends."""
    if not out.exists():
        fresh.rename(out)
    elif not _exchange(fresh, out):
        out.rename(out.parent / f".{out.name}.before")
        fresh.rename(out)
    with suppress(OSError):
        _settle(out.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders at once (Linux, renameat2). Whether it was done."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done = call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE)
    return bool(done == 0)
