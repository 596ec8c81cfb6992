"""What the checks found, clearance by two people, publishing, correcting and withdrawing."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, require
from goldenthread.look.parts import Link, Table
from goldenthread.look.text import count_of, day_and_time
from goldenthread.pages.editions import differences
from goldenthread.pages.editions.common import asked, crumbs, edition_url, files_table
from goldenthread.pages.records.common import sentence
from goldenthread.pages.records.forms import error_links, number_in
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.publishing import commands, queries
from goldenthread.publishing.queries import CheckLine, EditionPage
from goldenthread.vocabulary import Conflict, NotFound, Refused, RuleBroken

_LOOKS = {"ok": ("tick", "", "Nothing found"), "note": ("neutral", "i", "To know"), "stop": ("gap", "!", "Stops it")}


def checks(request: HttpRequest, owner: str, reference: str, errors: list[Link] | None = None) -> HttpResponse:
    """What the last check found, its files, and who has cleared it."""
    found = asked(request, owner, reference)
    card, check = found.card, found.check
    if check is None:
        raise NotFound("This edition has not been checked yet. Open it, and check it.")
    stops = sum(each.outcome == "stop" for each in check.said)
    heading = f"{count_of(stops, 'thing').capitalize()} to put right" if stops else "Nothing stops this edition"
    waits, ready = found.line.stage in ("composed", "cleared"), found.line.stage == "cleared"
    url = edition_url("edition-clear", card)
    return render(
        request,
        "pages/editions/checks.html",
        {
            "errors": errors or [],
            "caption": f"{card.title}, check {check.number}",
            "heading": heading,
            "lede": f"Checked on {day_and_time(check.at)} by the {check.by[:1].lower()}{check.by[1:]}.",
            "rows": _rows(check),
            "files": files_table(card, check.files),
            "authors": ", ".join(found.authors),
            "cleared": _cleared(check),
            "why_not": found.why_not_clear if found.may_clear and found.line.stage == "composed" else "",
            "preview": Link("Read the whole edition", edition_url("edition-preview", card)) if waits else None,
            "clear_url": url if _may_clear(found) else "",
            "back_url": url if waits and found.may_clear else "",
            "publish_url": edition_url("edition-publish", card) if ready and found.may_publish else "",
            "number": check.number,
            "certificate": Link("Read the certificate of the audit", edition_url("edition-certificate", card)),
            **differences.parts(actor_of(request), found),
        },
        title=heading,
        section="editions",
        crumbs=[] if errors else crumbs(card, Link("Checks", request.path)),
        card=card,
        status=422 if errors else 200,
    )


def _may_clear(found: EditionPage) -> bool:
    return found.line.stage == "composed" and found.may_clear and not found.why_not_clear


def _rows(check: CheckLine) -> list[dict[str, Any]]:
    order = {"stop": 0, "note": 1, "ok": 2}
    rows = []
    for each in sorted(check.said, key=lambda said: order.get(said.outcome, 0)):
        kind, letter, state = _LOOKS.get(each.outcome, _LOOKS["stop"])
        rows.append(
            {
                "kind": kind,
                "letter": letter,
                "state": state,
                "title": each.title,
                "words": each.words.rstrip("."),
                "items": each.items,
            }
        )
    return rows


def _cleared(check: CheckLine) -> Table | None:
    if not check.cleared:
        return None
    rows = [(each.by, day_and_time(each.at), each.words or "Nothing added") for each in check.cleared]
    return Table.of("Cleared by", ("Who", "When", "Said"), rows)


def clear(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Clear what was checked, or send it back with the reason."""
    found, actor = asked(request, owner, reference), actor_of(request)
    full = found.card.full_reference
    require(actor, Permission.CLEAR, found.card.owner_id)
    if found.check is None:
        raise Conflict("This edition has not been checked yet. Open it again.")
    try:
        if request.POST.get("act") == "back":
            commands.send_back(actor=actor, edition=full, reason=request.POST.get("reason", ""))
            success(request, "Sent back")
            return HttpResponseRedirect(found.card.url)
        words = request.POST.get("words", "")
        commands.clear(actor=actor, edition=full, number=number_in(request.POST, "number"), words=words)
    except Refused as refused:
        links = [Link(sentence(problem), "#reason") for problem in refused.problems]
        return checks(request, owner, reference, links)
    success(request, "Cleared")
    return HttpResponseRedirect(edition_url("edition-checks", found.card))


