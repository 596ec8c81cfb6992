"""Each format an edition is written in: a document in, bytes out, the same bytes for the same document.

The modules that write are loaded when they are first used, because each brings a large library with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from goldenthread.publishing.document import Document


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Args:
        ending: Of its file, without the dot.
        title: As a reader knows it: "Word document".
        media_type: Of its file.
        made_of: The module and the function that write it: "goldenthread.publishing.formats.docx:write".
    """

    ending: str
    title: str
    media_type: str
    made_of: str

    def write(self, document: Document) -> bytes:
        """The document in this format."""
        module, _, name = self.made_of.partition(":")
        writer: Callable[[Document], bytes] = getattr(import_module(module), name)
        return writer(document)


def _here(module: str, function: str = "write") -> str:
    return f"goldenthread.publishing.formats.{module}:{function}"


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"

#: Every format by its name, in the order in which they are offered.
FORMATS: Final[dict[str, Format]] = {
    "html": Format("html", "Web page", "text/html", _here("html")),
    "pdf": Format("pdf", "PDF", "application/pdf", _here("pdf")),
    "docx": Format("docx", "Word document", f"{_OFFICE}.wordprocessingml.document", _here("docx")),
    "pptx": Format("pptx", "PowerPoint slides", f"{_OFFICE}.presentationml.presentation", _here("pptx")),
    "ods": Format(
        "ods", "Spreadsheet (ODS)", "application/vnd.oasis.opendocument.spreadsheet", _here("sheets", "write_ods")
    ),
    "xlsx": Format("xlsx", "Spreadsheet (Excel)", f"{_OFFICE}.spreadsheetml.sheet", _here("sheets", "write_xlsx")),
    "csv": Format("csv", "Every figure (CSV)", "text/csv", _here("data", "write_csv")),
    "zip": Format("zip", "Data with descriptions (ZIP)", "application/zip", _here("data")),
}
#: The document itself, which every edition keeps beside its formats: from it all of them can be written again.
JSON: Final = Format("json", "The whole edition (JSON)", "application/json", "goldenthread.publishing.written:to_json")


def files(document: Document) -> dict[str, bytes]:
    """Every file of an edition by its name: one for each format, then each data file with its description.

    Names have letters, digits, hyphens and dots, no date, and 50 characters or fewer.
    """
    from goldenthread.publishing.formats import data
    from goldenthread.publishing.formats.lines import stem

    name = stem(document)
    made = {f"{name}.{one.ending}": one.write(document) for one in (*FORMATS.values(), JSON) if one.ending != "csv"}
    return {**made, **data.files(document)}
