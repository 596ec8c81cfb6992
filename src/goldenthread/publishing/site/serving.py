"""The same site as `goldenthread publish --site` writes, kept beside the database and handed out at /public/.

It is written again when something was published, withdrawn, corrected or questioned since. So a withdrawn edition is
not handed out from the moment it is withdrawn, and nobody has to remember to build anything.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Final

from django.conf import settings

from goldenthread.publishing import models
from goldenthread.publishing.rules import FROZEN
from goldenthread.publishing.site.building import MARK, build
from goldenthread.publishing.site.gathering import gather
from goldenthread.vocabulary import Conflict, NotFound
from goldenthread.vocabulary.clock import today

_FOLDER: Final = "public"
#: How long a reader waits while another process writes the site, in seconds.
_PATIENCE: Final = 20.0
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".atom": "application/atom+xml; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}


@dataclass(frozen=True, slots=True)
class Served:
    """A file of the site. `finished` says that it is a file of an edition, which brings its own style along."""

    data: bytes
    media_type: str
    finished: bool


def file(path: str) -> Served:
    """A file of the site by its path; a folder gives its first page. Raises NotFound."""
    wanted = PurePosixPath(path)
    hidden = any(part.startswith(".") for part in wanted.parts if part != ".well-known")
    missing = NotFound(f"There is no page {path} on the public site.")
    if wanted.is_absolute() or hidden or "\x00" in path or len(path) > 500:
        raise missing
    found = current() / wanted
    if path == "" or path.endswith("/"):
        found /= "index.html"
    media_type = _TYPES.get(found.suffix)
    try:
        data = found.read_bytes()
    except OSError:
        raise missing from None
    if media_type is None:
        raise missing
    return Served(data, media_type, found.suffix == ".html" and b"<style>" in data[:2000])


def current() -> Path:
    """The folder of the site as it has to be now; written first where it is not there yet.

    Raises:
        Conflict: where another process is writing it and does not end.
    """
    root = Path(settings.DATA_DIR) / _FOLDER
    folder = root / state()
    if (folder / MARK).is_file():
        return folder
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            address = f"{settings.SITE_ADDRESS.rstrip('/')}/public"
            build(gather(address=address, security_contact=settings.SECURITY_CONTACT), folder)
            break
        except Conflict:
            if (folder / MARK).is_file():
                return folder
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
    for other in root.iterdir():
        if folder.name not in other.name:
            shutil.rmtree(other, ignore_errors=True) if other.is_dir() else other.unlink(missing_ok=True)
    return folder


def state() -> str:
    """What the site depends on, as one word: it changes when anything does that the site shows. Three queries."""
    lives = models.Life.objects.filter(stage__in=FROZEN).order_by("pk")
    corrections = models.Correction.objects.filter(told_at__isnull=False).order_by("pk")
    flags = models.Flag.objects.order_by("pk")
    held = [
        version("goldenthread"),
        settings.SITE_ADDRESS,
        settings.SECURITY_CONTACT,
        today().isoformat(),
        list(lives.values_list("pk", "stage", "current__digest", "published_at", "record__marking")),
        list(corrections.values_list("pk", "told_at", "put_right_id")),
        list(flags.values_list("pk", "replied_at", "settled_at")),
    ]
    return hashlib.sha256(json.dumps(held, default=str).encode()).hexdigest()[:20]
