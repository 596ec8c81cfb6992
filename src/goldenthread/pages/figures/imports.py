"""What was imported from national files, what became of each entry, and taking an import back."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, may_somewhere, require_somewhere
from goldenthread.look.parts import Column, Link, Table
from goldenthread.look.text import count_of, day_and_time
from goldenthread.pages.figures.looked import account, doubted
from goldenthread.pages.records.common import page_url
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.partners.actors import labels
from goldenthread.records.cards import Card
from goldenthread.returns import commands, queries
from goldenthread.returns.uploads import queries as uploads
from goldenthread.vocabulary import Refused


def imports(request: HttpRequest, slug: str) -> HttpResponse:
    """Every import of a partnership, newest first; with `?show=IMP-003`, that one whole, to read or to take back."""
    if shown := request.GET.get("show", ""):
        return _one(request, slug, shown)
    partnership, actor = partnership_of(request, slug), actor_of(request)
    if request.method == "POST":
        require_somewhere(actor, Permission.ACCEPT_FIGURES, partnership.id)
    lines = queries.imports_of(actor, slug)
    names = labels({line.by for line in lines})
    heads: tuple[Column | str, ...] = (
        "Import",
        "File",
        "When",
        "By",
        *(Column(label, number=True) for label in ("New", "Revised", "Refused")),
        "Cautions",
        "State",
    )
    rows = [
        (
            Link(line.reference, f"{request.path}?show={line.reference}"),
            f"{line.file_name}, {line.vintage}",
            day_and_time(line.at),
            names[line.by],
            f"{line.counts['added']:,}",
            f"{line.counts['revised']:,}",
            f"{line.counts['refused']:,}",
            count_of(sum(times for _, times in line.flags), "caution") if line.flags else "None",
            "Taken back" if line.undone_at else "Stands",
        )
        for line in lines
    ]
    return render(
        request,
        "pages/figures/imports.html",
        {
            "caption": partnership.title,
            "table": Table.of("Imports", heads, rows, caption_hidden=True) if rows else None,
            "series_url": f"/p/{slug}/records/feed",
            "waiting": _waiting(request, partnership),
            "send_url": page_url("import-send", slug=slug) if _may_import(request, partnership) else "",
            "sheet_url": page_url("sheet-send", slug=slug),
            "maps_url": page_url("column-maps", slug=slug),
        },
        title="Imports",
        section="indicators",
        partnership=partnership,
        crumbs=[Link("Imports", request.path)],
    )


def _may_import(request: HttpRequest, partnership: Card) -> bool:
    return may_somewhere(actor_of(request), Permission.ACCEPT_FIGURES, partnership.id)


def _waiting(request: HttpRequest, partnership: Card) -> Table | None:
    """Files that were uploaded and are not settled, for those who may accept figures."""
    if not _may_import(request, partnership):
        return None
    slug = partnership.reference
    rows = [
        (
            Link(one.file_name, page_url("import-look", slug=slug, number=one.number)),
            day_and_time(one.sent_at),
            one.stage_words,
        )
        for one in uploads.uploads_of(actor_of(request), slug)
    ]
    return (
        Table.of("Files on their way", ("File", "Sent", "How far it is"), rows, caption_hidden=True) if rows else None
    )


def _one(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """One import: every entry accounted for, what was refused and flagged; and taking it back."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    line = queries.find_import(actor, f"{slug}/{reference}")
    errors: list[Link] = []
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            count, back = commands.undo_import(actor=actor, reference=line.full_reference, reason=reason)
        except Refused as refused:
            errors = [Link(f"{p.place}: {p.finding}. {p.remedy}", "#reason") for p in refused.problems]
        else:
            success(
                request, f"{count_of(count, 'figure')} taken back; {count_of(back, 'earlier figure')} in place again"
            )
            return HttpResponseRedirect(request.get_full_path())
    names = labels({line.by, line.undone_by} - {""})
    return render(
        request,
        "pages/figures/import.html",
        {
            "caption": f"{partnership.title}, {line.reference}",
            "line": line,
            "when": day_and_time(line.at),
            "by": names[line.by],
            "undone": f"{day_and_time(line.undone_at)} by {names[line.undone_by]}" if line.undone_at else "",
            "account": Table.of(
                "What became of each entry", ("What", Column("Entries", number=True)), account(line.counts)
            ),
            "measures": Table.of(
                "By measure",
                ("Measure", *(Column(label, number=True) for label in ("New", "Revised", "Unchanged"))),
                [
                    (
                        Link(str(each["title"]), f"/r/{each['reference']}"),
                        *(f"{each[name]:,}" for name in ("added", "revised", "unchanged")),
                    )
                    for each in line.by_measure
                ],
            ),
            "flags": Table.of(
                "Cautions kept with the figures",
                ("Caution", Column("Figures", number=True)),
                [(words, f"{times:,}") for words, times in line.flags],
            )
            if line.flags
            else None,
            "refused": Table.of("Refused", ("Where", "Finding", "What to do", "As published"), line.not_taken)
            if line.not_taken
            else None,
            "doubts": doubted(line.counts),
            "sure": line.counts.get("sure", ""),
            "errors": errors,
            "reason": reason,
            "may_undo": queries.may_undo(actor, line),
            "read_by": _read_by(slug, line.counts.get("map")),
            "file_url": _file_url(request, partnership, line.reference),
        },
        title=line.file_name,
        section="indicators",
        partnership=partnership,
        crumbs=[Link("Imports", f"/p/{slug}/imports"), Link(line.reference, request.get_full_path())],
        status=422 if errors else 200,
    )


def _read_by(slug: str, said: Mapping[str, Any] | None) -> Link | None:
    """The column map that a partner's spreadsheet was read by."""
    if not said:
        return None
    reference = str(said["reference"]).rpartition("/")[2]
    return Link(f"{said['title']}, version {said['version']}", page_url("column-map", slug=slug, reference=reference))


def _file_url(request: HttpRequest, partnership: Card, reference: str) -> str:
    """The file that an import came from, where it was uploaded; for those who may accept figures."""
    slug = partnership.reference
    found = uploads.file_of_import(actor_of(request), slug, reference) if _may_import(request, partnership) else None
    return page_url("import-file", slug=slug, number=found.number) if found else ""
