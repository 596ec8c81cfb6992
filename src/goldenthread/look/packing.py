"""Zip archives whose bytes depend on what is in them, and on nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import Final

#: The earliest day that an archive can hold: no part of a file says when it was made by the clock.
_DAY: Final = (1980, 1, 1, 0, 0, 0)


def pack(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of named parts in the order given. One called `mimetype` is not compressed, as OpenDocument asks."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts:
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, data)
    return out.getvalue()


def repack(made: bytes) -> bytes:
    """The same archive without the time at which a library wrote it."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return pack((one.filename, archive.read(one)) for one in archive.infolist())


def moment(day: str) -> datetime:
    """The start of an ISO day, for the dates that a file carries inside. A day that cannot be read is 1980's first."""
    try:
        return datetime.fromisoformat(day).replace(tzinfo=None)
    except ValueError:
        return datetime(*_DAY)  # noqa: DTZ001 - the formats keep no zone
