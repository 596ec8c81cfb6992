"""Answers kept by the version of what they rest on, and what the figures of a measure go by: a stamp.

An answer can be given again and a stale one never can: whatever changes what it rests on changes its version. The
stores are of one process.
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from django.db.models import Count, Max

from goldenthread.observations.models import Observation

Answer = TypeVar("Answer")
Name = TypeVar("Name")
#: How many figures' worth of answers one store keeps: about a kilobyte each.
MOST_ROWS: Final = 250_000
#: From this many in one go they are taken out of the garbage collector's sight.
_MANY: Final = 50_000


class Kept(Generic[Answer]):
    """The answers used last, by version. Safe to use from several threads."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most, self._size, self._lock = most_rows, 0, Lock()
        self._answers: OrderedDict[Hashable, tuple[int, Answer]] = OrderedDict()
        self._last: dict[Hashable, Hashable] = {}

    def get(self, version: Hashable, rows: int | Callable[[Answer], int], make: Callable[[], Answer]) -> Answer:
        """The answer for a version: the one kept, or the one that `make` gives. `rows` says how large it is."""
        return self.many({None: version}, rows, lambda _: {None: make()})[None]

    def many(
        self,
        versions: Mapping[Name, Hashable],
        rows: int | Callable[[Answer], int],
        make: Callable[[list[Name]], Mapping[Name, Answer]],
    ) -> dict[Name, Answer]:
        """The answer for each name's version: those kept, and all others as `make` gives them in one go."""
        found: dict[Name, Answer] = {}
        with self._lock:
            for name, version in versions.items():
                if version in self._answers:
                    self._answers.move_to_end(version)
                    found[name] = self._answers[version][1]
        missing = [name for name in versions if name not in found]
        made = make(missing) if missing else {}
        sizes = {name: 1 + (rows if isinstance(rows, int) else rows(made[name])) for name in missing}
        if sum(sizes.values()) > _MANY:
            _settle()
        with self._lock:
            for name, size in sizes.items():
                self._put(versions[name], size, made[name])
                self._last[name] = versions[name]
        return {name: found[name] if name in found else made[name] for name in versions}

    def last(self, name: Hashable) -> Answer | None:
        """The answer that was made last for a name, to make the next one from; None where it is not kept."""
        with self._lock:
            found = self._answers.get(self._last.get(name))
            return found[1] if found else None

    def _put(self, version: Hashable, size: int, answer: Answer) -> None:
        before, _ = self._answers.pop(version, (0, None))
        self._answers[version] = (size, answer)
        self._size += size - before
        while len(self._answers) > 1 and self._size > self._most:
            _, (gone, _) = self._answers.popitem(last=False)
            self._size -= gone

    def forget(self) -> None:
        """Give up every answer kept."""
        with self._lock:
            self._answers.clear()
            self._last.clear()
            self._size = 0

    def __contains__(self, version: Hashable) -> bool:
        return version in self._answers


def _settle() -> None:
    """Take what was just read in bulk out of the collector's sight, for good.

    It lives as long as the process and holds no cycles, so counting references is enough to free it. Otherwise each
    full collection looks at hundreds of thousands of rows, and whoever's page is open then waits a third of a second.
    """
    gc.collect()
    gc.freeze()


#: What changes with any change to the figures of one measure.
Stamp = tuple[Any, ...]


def stamps(measures: Collection[int]) -> dict[int, Stamp]:
    """The stamp of each measure: equal ones mean that no figure of it was accepted or superseded between them.

    Figures are only added, and superseded once. So their number and that of the superseded tell one state from
    another; the moments tell it from one that was rolled back. The first query reads one index and no figure.
    """
    rows = Observation.objects.filter(measure_id__in=list(measures)).order_by().values_list("measure_id")
    counted = {
        pk: said
        for pk, *said in rows.annotate(Count("pk"), Count("superseded_at"), Max("superseded_at"), last=Max("pk"))
    }
    newest = [last for *_, last in counted.values()]
    at = dict(Observation.objects.filter(pk__in=newest).values_list("measure_id", "accepted_at")) if newest else {}
    return {pk: (pk, *counted.get(pk, ()), at.get(pk)) for pk in measures}
