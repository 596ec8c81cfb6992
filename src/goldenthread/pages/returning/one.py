"""One return: template, upload, the result cell by cell, queries, sign-off, acceptance, lock and roll back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, may
from goldenthread.look.parts import Link
from goldenthread.pages.records.common import page_url, sentence, with_query
from goldenthread.pages.returning import showing
from goldenthread.pages.returning.acts import ACTS, LINE_ACTS
from goldenthread.pages.returning.uploads import MOST_MEGABYTES, bounded
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.returns.sending.queries import Result, result
from goldenthread.returns.workbooks import FORMATS
from goldenthread.vocabulary import NotFound, Problem, Refused, RuleBroken

_NAMES = {"xlsx": "Excel workbook", "ods": "OpenDocument spreadsheet", "csv": "CSV file"}


@bounded
def one(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """A return and its newest version; `?version=1` shows an earlier one."""
    actor, full = actor_of(request), f"{slug}/{code}"
    errors: list[Link] = []
    act = request.POST.get("act", "")
    if request.method == "POST":
        try:
            _say(request, _do(request, actor, full, act))
            return HttpResponseRedirect(request.path)
        except Refused as refused:
            errors = [Link(sentence(problem), f"#{act or 'send'}") for problem in refused.problems]
        except RuleBroken as broken:
            errors = [Link(sentence(broken.problem), f"#{act}")]
    text = request.GET.get("version", "")
    found = result(actor, full, int(text) if text.isdecimal() and len(text) < 6 else None)
    partnership = partnership_of(request, slug)
    member = may(actor, Permission.VIEW, partnership.id)
    context = showing.context(found, actor.id)
    return render(
        request,
        "pages/returning/one.html",
        {
            **context,
            "errors": errors,
            "act": act,
            "given": request.POST,
            "downloads": [
                Link(_NAMES[each], page_url("return-template", slug=slug, code=code, file_format=each))
                for each in FORMATS
            ],
            "most": MOST_MEGABYTES,
        },
        title=context["heading"],
        section="indicators",
        crumbs=() if errors else _trail(found, slug, member, request.path),
        partnership=partnership if member else None,
        marking=marking_of(found),
        status=422 if errors else 200,
    )


def _trail(found: Result, slug: str, member: bool, here: str) -> list[Link]:
    agency = Link(found.card.agency.title, page_url("agency", reference=found.card.agency.reference))
    above = Link("Returns", page_url("returns", slug=slug)) if member else agency
    return [above, Link(f"{found.card.collection.title}, {found.card.period}", here)]


def marking_of(found: Result) -> str:
    """A return is never for public release, whatever its collection is: nobody has cleared its figures."""
    marking = found.card.collection.marking
    return "official" if marking == "public" else marking


def _say(request: HttpRequest, words: str) -> None:
    if words:
        success(request, words)


def _do(request: HttpRequest, actor: Actor, full: str, act: str) -> str:
    """Do what a button asked for, and say what was done."""
    if act not in ACTS:
        raise Refused([Problem("Button", "we do not know what it is for", "Open the page again")])
    return ACTS[act](request, actor, full)


def line(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One line of a return: put its cells right, ask about it, leave a comment."""
    actor, full = actor_of(request), f"{slug}/{code}"
    key = request.POST.get("key", "") or request.GET.get("key", "")
    back = page_url("return", slug=slug, code=code)
    errors: list[Link] = []
    act = request.POST.get("act", "")
    if request.method == "POST":
        try:
            if act not in LINE_ACTS:
                raise Refused([Problem("Button", "we do not know what it is for", "Open the page again")])
            _say(request, LINE_ACTS[act](request, actor, full, key))
            return HttpResponseRedirect(back)
        except Refused as refused:
            errors = [Link(sentence(problem), f"#{act or 'put-right'}") for problem in refused.problems]
        except RuleBroken as broken:
            errors = [Link(sentence(broken.problem), "#put-right")]
    found = result(actor, full)
    shown = next((each for each in found.lines if each.key == key), None)
    if shown is None:
        raise NotFound("That line is not asked for here. Open the return again.")
    partnership = partnership_of(request, slug)
    member = may(actor, Permission.VIEW, partnership.id)
    return render(
        request,
        "pages/returning/line.html",
        {
            **showing.line_context(found, shown),
            "errors": errors,
            "given": request.POST,
            "back": back,
            "key": key,
            "here": with_query(request.path, key=key),
        },
        title=shown.name,
        section="indicators",
        crumbs=() if errors else [*_trail(found, slug, member, back), Link(shown.measure.title, request.path)],
        partnership=partnership if member else None,
        marking=marking_of(found),
        status=422 if errors else 200,
    )


__all__ = ["line", "one"]
