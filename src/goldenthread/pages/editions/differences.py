"""Printed figures that come to something else: what the check found, and raising the flags in one act."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.text import count_of, day
from goldenthread.pages.editions.common import asked, edition_url
from goldenthread.pages.records.common import page_url, sentence
from goldenthread.pages.shell import actor_of, success
from goldenthread.publishing import flagged, replies
from goldenthread.publishing.flagged import FlagLine, FoundLine
from goldenthread.publishing.queries import EditionPage
from goldenthread.vocabulary import Conflict, NotFound, Refused


def parts(actor: Actor, found: EditionPage) -> dict[str, Any]:
    """What the page of checks shows of it."""
    lines = flagged.found_of(actor, found.card.full_reference) if found.check and found.check.differs else []
    ready = [line for line in lines if line.open and line.supplier]
    unknown = [line for line in lines if line.open and not line.supplier] if found.may_compose else []
    running = [line.flag.reply_by for line in lines if line.flag and _may_still_reply(line.flag)]
    held = running and found.line.public and found.line.published_at is None
    return {
        "reply_until": day(max(running)) if held else "",
        "differences": _table(lines) if lines else None,
        "flag_url": edition_url("edition-flag", found.card) if found.may_compose else "",
        "flag_words": f"Raise {count_of(len(ready), 'flag')} and tell the agencies" if ready else "",
        "unknown": unknown,
        "agencies": flagged.agencies(actor) if unknown else [],
        "flags_url": page_url("flags", slug=found.card.owner),
    }


def _may_still_reply(flag: FlagLine) -> bool:
    return not (flag.settled or flag.replied or flag.public)


def _table(lines: list[FoundLine]) -> Table:
    rows = [
        (
            Link(line.difference.what, line.url, note=line.difference.where),
            line.difference.printed,
            line.difference.again,
            Cell(line.difference.rule, note=line.difference.hint),
            _state(line),
        )
        for line in lines
    ]
    heads = (
        "Figure",
        Column("Printed", number=True),
        Column("Worked out again", number=True),
        "How, and what may have happened",
        "Flag",
    )
    return Table.of("Printed figures that come to something else", heads, rows, caption_hidden=True)


def _state(line: FoundLine) -> str:
    flag = line.flag
    if flag is None:
        return f"None yet. It would go to {line.supplier}" if line.supplier else "None yet. Its agency is not known"
    if flag.settled:
        return f"Settled: {flag.settled}"
    raised = "Raised" if line.same else "Another one stands"
    if flag.replied:
        return f"{raised} on {day(flag.raised_on)}. {flag.supplier} has replied"
    if flag.public:
        return f"{raised} on {day(flag.raised_on)}. {flag.supplier} has not replied"
    return f"{raised} on {day(flag.raised_on)}. {flag.supplier} may reply until {day(flag.reply_by)}"


def flag(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Raise the flags: of all differences whose agency is known, or of one."""
    from goldenthread.pages.editions.deciding import checks

    found, actor = asked(request, owner, reference), actor_of(request)
    # Whoever may not is told so by the act, checked or not.
    if found.may_compose and found.check is None:
        raise Conflict("This edition has not been checked yet. Open it, and check it.")
    figure = request.POST.get("figure", "").strip()
    try:
        made = replies.raise_found(
            actor=actor,
            edition=found.card.full_reference,
            figure=figure,
            supplier=request.POST.get("supplier", "").strip(),
        )
    except Refused as refused:
        links = [Link(sentence(problem), "#differences") for problem in refused.problems]
        return checks(request, owner, reference, links)
    except (NotFound, Conflict) as trouble:
        return checks(request, owner, reference, [Link(str(trouble), "#differences")])
    told = f"{count_of(len(made), 'flag')} raised: the {'agency' if len(made) == 1 else 'agencies'} may reply until"
    success(request, f"{told[:1].upper()}{told[1:]} {day(max(each.reply_by for each in made))}")
    return HttpResponseRedirect(f"{edition_url('edition-checks', found.card)}#differences")
