"""Find somebody who left, see what is kept about them, blank their name; and the jobs that forget by themselves."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.look.text import count_of, day, day_and_time
from goldenthread.pages.records.common import sentence
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.partners import keeping, retention
from goldenthread.partners.people.keeping import MOST, KeptPage, KeptPerson, kept_about, kept_people
from goldenthread.vocabulary import RuleBroken

_TOP = Link("What is kept of people", "/kept")


class Erase(forms.Form):
    """Why, what else to look for, and that they are sure."""

    reason = forms.CharField(
        label="Why is it blanked before its time?",
        max_length=300,
        help_text="It goes into the ledger. Write no name, like “They asked, on 3 March 2026”.",
        error_messages={"required": "Say why"},
    )
    names = forms.CharField(
        label="Other ways their name is written",
        required=False,
        max_length=300,
        help_text="As in a table that was brought, with semicolons between them. They are taken out there, and are "
        "not kept.",
    )
    sure = forms.BooleanField(
        label="I know that this cannot be undone",
        error_messages={"required": "Confirm that you know it cannot be undone"},
    )


def people(request: HttpRequest) -> HttpResponse:
    """Everybody who left and whose name is still kept; or whom the words find.

    The words are sent, not written into the address: what somebody is looked for by would stay in histories and logs.
    """
    words = request.POST.get("q", "").strip()[:120]
    found = kept_people(actor_of(request), words)
    return render(
        request,
        "pages/keeping/people.html",
        {
            "heading": _heading(found, words),
            "words": words,
            "table": _people(found) if found else None,
            "most": MOST if len(found) == MOST else 0,
        },
        title="What is kept of people",
        crumbs=[_TOP],
    )


def _heading(found: list[KeptPerson], words: str) -> str:
    if words:
        return f"{count_of(len(found), 'person', 'people').capitalize()} found" if found else "Nobody found"
    if not found:
        return "No name of anybody who left is kept"
    many = len(found) > 1
    whose = count_of(len(found), "person", "people")
    return f"The {'names' if many else 'name'} of {whose} who left {'are' if many else 'is'} kept"


def _people(found: list[KeptPerson]) -> Table:
    rows = [
        (
            Cell(one.label, url=f"/kept/people/{one.uid}", note=one.email),
            "; ".join(f"{role.words}, {role.where}" for role in one.roles) or "None",
            day(one.left_on) if one.left_on else "Still here",
            _until(one),
        )
        for one in found
    ]
    return Table.of("People", ("Who", "Roles", "Left", "Name kept until"), rows, caption_hidden=True)


def _until(one: KeptPerson) -> str:
    if one.blanked:
        return "Blanked"
    return day(one.until) if one.until else "As long as they are here"


def person(request: HttpRequest, uid: str) -> HttpResponse:
    """What is kept about somebody and until when; POST blanks their name."""
    actor = actor_of(request)
    page = kept_about(actor, uid)
    form = Erase(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            names = tuple(form.cleaned_data["names"].split(";"))
            retention.erase(actor=actor, person=uid, reason=form.cleaned_data["reason"], names=names)
        except RuleBroken as broken:
            form.add_error(None, sentence(broken.problem))
        else:
            success(request, "The name and address are blanked. What they did stays, under “A former member”")
            return HttpResponseRedirect(request.path)
    return render(
        request,
        "pages/keeping/person.html",
        {
            "page": page,
            "person": page.person,
            "lede": _lede(page),
            "table": _lines(page),
            "roles": _roles(page.person),
            "leave": [(r.leave, r.where) for r in page.person.roles if r.leave],
            "form": form,
            "acts": f"{count_of(page.acts, 'entry', 'entries').capitalize()} of the ledger" if page.acts else "",
        },
        title=f"What is kept about {page.person.label}",
        crumbs=[_TOP, Link(page.person.label, request.path)],
        status=422 if form.errors else 200,
    )


def _lede(page: KeptPage) -> str:
    one = page.person
    if one.blanked:
        return "Their name and address are blanked. Nothing that names them is kept."
    if one.left_on and one.until:
        return f"They left on {day(one.left_on)}. By the rule, the name is blanked on {day(one.until)}."
    return "They still have an account or a role. A name can be blanked only once somebody has left."


def _lines(page: KeptPage) -> Table | None:
    if not page.lines:
        return None
    rows = [(line.what, Cell(line.many, number=True), line.until, line.after) for line in page.lines]
    heads = ("What", Column("How many", number=True), "Until when", "What stays afterwards")
    return Table.of("What is kept", heads, rows, caption_hidden=True)


def _roles(one: KeptPerson) -> Table | None:
    if not one.roles:
        return None
    rows = [
        (
            role.words,
            role.where,
            day(role.starts) if role.starts else "Not recorded",
            day(role.ends) if role.ends else "Still held",
        )
        for role in one.roles
    ]
    return Table.of("Roles they have or had", ("Role", "Where", "From", "To"), rows, caption_hidden=True)


def jobs(request: HttpRequest) -> HttpResponse:
    """What each retention job forgets: what it would do now, when it last ran, and what it did. POST runs them."""
    actor = actor_of(request)
    if request.method == "POST":
        done = keeping.run(actor=actor)
        said = ", ".join(f"{many:,} {what}" for what, many in done.items())
        success(request, f"Forgotten: {said}" if said else "There was nothing to forget")
        return HttpResponseRedirect(request.path)
    lines = keeping.schedule(actor)
    due = sum(line.next for line in lines)
    rows = [
        (
            Cell(line.what[:1].upper() + line.what[1:], note=f"{line.title}: after {line.months} months"),
            Cell(line.next, number=True),
            Cell(line.soon, number=True),
            Cell(day_and_time(line.ran_at) if line.ran_at else "Not yet", note=line.trouble),
            f"{line.last_did:,} on {day(line.last_at)}" if line.last_at else "Nothing yet",
        )
        for line in lines
    ]
    heads = (
        "What is forgotten",
        Column("Due now", number=True),
        Column("Due within a month", number=True),
        "Last run",
        "What it last did",
    )
    return render(
        request,
        "pages/keeping/jobs.html",
        {
            "heading": f"{count_of(due, 'thing').capitalize()} to forget now"
            if due
            else "Nothing is to be forgotten now",
            "table": Table.of("What is forgotten, by which rule", heads, rows, caption_hidden=True),
            "due": due,
        },
        title="What is forgotten by itself",
        crumbs=[_TOP, Link("What is forgotten by itself", request.path)],
    )
