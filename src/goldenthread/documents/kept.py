"""Files that people gave: kept under random names, outside everything that is served, and only ever added to."""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from goldenthread.vocabulary import NotFound


@dataclass(frozen=True)
class Store:
    """One folder of kept files in the data folder.

    Args:
        name: Of the folder.
        endings: What the name of a kept file may end in.
        never: What to say where no file was kept.
        gone: What to say where the file is not there any more.
    """

    name: str
    endings: frozenset[str]
    never: str
    gone: str

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return Path(settings.DATA_DIR) / self.name

    def keep(self, data: bytes, ending: str) -> str:
        """Keep a file and return its random name. It is whole on the disk when this returns.

        A file that no row names is nobody's: only a process killed between here and its commit leaves one.
        """
        if ending not in self.endings:
            raise ValueError(f"{ending} is no ending of a file that is kept in {self.name}")
        name = f"{secrets.token_hex(16)}.{ending}"
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self.folder / f"{name}.part"
        try:
            with part.open("xb") as out:
                part.chmod(0o600)
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            part.replace(self.folder / name)
        except OSError:
            part.unlink(missing_ok=True)  # half a file is nobody's, and a full disk needs the room
            raise
        return name

    def read(self, name: str) -> bytes:
        """The bytes of a kept file. Raises NotFound where it is not there."""
        if not self._is_name(name):
            raise NotFound(self.never)
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            raise NotFound(self.gone) from None

    def discard(self, name: str) -> None:
        """Take away a file that was kept for an act which then did not happen."""
        if self._is_name(name):
            (self.folder / name).unlink(missing_ok=True)

    def _is_name(self, name: str) -> bool:
        random, _, ending = name.partition(".")
        return ending in self.endings and re.fullmatch(r"[0-9a-f]{32}", random) is not None
