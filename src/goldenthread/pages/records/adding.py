"""Add a record of any kind to a partnership."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, require_somewhere
from goldenthread.look.parts import Link
from goldenthread.pages.records.changing import refuse_by_rule
from goldenthread.pages.records.common import draw, new_key, once_key, page_url
from goldenthread.pages.records.forms import RecordForm, reason_field
from goldenthread.pages.records.lists import addable
from goldenthread.pages.shell import actor_of, partnership_of, success
from goldenthread.records import commands
from goldenthread.records.cards import Card
from goldenthread.records.kinds import Kind
from goldenthread.records.kinds import kind as kind_of
from goldenthread.records.queries import cards, find
from goldenthread.records.relations import RELATIONS
from goldenthread.vocabulary import Conflict, NotFound, Refused, RuleBroken

_EXCEPTION = "The reason for the exception goes into the ledger."


@dataclass(frozen=True)
class FirstLink:
    """The link that a new record starts with."""

    relation: str
    target: Card

    @property
    def code(self) -> str:
        return f"{self.relation}:{self.target.full_reference}"

    @property
    def words(self) -> str:
        return f"It {RELATIONS[self.relation].forward} “{self.target.title}” ({self.target.reference})."


def _first_link(actor: Actor, slug: str, of_kind: Kind, given: str) -> FirstLink | None:
    """The link that an address asks for, where such a link may be. Raises NotFound."""
    if not given:
        return None
    code, _, reference = given.partition(":")
    relation = RELATIONS.get(code)
    target = find(actor, reference if "/" in reference else f"{slug}/{reference}")
    if relation is None or not relation.joins(of_kind.code, target.kind_code):
        raise NotFound(
            f"{of_kind.plural} cannot be linked to {target.reference} in that way. Add the record first, then link it."
        )
    return FirstLink(code, target)


def add(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Add a record, linked from the start where `?link=relation:REF` says so. A double tap adds one."""
    partnership = partnership_of(request, slug)
    actor, of_kind = actor_of(request), kind_of(kind)
    if not addable(of_kind):
        raise NotFound(f"{of_kind.plural} are not added here. Open the record to see what can be done.")
    require_somewhere(actor, of_kind.permission("add"), partnership.id)
    given = request.POST if request.method == "POST" else request.GET
    first = _first_link(actor, slug, of_kind, given.get("link", "").strip())
    if request.method != "POST":
        form = _form(of_kind)
        if first:
            _begin_in_its_group(actor, form, first.target)
        return _page(request, partnership, of_kind, form, first, new_key())
    key = request.POST.get("once", "")
    form = _form(of_kind, request.POST)
    if form.is_valid():
        made = _save(request, partnership, form, first, key)
        if made is not None:
            success(request, f"{made.reference} added")
            return HttpResponseRedirect(made.url)
    return _page(request, partnership, of_kind, form, first, key or new_key(), status=422)


def _begin_in_its_group(actor: Actor, form: RecordForm, target: Card) -> None:
    """Offer the group of the record that a new one starts from: a role in a group alone adds nowhere else."""
    group = cards(actor, [target.group_id]).get(target.group_id) if target.group_id else None
    if group and "group" in form.fields:
        form.fields["group"].initial = group.reference


def _form(of_kind: Kind, data: Any = None) -> RecordForm:
    extra: dict[str, forms.Field] = {
        "reference": forms.CharField(
            label="Reference",
            required=False,
            max_length=60,
            help_text=f"Leave it empty to get the next one, like {of_kind.prefix}-001.",
            widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        ),
        "reason": reason_field("It goes into the history.", label="Reason for adding it"),
    }
    if data is not None and "exception" in data:
        extra["exception"] = reason_field(_EXCEPTION, label="Reason for the exception")
    return RecordForm(data, of_kind=of_kind, extra=extra)


def _save(request: HttpRequest, partnership: Card, form: RecordForm, first: FirstLink | None, key: str) -> Card | None:
    actor, given = actor_of(request), form.cleaned_data

    def once() -> Card:
        return commands.add(
            actor=actor,
            kind_code=form.of_kind.code,
            owner=partnership.reference,
            values=form.values(),
            links=[(first.relation, first.target.full_reference)] if first else (),
            reference=given["reference"].strip(),
            reason=given["reason"],
            exception=given.get("exception", ""),
            once=once_key(actor, "add", f"{partnership.reference}/{form.of_kind.code}", key),
        )

    return added(actor, form, partnership.id, once)


def added(actor: Actor, form: RecordForm, owner: int, once: Callable[[], Card]) -> Card | None:
    """The record that `once` adds; None where it is refused, and then the form says why.

    Args:
        owner: Id of the partnership whose rules hold.
        once: Adds it. Called again, it gives what it added: for a second tap, which may overtake the first.
    """
    try:
        try:
            return once()
        except Conflict:
            # The other tap won the race; asking again gives its record.
            return once()
    except Refused as refused:
        form.refuse(refused.problems)
    except RuleBroken as broken:
        refuse_by_rule(actor, form, broken, owner, _group_said(actor, form, owner))
    return None


def _group_said(actor: Actor, form: RecordForm, owner: int) -> int | None:
    """The group that a form names, among those that the actor has a role in."""
    said = str(form.values().get("group") or "").rpartition("/")[2].casefold()
    mine = cards(actor, list(actor.groups)).values()
    return next((card.id for card in mine if card.owner_id == owner and card.reference.casefold() == said), None)


def _page(
    request: HttpRequest,
    partnership: Card,
    of_kind: Kind,
    form: RecordForm,
    first: FirstLink | None,
    key: str,
    *,
    status: int = 200,
) -> HttpResponse:
    slug, name = partnership.reference, of_kind.name.lower()
    heading = f"Add {'an' if name[0] in 'aeiou' else 'a'} {name}"
    list_url = page_url("records", slug=slug, kind=of_kind.slug)
    return draw(
        request,
        "add.html",
        {
            "form": form,
            "caption": partnership.title,
            "heading": heading,
            "about": of_kind.about,
            "first": first,
            "key": key,
            "button": heading,
            "back": first.target.url if first else list_url,
        },
        title=heading,
        trail=[Link("Everything", page_url("kinds", slug=slug)), Link(of_kind.plural, list_url)],
        partnership=partnership,
        status=status,
    )
