"""Flags on figures that an agency supplied, and what the agency replied."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, may
from goldenthread.look.parts import Link
from goldenthread.look.text import count_of, day
from goldenthread.pages.records.common import page_url, sentence
from goldenthread.pages.records.forms import number_in
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.publishing import flagged, replies
from goldenthread.publishing.flagged import FlagLine
from goldenthread.vocabulary import NotFound, Refused

_FIELDS = {"Finding": "#finding", "figure": "#figure", "Agency": "#supplier"}


def flags(request: HttpRequest, slug: str) -> HttpResponse:
    """The flags of a partnership: to read, to raise, to reply and to settle."""
    actor, partnership = actor_of(request), partnership_of(request, slug)
    errors: list[Link] = []
    if request.method == "POST":
        try:
            success(request, _act(request, slug))
            return HttpResponseRedirect(request.path)
        except Refused as refused:
            errors = [Link(sentence(each), _FIELDS.get(each.place, "")) for each in refused.problems]
        except NotFound as missing:
            errors = [Link(str(missing), "#figure")]
    lines = flagged.flags_of(actor, slug)
    if not may(actor, Permission.VIEW, partnership.id) and not lines:
        raise NotFound("We cannot find that partnership among yours.")
    waiting = sum(not line.settled and not line.replied for line in lines)
    heading = f"{count_of(waiting, 'flag')} waiting for a reply" if waiting else "No flag waits for a reply"
    member = may(actor, Permission.VIEW, partnership.id)
    return render(
        request,
        "pages/editions/flags.html",
        {
            "errors": errors,
            "caption": f"{partnership.title}, flags on figures",
            "heading": heading,
            "lede": "An agency is heard before a flag on its figure is public, and its reply stands beside.",
            "flags": [{"line": line, "words": _words(line)} for line in lines],
            "composes": may(actor, Permission.COMPOSE, partnership.id),
            "given": request.POST,
            "slug": slug,
        },
        title=heading,
        section="editions",
        crumbs=[Link("Reports", page_url("editions", slug=slug))] if member and not errors else [],
        partnership=partnership if member else None,
        status=422 if errors else 200,
    )


def _act(request: HttpRequest, slug: str) -> str:
    actor, given = actor_of(request), request.POST
    act = given.get("act", "")
    if act == "raise":
        made = replies.raise_flag(
            actor=actor,
            partnership=slug,
            figure=given.get("figure", "").strip(),
            finding=given.get("finding", ""),
            supplier=given.get("supplier", "").strip(),
        )
        return f"The flag is raised: the agency may reply until {day(made.reply_by)}"
    if act == "reply":
        number, by = number_in(given, "flag"), given.get("given_by", "")
        replies.reply(actor=actor, flag=number, words=given.get("words", ""), given_by=by)
        return "The reply is kept"
    if act == "settle":
        replies.settle(actor=actor, flag=number_in(given, "flag"), why=given.get("why", ""))
        return "The flag is settled"
    raise Refused.one("Act", f"“{act[:40]}” is not one", "Use the buttons of the page")


def _words(line: FlagLine) -> str:
    said = f"{line.supplier}. Raised on {day(line.raised_on)}."
    if line.settled:
        return f"{said} Settled: {line.settled}"
    if line.replied:
        return f"{said} Public, with its reply."
    if line.public:
        return f"{said} Public: no reply came by {day(line.reply_by)}."
    return f"{said} It may reply until {day(line.reply_by)}; until then this is not public."
