"""Link a record to another, and take a link away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor
from goldenthread.look import text
from goldenthread.pages.records.common import (
    about_record,
    crumbs,
    demand,
    draw,
    full_reference,
    sentence,
)
from goldenthread.pages.records.forms import day_field, error_links, reason_field
from goldenthread.pages.shell import actor_of, success
from goldenthread.records import commands
from goldenthread.records.cards import Card, LinkLine
from goldenthread.records.kinds import kind
from goldenthread.records.queries import find, links_of
from goldenthread.records.relations import RELATIONS, Relation
from goldenthread.records.searching import search
from goldenthread.vocabulary import NotFound, Refused, RuleBroken

_MOST_RESULTS = 30


@dataclass(frozen=True)
class Way:
    """A relation in one direction, as a person reads it from this record."""

    relation: Relation
    outward: bool
    kinds: frozenset[str]

    @property
    def code(self) -> str:
        return f"{'out' if self.outward else 'in'}:{self.relation.code}"

    @property
    def words(self) -> str:
        return self.relation.forward if self.outward else self.relation.back

    @property
    def kind_words(self) -> str:
        """The kinds at the other end: "indicator or measure"."""
        return text.listed(sorted(kind(code).name.lower() for code in self.kinds), "or")


@dataclass(frozen=True)
class Found:
    """A record that may be linked, or is linked already."""

    card: Card
    about: str
    linked: bool
    chosen: bool = False


def ways_of(card: Card) -> list[Way]:
    """Every relation that may run from or to a record of this kind."""
    out = [Way(r, True, r.targets_for(card.kind_code)) for r in RELATIONS.values()]
    into = [Way(r, False, r.sources_for(card.kind_code)) for r in RELATIONS.values()]
    return [way for way in (*out, *into) if way.kinds]


class LinkForm(forms.Form):
    """Which record, and what to say about the link. The choices are what the search found."""

    target = forms.ChoiceField(
        label="Which record?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a record to link",
            "invalid_choice": "Choose one of the records that were found",
        },
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=500,
        help_text="What a reader should know about this link.",
        error_messages={"max_length": "The note must be 500 characters or fewer"},
    )
    starts = day_field("From")
    stops = day_field("To", "The last day it holds. For example, 31 3 2024")
    reason = reason_field("It goes into the history.")


def link(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Choose a relation, find the other record by its words, then link the two."""
    actor = actor_of(request)
    card = find(actor, full_reference(owner, reference))
    demand(actor, "link", card)
    ways = ways_of(card)
    asked = request.POST if request.method == "POST" else request.GET
    way = next((w for w in ways if w.code == asked.get("relation")), None)
    words = asked.get("q", "").strip()[:200]
    found, total = _find(actor, card, way, words, asked.get("target", "")) if way and words else ([], 0)
    form = LinkForm(request.POST if request.method == "POST" else None)
    form.fields["target"].choices = [(f.card.full_reference, f.card.title) for f in found if not f.linked]  # type: ignore[attr-defined]
    if request.method == "POST":
        if way is None:
            form.add_error(None, "Choose how the two are related")
        elif form.is_valid() and (answer := _save(request, card, way, form)):
            return answer
    return _page(request, card, ways, way, words, found, total, form)


def _find(actor: Actor, card: Card, way: Way, words: str, chosen: str) -> tuple[list[Found], int]:
    # One more than are shown: the record itself may be among them.
    fits, total = search(actor, words, of_kinds=way.kinds, near=card.owner_id, size=_MOST_RESULTS + 1)
    if card.id in {c.id for c in fits}:
        fits, total = [c for c in fits if c.id != card.id], total - 1
    lines, _ = links_of(actor, card.id, relations=(way.relation.code,))
    linked = {line.other.id for line in lines if line.outward is way.outward}
    shown = [
        Found(c, f"{c.kind.name}, {c.full_reference}", c.id in linked, c.full_reference == chosen)
        for c in fits[:_MOST_RESULTS]
    ]
    return shown, total


def _save(request: HttpRequest, card: Card, way: Way, form: LinkForm) -> HttpResponse | None:
    given: Mapping[str, Any] = form.cleaned_data
    ends = (card.full_reference, given["target"])
    source, target = ends if way.outward else ends[::-1]
    try:
        commands.link(
            actor=actor_of(request),
            source=source,
            relation=way.relation.code,
            target=target,
            note=given["note"],
            valid_from=given["starts"],
            valid_to=given["stops"],
            reason=given["reason"],
        )
    except Refused as refused:
        for problem in refused.problems:
            form.add_error(None, sentence(problem))
        return None
    except RuleBroken as broken:
        form.add_error(None, sentence(broken.problem))
        return None
    success(request, f"Linked: it {way.words} {given['target'].rpartition('/')[2]}")
    return HttpResponseRedirect(f"{card.url}#links")


def _page(
    request: HttpRequest,
    card: Card,
    ways: list[Way],
    way: Way | None,
    words: str,
    found: list[Found],
    total: int,
    form: LinkForm,
) -> HttpResponse:
    count = ""
    if way and words:
        count = f"{text.count_of(total, 'record')} found for “{words}”"
        if total > len(found):
            count += f". Here are the first {len(found)}: add a word to find fewer"
    title = f"Link {card.reference} to another record"
    return draw(
        request,
        "link.html",
        {
            "form": form,
            "errors": error_links(form) if form.is_bound else [],
            "caption": f"{card.kind.name} {card.reference}, {card.title}",
            "heading": "Link it to another record",
            "ways": [(w.code, w.words, w.kind_words, w is way) for w in ways],
            "way": way,
            "q": words,
            "found": found,
            "some_free": any(not f.linked for f in found),
            "count": count,
            "back": card.url,
            "others": [form[name] for name in ("note", "starts", "stops", "reason")],
        },
        title=title,
        trail=crumbs(actor_of(request), card, about_record(card)),
        card=card,
        status=422 if form.is_bound else 200,
    )


class UnlinkForm(forms.Form):
    """Why a link is taken away."""

    reason = reason_field("It goes into the history.")


def unlink(request: HttpRequest, owner: str, reference: str, link_id: int) -> HttpResponse:
    """Confirm, then take a link away. What was known before can still be shown."""
    actor = actor_of(request)
    card = find(actor, full_reference(owner, reference))
    line = _line(actor, card, link_id)
    demand(actor, "link", card if line.outward else line.other)
    form = UnlinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        commands.unlink(actor=actor, link_id=line.id, reason=form.cleaned_data["reason"])
        success(request, f"Link taken away: it {line.words} {line.other.reference}")
        return HttpResponseRedirect(f"{card.url}#links")
    heading = "Take this link away?"
    return draw(
        request,
        "unlink.html",
        {
            "form": form,
            "caption": f"{card.kind.name} {card.reference}",
            "heading": heading,
            "said": f"“{card.title}” {line.words} “{line.other.title}”.",
            "back": card.url,
        },
        title=heading,
        trail=crumbs(actor, card, about_record(card)),
        card=card,
        status=422 if form.is_bound else 200,
    )


def _line(actor: Actor, card: Card, link_id: int) -> LinkLine:
    lines, _ = links_of(actor, card.id)
    for line in lines:
        if line.id == link_id:
            return line
    raise NotFound("That link is not there any more. Open the record again.")
