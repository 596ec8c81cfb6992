"""Progress of long work: part of the function that does the work, not an afterthought.

A function that may take long accepts a `Progress`, names its stages in order and
advances through their items:

    with progress.stage("Checking rows", total=len(rows)) as step:
        for row in rows:
            check(row)
            step.advance()

Between items the work may be asked to stop, and then `advance` raises `Stopped`. A
stop therefore comes before the next item and never in the middle of one; what the
work had open, such as a transaction, is undone by the exception passing through.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, Protocol, TextIO

# A bar that flashes up and goes is noise. Work shorter than this shows none.
SECONDS_BEFORE_A_BAR: Final = 1.0


class Stopped(Exception):
    """The work was asked to stop, and did so between two items."""

    def __init__(self, stage: str, done: int, total: int | None) -> None:
        self.stage, self.done, self.total = stage, done, total
        super().__init__(f"{stage}: stopped after {_amount(done, total)}")


class Step(Protocol):
    """The open stage: what `progress.stage(...)` gives to the body of its `with`."""

    def advance(self, by: int = 1, message: str = "") -> None:
        """Say that `by` more items are done. Raises Stopped when asked to stop."""
        ...


class Progress(Protocol):
    """What long work tells how far it has come."""

    def stage(self, title: str, *, total: int | None = None) -> AbstractContextManager[Step]:
        """Open a stage. `total` is how many items it has, or None when nobody knows."""
        ...

    def stop(self) -> None:
        """Ask the work to stop before its next item. Safe from a signal handler or a thread."""
        ...


def _never() -> bool:
    return False


class _Counted:
    """A stage that counts its items and heeds a request to stop."""

    def __init__(
        self, title: str, total: int | None, stopping: Callable[[], bool], show: Callable[[_Counted], None]
    ) -> None:
        self.title, self.total, self.done, self.message = title, total, 0, ""
        self._stopping, self._show = stopping, show

    def advance(self, by: int = 1, message: str = "") -> None:
        if by < 0:
            raise ValueError("Progress goes forward only.")
        self.done += by
        self.message = message or self.message
        self._show(self)
        # After the last item there is none to stop before: the stage is done, and the next will not open.
        if self.done != self.total and self._stopping():
            raise Stopped(self.title, self.done, self.total)


class SilentProgress:
    """Says nothing. For tests, and for callers that do not care.

    It still counts, so a test can read `stages`: the title, items done and total of
    each, in order. `stopping` may say from outside that the work should stop.
    """

    def __init__(self, stopping: Callable[[], bool] = _never) -> None:
        self.stages: list[tuple[str, int, int | None]] = []
        self._asked = False
        self._stopping = stopping

    def stop(self) -> None:
        """Ask the work to stop before its next item."""
        self._asked = True

    @contextmanager
    def stage(self, title: str, *, total: int | None = None) -> Iterator[Step]:
        """Open a stage, and note it when it ends, however it ends."""
        if self._should_stop():
            raise Stopped(title, 0, total)
        step = _Counted(title, total, self._should_stop, lambda _: None)
        try:
            yield step
        finally:
            self.stages.append((title, step.done, total))

    def _should_stop(self) -> bool:
        return self._asked or self._stopping()


class RichProgress:
    """Shows people how far the work is, on the error stream so that output can be piped.

    On a terminal a bar appears once a stage has taken a second. A shorter stage, a
    stream that is not a terminal, and a machine without rich get one plain line each.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        stopping: Callable[[], bool] = _never,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._stopping = stopping
        self._asked = False

    def stop(self) -> None:
        """Ask the work to stop before its next item."""
        self._asked = True

    @contextmanager
    def stage(self, title: str, *, total: int | None = None) -> Iterator[Step]:
        """Open a stage and show it."""
        if self._should_stop():
            raise Stopped(title, 0, total)
        bar = _Bar(self._stream, self._clock)
        step = _Counted(title, total, self._should_stop, bar.show)
        ended = "stopped after"
        try:
            yield step
            ended = ""
        finally:
            bar.close()
            if ended or not bar.shown:
                self._say(step, ended)

    def _should_stop(self) -> bool:
        return self._asked or self._stopping()

    def _say(self, step: _Counted, ended: str) -> None:
        if step.total is None and not step.done:
            amount = "nothing" if ended else "done"
        else:
            amount = _amount(step.done, step.total)
        self._stream.write(f"{step.title}: {f'{ended} {amount}'.strip()}\n")
        self._stream.flush()


class _Bar:
    """The bar of one stage. Rich is loaded only when a bar is first wanted: it is slow to load."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        self.shown = False
        self._stream, self._clock = stream, clock
        self._from = clock()
        self._able = stream.isatty()
        self._rich: Any = None
        self._task: Any = None

    def show(self, step: _Counted) -> None:
        """Draw the bar when it is due, or move it."""
        if not self._able:
            return
        if self._rich is None:
            if self._clock() - self._from < SECONDS_BEFORE_A_BAR:
                return
            self._open(step)
            if self._rich is None:
                return
        self._rich.update(self._task, completed=step.done, note=step.message)

    def close(self) -> None:
        """Leave the bar as it stands."""
        if self._rich is not None:
            self._rich.stop()

    def _open(self, step: _Counted) -> None:
        try:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as Bars
        except ImportError:
            self._able = False
            return
        self._rich = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            console=Console(file=self._stream),
        )
        self._task = self._rich.add_task(step.title, total=step.total, completed=step.done, note="")
        self._rich.start()
        self.shown = True


def _amount(done: int, total: int | None) -> str:
    return f"{done:,}" if total is None else f"{done:,} of {total:,}"
