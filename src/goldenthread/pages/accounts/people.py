"""Who is in a partnership: see them, invite, change a role, and let somebody leave."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import ROLES, Actor, Permission, left_out, may, require
from goldenthread.look.parts import Link, Table
from goldenthread.look.text import count_of
from goldenthread.pages.accounts.forms import Invite, Leave, Role
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.partners.people import commands, queries
from goldenthread.partners.people.queries import Leaving, Option
from goldenthread.records.cards import Card
from goldenthread.vocabulary import NotFound, Refused


def everybody(request: HttpRequest, slug: str) -> HttpResponse:
    """The people of a partnership by role; those who look after people see more and may act."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    found = queries.people(actor, slug)
    context = {"page": found, "base": f"/p/{slug}/people", "caption": partnership.title, "me": actor.id}
    return _render(request, partnership, "accounts/people.html", context, "People")


def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite somebody by email."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require(actor, Permission.PEOPLE, partnership.id)
    form = Invite(
        request.POST if request.method == "POST" else None,
        groups=queries.choices(actor, slug, "group"),
        organisations=queries.choices(actor, slug, "organisation"),
        posts=queries.choices(actor, slug, "post"),
        administrator=may(actor, Permission.PEOPLE, None),
        initial=_again(actor, slug, request.GET.get("again", "")),
    )
    if request.method == "POST" and form.is_valid():
        try:
            commands.invite(
                actor=actor,
                partnership=slug,
                link=lambda secret: request.build_absolute_uri(f"/invitation/{secret}"),
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(None, [str(problem) for problem in refused.problems])
        else:
            success(request, f"The invitation was sent to {form.cleaned_data['email']}")
            return HttpResponseRedirect(f"/p/{slug}/people")
    context = {
        "form": form,
        "caption": partnership.title,
        "days": commands.INVITATION_DAYS,
        "left_out": left_out_words(ROLES),
        "roles": role_words(),
        "back": f"/p/{slug}/people",
    }
    return _render(request, partnership, "accounts/invite.html", context, "Invite somebody", bool(form.errors))


def _again(actor: Actor, slug: str, uid: str) -> dict[str, str]:
    """What an invitation says of somebody who left lately; no address of theirs stands in the page's own."""
    found = next((x for x in queries.people(actor, slug).left if x.uid == uid), None) if uid else None
    return {"email": found.email, "label": found.label, "role": found.role} if found else {}


def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an invitation back."""
    partnership_of(request, slug)
    commands.withdraw(actor=actor_of(request), invitation=pk)
    success(request, "The invitation was taken back. Its link does not work any more")
    return HttpResponseRedirect(f"/p/{slug}/people")


def role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give somebody another role, or end this one."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require(actor, Permission.PEOPLE, partnership.id)
    found = [(p, r) for p in queries.people(actor, slug).people for r in p.roles if r.id == pk]
    if not found:
        raise NotFound("That role is not held any more. Open the page again.")
    person, held = found[0]
    if request.method == "POST" and "end" in request.POST:
        commands.end_role(actor=actor, membership=pk)
        success(request, f"{person.label} is no longer: {held.words}")
        return HttpResponseRedirect(f"/p/{slug}/people")
    form = Role(
        request.POST if request.method == "POST" else None,
        administrator=may(actor, Permission.PEOPLE, None),
        initial={"role": held.code},
    )
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_role(actor=actor, membership=pk, role=form.cleaned_data["role"])
        except Refused as refused:
            form.add_error("role", [f"{p.finding}. {p.remedy}" for p in refused.problems])
        else:
            success(request, f"{person.label} has another role now")
            return HttpResponseRedirect(f"/p/{slug}/people")
    context = {
        "form": form,
        "caption": person.label,
        "held": held,
        "several": len(person.roles) > 1,
        "roles": role_words(),
        "left_out": left_out_words([held.code]) if held.in_group else [],
        "leave": f"/p/{slug}/people/{person.uid}/leave",
        "back": f"/p/{slug}/people",
    }
    return _render(request, partnership, "accounts/role.html", context, "Change a role", bool(form.errors))


def leave(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Let somebody leave: say what hangs on them and who takes it on, then end everything at once."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    found = queries.leaving(actor, slug, uid)
    heirs = [Option(card.full_reference, card.title) for card, _ in found.heirs] if found.held.things else []
    form = Leave(
        request.POST if request.method == "POST" else None,
        heirs=heirs,
        work=bool(found.held.work),
        initial={"heir": found.suggested},
    )
    if request.method == "POST" and form.is_valid():
        try:
            left = commands.leave(actor=actor, person=uid, partnership=slug, heir=form.cleaned_data.get("heir", ""))
        except Refused as refused:
            form.add_error("heir" if "heir" in form.fields else None, [str(p) for p in refused.problems])
        else:
            said = [f"{count_of(left.handed, 'thing')} handed over"] if left.handed else []
            said += [f"{count_of(len(left.vacant), 'seat')} now vacant"] if left.vacant else []
            tail = "; ".join(["every session has ended", *said])
            success(request, f"{found.person.label} has left: {tail}")
            return HttpResponseRedirect(f"/p/{slug}/people")
    words = {"held_by": "Seat", "accountable": "Accountable for", "responsible": "Responsible for"}
    rows = [(Link(t.card.title, t.card.url), words[t.relation], t.card.reference) for t in found.held.once()]
    context = {
        "form": form,
        "caption": partnership.title,
        "person": found.person,
        "table": Table.of("What hangs on their post", ["What", "How", "Reference"], rows) if rows else None,
        "back": f"/p/{slug}/people",
        "oneself": uid == actor.id,
        "told": _told(found),
    }
    return _render(request, partnership, "accounts/leave.html", context, "Let somebody leave", bool(form.errors))


def _told(found: Leaving) -> list[str]:
    """What becomes of the rest of what they have in hand."""
    said = []
    if found.last_manager:
        said.append("Nobody else manages this partnership. Give somebody that role first, or nobody can invite others.")
    if found.drafts:
        them = "it" if found.drafts == 1 else "them"
        said.append(f"{count_of(found.drafts, 'draft')} not sent. Nobody else sees {them}: ask them to send {them}.")
    said.append("Links and invitations that they sent, and what they planned, stay as they are.")
    said.append("If it was a mistake, they stand under “Left lately” for 60 days, to be invited again.")
    return said


def role_words() -> list[tuple[str, str]]:
    """Each role of a partnership, and what it is for."""
    return [(role.name, role.description) for code, role in ROLES.items() if code != "administrator"]


def left_out_words(roles: Iterable[str]) -> list[tuple[str, str]]:
    """Each role that leaves something out where it holds in one group: its name, and what, as one sentence."""
    return [(ROLES[code].name, f"cannot {'; '.join(without)}") for code in roles if (without := left_out(code))]


def _render(
    request: HttpRequest, partnership: Card, template: str, context: dict[str, object], title: str, wrong: bool = False
) -> HttpResponse:
    crumbs = [Link("People", f"/p/{partnership.reference}/people")]
    if title != "People":
        crumbs.append(Link(title, request.path))
    return render(
        request, template, context, title=title, partnership=partnership, crumbs=crumbs, status=422 if wrong else 200
    )
