"""Record a decision and the action that comes of it: one short form, one act."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, require
from goldenthread.governance import commands
from goldenthread.governance.queries import MeetingPage, meeting_page
from goldenthread.look.forms.dates import DayField
from goldenthread.look.parts import Link
from goldenthread.pages.records.common import full_reference, new_key, once_key, page_url, record_url, sentence
from goldenthread.pages.records.forms import error_links
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.records.kinds import kind
from goldenthread.records.queries import related
from goldenthread.vocabulary import Conflict, Refused, RuleBroken

#: Where each problem of the act stands in the form.
_PLACES = {"Decision": "title", "Action": "action", "Owner of the action": "action_owner", "Action due": "due"}


class DecideForm(forms.Form):
    """What was decided, and what follows from it."""

    title = forms.CharField(
        label="What was decided",
        max_length=300,
        help_text="In a few words, like “Fund two outreach workers for a year”",
        error_messages={"required": "Say what was decided"},
    )
    about = forms.ChoiceField(label="On which item", required=False)
    outcome = forms.ChoiceField(label="Outcome")
    action = forms.CharField(label="Action that follows", required=False, max_length=300)
    action_owner = forms.ChoiceField(label="Who owns the action", required=False)
    due = DayField(label="Action due", what="the day the action is due", required=False)
    decided = forms.CharField(label="More about the decision", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    once = forms.CharField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, actor: Actor, page: MeetingPage, data: Any = None) -> "DecideForm":
        """The form for a meeting, with its items and the people who may own an action."""
        form = cls(data, initial={"outcome": "agreed", "once": new_key()}, auto_id="decide-%s")
        about = {c.full_reference: c.title for x in page.agenda for c in x.about}
        about |= {c.full_reference: c.title for c in page.to_decide}
        form._choose("about", [("", "No item in particular"), *about.items()])
        form._choose("outcome", list(kind("decision").by_name["outcome"].choices))
        form._choose("action_owner", [("", "Choose an owner"), *_owners(actor, page)])
        return form

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def _owners(actor: Actor, page: MeetingPage) -> list[tuple[str, str]]:
    """Seats of the group with their holders, then the bodies it draws on, then the group."""
    if page.group is None:
        return []
    found = [(s.card.full_reference, f"{s.card.title}: {s.who}") for s in page.seats if not s.vacant]
    bodies = related(actor, [page.group.id], "represents")[page.group.id]
    found += [(c.full_reference, c.title) for c in bodies]
    return [*found, (page.group.full_reference, page.group.title)]


def decide(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The form on a page of its own, and its answer."""
    actor = actor_of(request)
    page = meeting_page(actor, full_reference(owner, reference), with_seats=True)
    card = page.line.card
    require(actor, Permission.ADD, card.owner_id, group=card.group_id)
    form = DecideForm.of(actor, page, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (said := _recorded(actor, card.full_reference, form)):
        success(request, said)
        return HttpResponseRedirect(f"{card.url}#decisions")
    return render(
        request,
        "pages/meetings/decide.html",
        {
            "caption": f"{page.group.title if page.group else card.title}, meeting {card.reference}",
            "heading": "Record a decision",
            "form": form,
            "errors": error_links(form) if form.errors else [],
            "action": record_url("decide", card),
            "back": card.url,
        },
        title="Record a decision",
        section="meetings",
        crumbs=[Link("Meetings", page_url("meetings", slug=card.owner)), Link(card.reference, card.url)],
        card=card,
        status=422 if form.errors else 200,
    )


def _recorded(actor: Actor, meeting: str, form: DecideForm) -> str:
    given = dict(form.cleaned_data)
    key = once_key(actor, "decide", meeting, given.pop("once") or "")
    try:
        try:
            done = commands.decide(actor=actor, meeting=meeting, once=key, **given)
        except Conflict:
            # The other tap won the race; asking again gives its decision.
            done = commands.decide(actor=actor, meeting=meeting, once=key, **given)
    except Refused as refused:
        for problem in refused.problems:
            form.add_error(_PLACES.get(problem.place), sentence(problem))
        return ""
    except RuleBroken as broken:
        form.add_error(None, sentence(broken.problem))
        return ""
    return f"Decision {done.decision.reference} recorded" + (
        f", with action {done.action.reference}" if done.action else ""
    )
