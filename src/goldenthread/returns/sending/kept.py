"""Files of returns: kept under a random name, outside everything that is served, and only ever added to."""

import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from goldenthread.vocabulary import NotFound

_NAME = re.compile(r"[0-9a-f]{32}\.(xlsx|ods|csv)")


def folder() -> Path:
    """Where they are."""
    return Path(settings.DATA_DIR) / "returns"


def keep(data: bytes, file_format: str) -> str:
    """Keep a file and return its random name. It is whole on the disk when this returns.

    A file that no submission names is nobody's: only a process killed between here and its commit leaves one.
    """
    name = f"{secrets.token_hex(16)}.{file_format}"
    if not _NAME.fullmatch(name):
        raise ValueError(f"{file_format} is no format of a return")
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
    """The bytes of a kept file. Raises NotFound where it is not there any more."""
    if not _NAME.fullmatch(name):
        raise NotFound("The file of this return was not kept.")
    try:
        return (folder() / name).read_bytes()
    except OSError:
        raise NotFound("The file of this return is not there any more. Its figures are.") from None


def discard(name: str) -> None:
    """Take away a file that was kept for an act which then did not happen."""
    if _NAME.fullmatch(name):
        (folder() / name).unlink(missing_ok=True)
