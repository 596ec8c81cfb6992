"""Files of evidence: kept under a random name, outside everything that is served, and only ever added to."""

import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from goldenthread.vocabulary import NotFound

_NAME = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}")


def folder() -> Path:
    """Where they are."""
    return Path(settings.DATA_DIR) / "evidence"


def keep(data: bytes, ending: str) -> str:
    """Keep a file and return its random name. It is whole on the disk when this returns."""
    name = f"{secrets.token_hex(16)}.{ending}"
    if not _NAME.fullmatch(name):
        raise ValueError(f"{ending} is no ending of a file that is kept")
    home = folder()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = home / f"{name}.part"
    with part.open("xb") as out:
        part.chmod(0o600)
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(home / name)
    return name


def read_kept(name: str) -> bytes:
    """The bytes of a kept file. Raises NotFound where it is not there."""
    if not _NAME.fullmatch(name):
        raise NotFound("There is no file with this piece of evidence.")
    try:
        return (folder() / name).read_bytes()
    except OSError:
        raise NotFound("The file of this piece of evidence is not on this machine.") from None


def discard(name: str) -> None:
    """Take away a file that was kept for an act which then did not happen."""
    if _NAME.fullmatch(name):
        (folder() / name).unlink(missing_ok=True)
