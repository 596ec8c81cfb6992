"""The first cell of each row of a PDF's tables tagged as the head of its row.

typst tags the heads of columns. Its switch for heads of rows (`pdf.header-cell`) is behind a feature that its Python
package cannot turn on, so the tags are put right in the finished file: the objects of the structure are plain text in
it, and each table says in which column a cell stands. When the package learns to turn features on, this file goes.
"""

from __future__ import annotations

import re
from typing import Final

_XREF: Final = re.compile(rb"startxref\n(\d+)\n%%EOF\s*\Z")
_OBJECT: Final = re.compile(rb"(\d+) 0 obj\n<</Type/StructElem/S/TD")
#: A cell's own attributes: the heads that typst names for it, each by its table, column and row.
_HEADS: Final = re.compile(rb"<</O/Table/Headers\[\(U\d+x(\d+)y\d+\)\]>>")
_ROW_HEAD: Final = b"<</O/Table/Scope/Row>>"


def row_heads(data: bytes) -> bytes:
    """The file with row heads: `TH` with scope Row in the first column, and no lists of heads in the other cells.

    A reader takes the heads of a cell from their scopes where the cell has no list of its own, and so finds those of
    its row as well as those of its column. A file that is not laid out as typst lays it out comes back as it is.
    """
    found = _XREF.search(data)
    if found is None or data[int(found[1]) : int(found[1]) + 5] != b"xref\n":
        return data
    start = int(found[1])
    table = data[start:]
    first = re.match(rb"xref\n0 (\d+)\n", table)
    trailer = table.find(b"trailer\n")
    if first is None or trailer < 0:
        return data
    lines = table[first.end() : trailer].splitlines()
    used = sorted((int(line[:10]), number) for number, line in enumerate(lines) if line[17:18] == b"n")
    ends = [at for at, _ in used[1:]] + [start]
    whole, moved = [data[: used[0][0]]], 0
    for (at, number), end in zip(used, ends, strict=True):
        old = data[at:end]
        new = _cell(old) if _OBJECT.match(old) else old
        lines[number] = b"%010d %s" % (at + moved, lines[number][11:])
        moved += len(new) - len(old)
        whole.append(new)
    rows = b"".join(line.rstrip() + b"\r\n" if len(line.rstrip()) == 18 else line + b"\n" for line in lines)
    tail = table[trailer:].replace(b"startxref\n%d\n" % start, b"startxref\n%d\n" % (start + moved))
    return b"".join((*whole, table[: first.end()], rows, tail))


def _cell(old: bytes) -> bytes:
    """The object of a cell: a row head in the first column, and elsewhere a cell without a list of heads."""
    heads = _HEADS.search(old)
    if heads is None:
        return old
    if heads[1] != b"0":
        return (old[: heads.start()] + old[heads.end() :]).replace(b"/A[]", b"", 1)
    return (old[: heads.start()] + _ROW_HEAD + old[heads.end() :]).replace(b"/S/TD", b"/S/TH", 1)
