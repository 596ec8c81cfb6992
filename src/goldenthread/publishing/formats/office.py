"""What Word and PowerPoint files share: what they say of themselves, and the parts of a package."""

from __future__ import annotations

from typing import Any, Final
from xml.sax.saxutils import escape

from goldenthread.charts.lettering import clean
from goldenthread.look.packing import moment
from goldenthread.publishing.document import Document

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CUSTOM: Final = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
CUSTOM_LINK: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
#: What made the file: the empty files of the libraries name another program.
PROGRAM: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/extended-properties"><Application>Golden Thread</Application></Properties>'
)
_LONGEST: Final = 255


def quoted(text: str) -> str:
    """Words for the inside of an attribute."""
    return escape(clean(text), {'"': "&quot;"})


def about(core: Any, document: Document) -> None:
    """Fill in the core properties: title, publisher, marking, language; its dates are the day of the figures."""
    core.title = clean(document.title)[:_LONGEST]
    core.subject = clean(document.subtitle)[:_LONGEST]
    core.author = core.last_modified_by = clean(document.partnership)[:_LONGEST]
    core.keywords = core.content_status = core.category = clean(document.marking)[:_LONGEST]
    core.comments = clean(document.summary)[:_LONGEST]
    core.identifier = clean(document.reference)[:_LONGEST]
    core.version = clean(document.edition)[:_LONGEST]
    core.language = "en-GB"
    core.revision = 1
    core.created = core.modified = moment(document.as_at)


def custom(document: Document) -> bytes:
    """The part with the marking and the reference as properties of their own."""
    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{at}" name="{name}"><vt:lpwstr>'
        f"{escape(clean(text))}</vt:lpwstr></property>"
        for at, (name, text) in enumerate((("Marking", document.marking), ("Reference", document.reference)), 2)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
        'officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'docPropsVTypes">{rows}</Properties>'
    ).encode()
