"""Streams XML that somebody sent: no document type, no entities, and nothing is fetched."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from goldenthread.reading.archive import ZIP_FAULTS, Archive
from goldenthread.vocabulary.refusals import Refused

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Words = Callable[[str], None]
_CHUNK = 1 << 20
_DEEPEST = 200


class _Unsafe(Exception):
    """A document type or an entity: no spreadsheet program writes one."""


def stream(
    archive: Archive,
    part: str,
    start: Start,
    end: End,
    words: Words,
    *,
    thin: Callable[[bytes], bytes] | None = None,
) -> None:
    """Go through one part of a packed file, calling back for each element and each run of words.

    Names come without their namespaces: "row", "c". An attribute in a namespace comes as "uri local".

    Args:
        archive: The packed file.
        part: Its part.
        start: Called with name and attributes.
        end: Called with the name.
        words: Called with the words between.
        thin: Takes out of a piece of the raw text what need not be looked at; a piece ends behind a ">".

    Raises:
        Refused: The part is damaged or holds a document type or an entity.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    local: dict[str, str] = {}
    depth = 0

    def refuse(*_: object) -> int:
        raise _Unsafe

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _Unsafe
        short = local.get(name)
        if short is None:
            short = local[name] = name.rpartition(" ")[2]
        start(short, attributes)

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local[name])

    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    try:
        with archive.open(part) as source:
            for piece in _pieces(source):
                parser.Parse(thin(piece) if thin else piece, False)
            parser.Parse(b"", True)
    except _Unsafe:
        raise Refused.one(
            archive.name,
            "the selected file holds a document type or an entity, which no spreadsheet program writes",
            "Open it in the program it was made in and save it again",
        ) from None
    except (expat.ExpatError, zlib.error, *ZIP_FAULTS):
        raise archive.broken() from None


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    """Yield the content in pieces that end behind a ">"; the last may end anywhere."""
    kept = b""
    while chunk := source.read(_CHUNK):
        kept += chunk
        cut = kept.rfind(b">") + 1
        if cut:
            yield kept[:cut]
            kept = kept[cut:]
        elif len(kept) > 8 * _CHUNK:
            yield kept
            kept = b""
    if kept:
        yield kept
