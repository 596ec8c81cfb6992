"""The child process that reads one file: `python -m goldenthread.reading.child`.

It bounds itself before it looks at the file. On standard input it takes a line of JSON with the name and the limits,
then the file; on standard output it answers with one JSON object, the document or the problems found.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import sys
import time
from typing import Any, NoReturn

from goldenthread.reading.limits import Limits

_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "ctypes.",
    "webbrowser.",
)


def bound(limits: Limits) -> None:
    """Take away what reading a file does not need: memory, time, files to write, other processes and the network."""
    try:
        import resource
    except ImportError:  # not on Windows; the parent's limit on time still holds
        return
    wanted = [
        (resource.RLIMIT_AS, limits.memory_bytes, 0),
        # With a little more before the system kills it outright, it ends by a signal that says why.
        (resource.RLIMIT_CPU, limits.cpu_seconds, 2),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, 64, 0),
    ]
    if hasattr(resource, "RLIMIT_NPROC"):
        wanted.append((resource.RLIMIT_NPROC, 0, 0))
    for which, most, more in wanted:
        _, hard = resource.getrlimit(which)
        top = most + more if hard == resource.RLIM_INFINITY else min(most + more, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (min(most, top), top))


def _refuse_act(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: no sockets, no processes, no files opened for writing."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"not allowed while reading a file: {event}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError("not allowed while reading a file: writing")


def enclose(limits: Limits) -> None:
    """Bound this process for good, and refuse what no reading needs. There is no way back: only for a child."""
    bound(limits)
    sys.addaudithook(_refuse_act)


def main() -> int:
    """Read the file on standard input and answer on standard output."""
    source, out = sys.stdin.buffer, sys.stdout.buffer
    head = json.loads(source.readline(100_000))
    limits = Limits(**head["limits"])
    enclose(limits)
    from goldenthread.vocabulary.refusals import Refused

    answer: dict[str, Any]
    try:
        data = source.read(limits.file_bytes + 1)
        if limits.rehearse:
            _rehearse(limits)
        if head.get("wanted") == "book":
            import gc

            from goldenthread.reading.workbook import read_workbook

            # Hundreds of thousands of cells, none in a circle: looking for circles among them takes half the time.
            gc.disable()

            if "several" in head:
                books, at = [], 0
                for name, size in head["several"]:
                    books.append(read_workbook(data[at : at + size], name, limits).plain())
                    at += size
                answer = {"books": books}
            else:
                answer = {"book": read_workbook(data, head["name"], limits).plain()}
        else:
            from goldenthread.reading.files import read

            answer = {"document": dataclasses.asdict(read(data, head["name"], limits))}
    except Refused as refused:
        answer = {"refused": [[problem.place, problem.finding, problem.remedy] for problem in refused.problems]}
    except (MemoryError, RecursionError):
        # The answer is written without what filled the memory.
        answer = {"failed": "memory"}
    out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    out.flush()
    return 0


def _rehearse(limits: Limits) -> None:
    """Do on purpose what a bad file would do, for the tests of the bounds."""
    if limits.rehearse == "sleep":
        time.sleep(600)
    elif limits.rehearse == "spin":
        while True:
            pass
    elif limits.rehearse == "memory":
        hoard = []
        while True:
            hoard.append(bytearray(16 * 1024 * 1024))
    elif limits.rehearse == "crash":
        os.abort()
    elif limits.rehearse == "babble":
        _say(b"this is not JSON")
    elif limits.rehearse == "flood":
        while True:
            sys.stdout.buffer.write(b" " * 65536)
    elif limits.rehearse == "write":
        with open("/tmp/goldenthread-rehearsal", "w"):  # noqa: S108, PTH123
            pass
    elif limits.rehearse == "network":
        import socket

        socket.create_connection(("127.0.0.1", 9))


def _say(text: bytes) -> NoReturn:
    sys.stdout.buffer.write(text)
    sys.stdout.buffer.flush()
    raise SystemExit(0)


if __name__ == "__main__":
    raise SystemExit(main())
