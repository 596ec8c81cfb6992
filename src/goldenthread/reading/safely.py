"""Reads a file that somebody sent, in a child process with bounds on memory, time and what it may answer."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from goldenthread.reading.document import Block, BlockKind, Document, Place
from goldenthread.reading.files import check_size
from goldenthread.reading.limits import Limits
from goldenthread.vocabulary.refusals import Problem, Refused

_STANDARD = Limits()
_ROOT = Path(__file__).resolve().parents[2]
_CHUNK = 65536
_AGAIN = "Save it again from the program it was made in, or save it as plain text"


def read_safely(data: bytes | Path, name: str, *, limits: Limits = _STANDARD) -> Document:
    """Return the document in a file that is not trusted.

    Args:
        data: The file as it was sent, or where it lies. A file that is too large is refused before it is read.
        name: Its name, for messages and where the content leaves the format open.
        limits: Bounds on the file and on the child process that reads it.

    Raises:
        Refused: It cannot be read; one problem that says why and what to do. Also where the child process ran out of
            memory or time, crashed, or answered nonsense.
    """
    if isinstance(data, Path):
        try:
            check_size(data.stat().st_size, name, limits)
            content = data.read_bytes()
        except OSError:
            raise Refused.one(name, "the file cannot be opened", "Check that it is there, and send it again") from None
    else:
        content = data
    check_size(len(content), name, limits)
    head = json.dumps({"name": name, "limits": dataclasses.asdict(limits)}).encode() + b"\n"
    answer, code = run_child("goldenthread.reading.child", head + content, name, limits)
    return understand(answer, code, name, limits, "document", from_plain)


def run_child(
    module: str, sent: bytes, name: str, limits: Limits, hear: Callable[[bytes], None] | None = None
) -> tuple[bytes, int]:
    """Start a child process, send it what is to be read, and return its answer and exit code.

    It never outlives this call. `module` is what it runs; the module bounds itself, by `child.bound`.
    With `hear`, each part of the answer goes there as it comes, and the answer returned is empty.

    Raises:
        Refused: It takes too long, or answers too much.
    """
    child = subprocess.Popen(  # noqa: S603 - a module of our own, and no shell
        [sys.executable, "-P", "-s", "-B", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/" if os.name == "posix" else None,
        env=_environment(),
        start_new_session=True,
    )
    try:
        return _exchange(child, sent, name, limits, hear)
    finally:
        _end(child)


def _environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ}
    return {**kept, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}


def _exchange(
    child: subprocess.Popen[bytes], sent: bytes, name: str, limits: Limits, hear: Callable[[bytes], None] | None
) -> tuple[bytes, int]:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child has no pipes")
    deadline = time.monotonic() + limits.wall_seconds
    waiting = memoryview(sent)
    answer, length = bytearray(), 0
    os.set_blocking(child.stdin.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdin, selectors.EVENT_WRITE)
        selector.register(child.stdout, selectors.EVENT_READ)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise _too_slow(name, limits.wall_seconds)
            for key, _ in selector.select(left):
                if key.fileobj is child.stdout:
                    part = os.read(child.stdout.fileno(), _CHUNK)
                    length += len(part)
                    if hear is None:
                        answer += part
                    elif part:
                        hear(part)
                    if length > limits.reply_bytes:
                        raise Refused.one(name, "it holds more text than can be taken", "Split it into parts")
                    if not part:
                        selector.unregister(child.stdout)
                    continue
                try:
                    waiting = waiting[os.write(child.stdin.fileno(), waiting[:_CHUNK]) :]
                except BrokenPipeError:
                    waiting = memoryview(b"")
                if not waiting:
                    selector.unregister(child.stdin)
                    with contextlib.suppress(OSError):
                        child.stdin.close()
    try:
        code = child.wait(max(deadline - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        raise _too_slow(name, limits.wall_seconds) from None
    return bytes(answer), code


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the child and everything it may have started, and take its exit."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.kill()
        child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


_Made = TypeVar("_Made")


def understand(
    answer: bytes, code: int, name: str, limits: Limits, made: str, rebuild: Callable[[Any], _Made]
) -> _Made:
    """Return what a child process made of a file, from its answer and exit code.

    Args:
        answer: One JSON object: what it made under the name `made`, or "refused", or "failed".
        code: Its exit code.
        name: The file, for messages.
        limits: The bounds it ran under.
        made: The name.
        rebuild: Makes the thing again of plain data, and raises ValueError, KeyError or TypeError where it cannot.

    Raises:
        Refused: The child refused, was ended, or answered nonsense.
    """
    if code == -signal.SIGXCPU:
        raise _too_slow(name, limits.cpu_seconds)
    if code == -signal.SIGKILL:
        # Nothing here kills a child whose answer is waited for: the system did, to have its memory back.
        raise _too_large(name)
    try:
        said = json.loads(answer)
        if "refused" in said:
            raise Refused(Problem(str(place), str(finding), str(remedy)) for place, finding, remedy in said["refused"])
        if made in said:
            return rebuild(said[made])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused.one(name, "it could not be read: reading it failed", _AGAIN) from None
    raise _too_large(name)


def _too_large(name: str) -> Refused:
    return Refused.one(name, "it takes too much memory to read", f"{_AGAIN}; or split it into parts")


def _too_slow(name: str, seconds: float) -> Refused:
    said = f"{int(seconds)} second" + ("" if int(seconds) == 1 else "s")
    return Refused.one(name, f"it takes too long to read (more than {said})", f"{_AGAIN}; or split it into parts")


def from_plain(said: dict[str, Any]) -> Document:
    """Return a document from the plain data that `dataclasses.asdict` makes of it, every value checked for its type.

    Raises:
        ValueError, KeyError or TypeError: It is not such data.
    """
    blocks = tuple(_block(each, number) for number, each in enumerate(said["blocks"], 1))
    pages = said["pages"]
    return Document(
        _text(said["name"]), _text(said["format"]), blocks, _count(pages), tuple(_text(note) for note in said["notes"])
    )


def _block(said: dict[str, Any], number: int) -> Block:
    where = said["place"]
    if where["number"] != number:
        raise ValueError("blocks out of order")
    place = Place(number, _count(where["line"]), _count(where["page"]), _text(where["heading"]))
    rows = tuple(tuple(_text(cell) for cell in row) for row in said["rows"])
    level, heads = _count(said["level"]), _count(said["header_rows"])
    if level is None or heads is None:
        raise ValueError("a level is missing")
    return Block(BlockKind(said["kind"]), _text(said["text"]), place, level, rows, heads)


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError("text expected")
    return said


def _count(said: object) -> int | None:
    if said is not None and (not isinstance(said, int) or isinstance(said, bool) or said < 0):
        raise TypeError("a count expected")
    return said