def publish(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Stop and think: who will read it, and what it is marked. Then publish."""
    found, actor = asked(request, owner, reference), actor_of(request)
    card, check = found.card, found.check
    require(actor, Permission.PUBLISH, card.owner_id)
    if check is None or found.line.stage != "cleared":
        raise Conflict("It is not cleared yet, or is published already. Open the edition again.")
    errors: list[Link] = []
    if request.method == "POST":
        try:
            commands.publish(actor=actor, edition=card.full_reference, number=number_in(request.POST, "number"))
        except Refused as refused:
            errors = [Link(sentence(problem)) for problem in refused.problems]
        except RuleBroken as broken:
            errors = [Link(sentence(broken.problem))]
        else:
            success(request, f"{card.reference} is published")
            return HttpResponseRedirect(card.url)
    whom = "everybody" if found.line.public else "the partnership alone"
    heading = f"Publish this for {whom}?"
    return render(
        request,
        "pages/editions/confirm.html",
        {
            "errors": errors,
            "caption": f"{card.title}, {card.reference}",
            "heading": heading,
            "lede": "It is frozen as it was checked. After that it is corrected by a new edition, or withdrawn.",
            "facts": [
                ("For", "Everybody, without a sign-in" if found.line.public else "Members of the partnership"),
                ("Marking", queries.marking_of(actor, card.full_reference)),
                ("Cleared by", " and ".join(each.by for each in check.cleared)),
                ("Files", count_of(len(check.files), "file")),
                ("Address", card.url),
            ],
            "held": queries.held_by_election(actor, card.full_reference) if found.line.public else "",
            "button": f"Publish it for {whom}",
            "number": check.number,
            "back": card.url,
        },
        title=heading,
        section="editions",
        crumbs=[] if errors else crumbs(card, Link("Publish", request.path)),
        card=card,
        status=422 if errors else 200,
    )


class NoticeForm(forms.Form):
    """The notice that stands on the edition."""

    title = forms.CharField(label="What was wrong", max_length=200, help_text="In a few words: it heads the notice.")
    text = forms.CharField(
        label="The notice",
        max_length=5000,
        help_text="Say what was wrong and what is right. Everybody who opens the edition reads it.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def correct(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Start the edition that puts a published one right."""
    return _notice(request, owner, reference, Permission.COMPOSE)


def withdraw(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Withdraw a published edition, with the notice."""
    return _notice(request, owner, reference, Permission.PUBLISH)


_PLACES = {"What was wrong": "title", "Notice": "text"}


def _notice(request: HttpRequest, owner: str, reference: str, permission: Permission) -> HttpResponse:
    found, actor = asked(request, owner, reference), actor_of(request)
    card, correcting = found.card, permission is Permission.COMPOSE
    require(actor, permission, card.owner_id)
    form = NoticeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            given = {"actor": actor, "edition": card.full_reference, **form.cleaned_data}
            if correcting:
                made = commands.correct(**given)
                success(request, f"{made.reference} is started. The old edition stands until it is published")
                return HttpResponseRedirect(made.url)
            commands.withdraw(**given)
            success(request, f"{card.reference} is withdrawn")
            return HttpResponseRedirect(card.url)
        except Refused as refused:
            for problem in refused.problems:
                form.add_error(_PLACES.get(problem.place), sentence(problem))
        except RuleBroken as broken:
            form.add_error(None, sentence(broken.problem))
    heading = "Correct this edition" if correcting else "Withdraw this edition"
    lede = (
        "A new edition is started with the same texts. Once it is published, this one says what was wrong."
        if correcting
        else "Its address stays and says why. Its files are given out no more."
    )
    return render(
        request,
        "pages/editions/confirm.html",
        {
            "errors": error_links(form) if form.is_bound else [],
            "caption": f"{card.title}, {card.reference}",
            "heading": heading,
            "lede": lede,
            "form": form,
            "button": "Start the correction" if correcting else "Withdraw it",
            "back": card.url,
        },
        title=heading,
        section="editions",
        crumbs=[] if form.errors else crumbs(card, Link(heading, request.path)),
        card=card,
        status=422 if form.errors else 200,
    )
