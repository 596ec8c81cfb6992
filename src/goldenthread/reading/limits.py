"""How much of a file is read, and for how long, before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. The defaults leave room for a plan of several hundred pages.

    Args:
        file_bytes: Size of the file as sent.
        unpacked_bytes: What a docx may unpack to, all parts together.
        entries: How many parts a docx may have.
        ratio: How many times larger than its packed size a docx of more than ten megabytes may unpack.
        pages: How many pages a PDF may have.
        blocks: How many blocks (paragraphs, headings, items, tables) a document may have.
        characters: How many characters a document may hold in all.
        memory_bytes: Address space of the child process.
        cpu_seconds: Processor time of the child process.
        wall_seconds: Time by the clock, after which the child process is ended.
        reply_bytes: How much the child process may answer.
        rehearse: For tests of these bounds: "sleep", "spin", "memory", "crash", "babble" or "flood" instead of reading.
    """

    file_bytes: int = 20 * MEGABYTE
    unpacked_bytes: int = 150 * MEGABYTE
    entries: int = 3_000
    ratio: int = 100
    pages: int = 600
    blocks: int = 40_000
    characters: int = 10_000_000
    memory_bytes: int = 1024 * MEGABYTE
    cpu_seconds: int = 20
    wall_seconds: float = 30.0
    reply_bytes: int = 64 * MEGABYTE
    rehearse: str = ""
