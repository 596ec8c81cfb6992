"""One reading of one partner's spreadsheet: what is counted and refused, and the words that nobody has explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from goldenthread.returns.formats.reading import Options, Run
from goldenthread.returns.formats.rows import Refusal
from goldenthread.vocabulary import Problem, Refused

_MOST_UNKNOWN: Final = 100


class Unexplained(Refused):
    """A file stopped for words that nobody has explained: (sort, word, times, first place, what they may mean)."""

    def __init__(self, problems: Sequence[Problem], words: Sequence[tuple[str, str, int, str, str]]) -> None:
        super().__init__(problems)
        self.words = tuple(words)


_ASKS: Final[Mapping[str, str]] = {
    "area": "Say which area it is, or that its rows are left out",
    "measure": "Say which measure it is, or that it is left out",
    "period": "Say which period it is, or that it is left out",
    "marker": "Ask the agency what it means, and say it in the map",
}


class MappedRun(Run):
    """One reading of one file, which keeps the words it could not understand."""

    def __init__(self, options: Options) -> None:
        # Nothing of the feed but its key is asked for.
        super().__init__(_Key(), options)  # type: ignore[arg-type]
        self.words: dict[tuple[str, str], list[Any]] = {}

    def ask(self, sort: str, word: str, cell: str, text: str, *, entries: int = 1, may: str = "") -> Refusal:
        """Refuse entries for a word, and remember it: the file stops at its end with all of them."""
        self.note(sort, word, cell, entries, may)
        finding = f"the {sort} “{word}” is not known" + (f"; it may be {may}" if may else "")
        return self.refuse(0, finding, _ASKS[sort], text, column=cell, entries=entries)

    def note(self, sort: str, word: str, cell: str, entries: int, may: str = "") -> None:
        """Remember a word that is not known."""
        known = self.words.setdefault((sort, word), [0, cell, may])
        known[0] += entries

    def finish(self) -> None:
        """Check the tally, and stop with every word that is not known.

        Raises:
            Unexplained: naming each with the cell it first stands in.
        """
        self.tally.check()
        if not self.words or self.options.lenient:
            return
        words = [(sort, word, *said) for (sort, word), said in self.words.items()]
        problems = [
            Problem(cell, f"the {sort} “{word}” is not known ({_times(times)})", _ASKS[sort])
            for sort, word, times, cell, _ in words[:_MOST_UNKNOWN]
        ]
        raise Unexplained(problems, [tuple(each) for each in words[:_MOST_UNKNOWN]])


class _Key:
    key = "map"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


class Stop(Exception):
    """Carries the refusal of the entries at hand, or why they are left out."""

    def __init__(self, refusal: Refusal | None = None, left: str = "") -> None:
        self.refusal, self.left = refusal, left
        super().__init__(left)
