"""Files of a return: the template, the file as it was sent, and the results cell by cell."""

from django.http import Http404, HttpRequest, HttpResponse

from goldenthread.look.words import figure_words
from goldenthread.pages.figures.shared import csv_response
from goldenthread.pages.shell import actor_of
from goldenthread.returns.rounds.queries import template_for
from goldenthread.returns.sending.queries import file_of, result
from goldenthread.returns.workbooks import FORMATS, write

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
}


def template(request: HttpRequest, slug: str, code: str, file_format: str) -> HttpResponse:
    """The template to fill in, as a workbook or as CSV."""
    if file_format not in FORMATS:
        raise Http404
    made = write(template_for(actor_of(request), f"{slug}/{code}"), file_format)
    return _attached(made, f"{slug}-{code}.{file_format}", _TYPES[file_format])


def file(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    """The file of one version, as it was sent. The browser is told to save it and to run nothing."""
    name, data = file_of(actor_of(request), f"{slug}/{code}", number)
    ending = name.rpartition(".")[2].lower()
    return _attached(data, f"{slug}-{code}-version-{number}.{ending if ending in _TYPES else 'bin'}")


def _attached(data: bytes, name: str, content_type: str = "application/octet-stream") -> HttpResponse:
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def results(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    """What the checks found in one version, and every cell, as CSV."""
    found = result(actor_of(request), f"{slug}/{code}", number)
    rows = [
        [
            "finding",
            each.sheet,
            each.cell,
            each.name,
            each.severity.label,
            each.found,
            each.expected,
            each.remedy,
            each.answer,
        ]
        for each in found.findings
    ]
    rows += [
        [
            "figure",
            each.sheet,
            each.cell,
            each.name,
            "",
            figure_words(each.figure) if each.figure else "",
            "",
            "",
            each.note,
        ]
        for each in found.lines
    ]
    header = ("what", "sheet", "cell", "line", "result", "found", "expected", "how_to_fix", "answer_or_note")
    return csv_response(f"{slug}-{code}-results-{number}", header, rows)
