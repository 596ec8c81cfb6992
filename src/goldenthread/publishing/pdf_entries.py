"""The list of figures of a PDF, read back from its lines."""

import re
from collections.abc import Iterator, Sequence
from typing import Final


class Entries:
    """The figures of a list of figures, each with the name of the measure that it stands under, maybe pages before."""

    _BEGINS: Final = re.compile(r"F\d+ \S")
    _NEXT: Final = re.compile(r"; ?(?=F\d+ \S)")
    _ENDS: Final = re.compile(r"On pages? [\d, and]+\.$")

    def __init__(self) -> None:
        self._measure, self._between, self._entry, self._whole = "", list[str](), list[str](), True

    def of(self, lines: Sequence[str]) -> Iterator[str]:
        """The figures of the entries that end among these lines of a page."""
        for line in lines:
            if self._entry:
                self._entry.append(line)
                if line.endswith("."):
                    yield from self._figures(" ".join(self._entry))
                    self._entry, self._whole = [], bool(self._ENDS.search(line))
            elif self._BEGINS.match(line):
                # What stands between two entries is the next measure, or what was left of the entry before.
                between = " ".join(self._between[-4:])
                self._measure = between if between and self._whole else f"{self._measure} {between}".strip()[-400:]
                self._between, self._entry = [], [line]
            else:
                self._between.append(line)

    def _figures(self, entry: str) -> Iterator[str]:
        """Each figure of an entry in a sentence of its own: what it measures, where, and how much."""
        *before, last = [piece.split(maxsplit=2) for piece in self._NEXT.split(entry)]
        where = last[2].partition(". ")[0].rstrip(".") if len(last) > 2 else ""
        for piece in before:
            yield f"{self._measure}, {where}: {piece[1]} in {' '.join(piece[2:])}."
        yield f"{self._measure}, {where}: {last[1]}."
