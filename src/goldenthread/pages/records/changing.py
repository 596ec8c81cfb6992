"""Change a record, settle two people's changes of one record, and end a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, may
from goldenthread.look.parts import Link
from goldenthread.pages.records.common import (
    about_record,
    crumbs,
    demand,
    draw,
    full_reference,
    governor,
    sentence,
)
from goldenthread.pages.records.forms import (
    RecordForm,
    day_field,
    error_links,
    number_in,
    reason_field,
    shown_value,
)
from goldenthread.pages.records.values import Wording, wording
from goldenthread.pages.shell import actor_of, success
from goldenthread.records import commands
from goldenthread.records.cards import Card
from goldenthread.records.fields import FieldSpec
from goldenthread.records.queries import cards, find, sheet, values_at_version
from goldenthread.vocabulary import Conflict, Refused, RuleBroken

_REASON = "It goes into the history, so that others understand the change."
_EXCEPTION = "A rule stands against this. You may allow an exception; the reason goes into the ledger."


@dataclass(frozen=True)
class Said:
    """What a record said at one version: values by field, and the same as controls show them."""

    values: Mapping[str, Any]
    shown: Mapping[str, str]
    words: Wording

    def plain(self, spec: FieldSpec) -> Any:
        """A value to compare and to send: a linked record by its reference."""
        return self.shown[spec.name] if spec.sort == "record" else self.values.get(spec.name)


def _said(actor: Actor, card: Card, values: Mapping[str, Any]) -> Said:
    words = wording(actor, ((spec, values.get(spec.name)) for spec in card.kind.fields))
    group_id = values.get("group")
    group = cards(actor, [group_id]).get(group_id) if group_id else None
    shown = {spec.name: shown_value(spec, values.get(spec.name), group, card.owner, words) for spec in card.kind.fields}
    return Said(values, shown, words)


def _at_version(actor: Actor, card: Card, version: int) -> Said:
    """What the record said at a version; fields that came later read as they do now."""
    now = sheet(actor, card.full_reference)
    if version == now.card.version:
        return _said(actor, card, now.values)
    return _said(actor, card, dict(now.values) | values_at_version(actor, card.full_reference, version))


def change(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Change the fields of a record from the version that was read."""
    actor = actor_of(request)
    card = find(actor, full_reference(owner, reference))
    demand(actor, "change", card)
    if request.method != "POST":
        now = _said(actor, card, sheet(actor, card.full_reference).values)
        return _form_page(request, card, _form(card, now), card.version)
    version = number_in(request.POST, "version")
    base_version = number_in(request.POST, "base") if "base" in request.POST else version
    base = _at_version(actor, card, base_version)
    form = _form(card, base, request.POST, exception="exception" in request.POST)
    if not form.is_valid():
        return _form_page(request, card, form, version, base_version, status=422)
    values: Mapping[str, Any] = form.changes()
    if base_version != version:
        theirs = _at_version(actor, card, version)
        merge = _merge(card, form, base, theirs, request.POST)
        if merge.unchosen:
            return _merge_page(request, card, form, merge, version, base_version, status=422)
        values = merge.values
    return _save(request, card, form, values, version, base_version)


def _form(card: Card, said: Said, data: Any = None, *, exception: bool = False) -> RecordForm:
    extra: dict[str, forms.Field] = {"reason": reason_field(_REASON, label="Reason for the change")}
    if exception:
        extra["exception"] = reason_field(_EXCEPTION, label="Reason for the exception")
    return RecordForm(data, of_kind=card.kind, base=said.values, shown=said.shown, extra=extra)


def _save(
    request: HttpRequest,
    card: Card,
    form: RecordForm,
    values: Mapping[str, Any],
    version: int,
    base_version: int,
) -> HttpResponse:
    actor = actor_of(request)
    try:
        after = commands.change(
            actor=actor,
            record=card.full_reference,
            version=version,
            values=values,
            reason=form.cleaned_data["reason"],
            exception=form.cleaned_data.get("exception", ""),
        )
    except Conflict:
        now = find(actor, card.full_reference)
        base, theirs = _at_version(actor, card, base_version), _at_version(actor, card, now.version)
        merge = _merge(now, form, base, theirs, {})
        return _merge_page(request, now, form, merge, now.version, base_version, status=409)
    except Refused as refused:
        form.refuse(refused.problems)
    except RuleBroken as broken:
        refuse_by_rule(actor, form, broken, governor(card), card.group_id)
    else:
        changed = after.version != version
        success(request, f"{after.reference} changed" if changed else "Nothing was changed")
        return HttpResponseRedirect(after.url)
    return _form_page(request, card, form, version, base_version, status=422)


def refuse_by_rule(
    actor: Actor, form: RecordForm, broken: RuleBroken, owner: int | None, group: int | None = None
) -> None:
    """Say which rule stands against an act; offer an exception to those alone who may grant one."""
    if broken.exception_allowed and may(actor, Permission.GRANT_EXCEPTION, owner, group=group):
        if "exception" not in form.fields:
            form.fields["exception"] = reason_field(_EXCEPTION, label="Reason for the exception")
            form.extra = (*form.extra, "exception")
        form.add_error("exception", sentence(broken.problem))
    else:
        form.add_error(None, sentence(broken.problem))


def _form_page(
    request: HttpRequest,
    card: Card,
    form: RecordForm,
    version: int,
    base_version: int | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    title = f"Change {card.reference}"
    return draw(
        request,
        "change.html",
        {
            "form": form,
            "caption": f"{card.kind.name} {card.reference}",
            "heading": card.title,
            "version": version,
            "base": base_version if base_version not in (None, version) else "",
            "back": card.url,
        },
        title=title,
        trail=crumbs(actor_of(request), card, about_record(card)),
        card=card,
        status=status,
    )


@dataclass(frozen=True)
class Side:
    """One of the values to choose from, with the words for it."""

    code: str
    head: str
    words: str
    chosen: bool = False


@dataclass(frozen=True)
class Clash:
    """One field that one or both have changed, with its values side by side."""

    name: str
    label: str
    sides: tuple[Side, ...]
    both: bool
    error: str = ""


@dataclass(frozen=True)
class Merge:
    """Two changes of one record, field by field. `values` are what the choices come to."""

    clashes: tuple[Clash, ...]
    values: Mapping[str, Any]

    @property
    def unchosen(self) -> bool:
        return any(clash.error for clash in self.clashes)


_HEADS = {"mine": "Yours", "theirs": "Theirs", "base": "Before"}


def _merge(card: Card, form: RecordForm, base: Said, theirs: Said, chosen: Mapping[str, Any]) -> Merge:
    """Set mine beside theirs. Where one alone has changed a field, that change is proposed; where
    both have, the person chooses. With choices in hand a missing one is an error.
    """
    mine = form.changes()
    clashes, values = [], {}
    for spec in card.kind.fields:
        was, now = base.plain(spec), theirs.plain(spec)
        i_changed, they_changed = spec.name in mine, now != was
        if not i_changed and not they_changed:
            continue
        yours = mine.get(spec.name, was)
        both = i_changed and they_changed and yours != now
        start = "" if both else "mine" if i_changed else "theirs"
        pick = str(chosen.get(f"choose-{spec.name}", "")) if chosen else start
        if pick not in _HEADS:
            pick = start
        options = {"mine": yours, "theirs": now, "base": was}
        if pick and pick != "theirs":
            values[spec.name] = options[pick]
        said = {
            "mine": _words(spec, yours, base) if i_changed else base.words(spec, base.values.get(spec.name)),
            "theirs": theirs.words(spec, theirs.values.get(spec.name)),
            "base": base.words(spec, base.values.get(spec.name)),
        }
        error = f"Choose which {spec.label.lower()} to keep" if chosen and not pick else ""
        sides = tuple(Side(code, head, said[code] or "Not provided", pick == code) for code, head in _HEADS.items())
        clashes.append(Clash(spec.name, spec.label, sides, both, error))
    return Merge(tuple(clashes), values)


def _words(spec: FieldSpec, value: Any, near: Said) -> str:
    if spec.sort == "record":
        return str(value)
    if spec.sort == "area":
        return wording_of_area(str(value or ""))
    return near.words(spec, value)


def wording_of_area(code: str) -> str:
    """An area that somebody has just typed, by its name and code."""
    from goldenthread.reference.queries import names

    return f"{names([code]).get(code, code)} ({code})" if code else ""


def _merge_page(
    request: HttpRequest,
    card: Card,
    form: RecordForm,
    merge: Merge,
    version: int,
    base_version: int,
    *,
    status: int,
) -> HttpResponse:
    errors = [Link(c.error, f"#choose-{c.name}-mine") for c in merge.clashes if c.error]
    return draw(
        request,
        "merge.html",
        {
            "errors": errors,
            "clashes": merge.clashes,
            "raw": form.raw(),
            "reason": form.data.get("reason", ""),
            "exception": form.data.get("exception"),
            "caption": f"{card.kind.name} {card.reference}",
            "heading": "Somebody else changed this while you were writing",
            "title_of": card.title,
            "version": version,
            "base": base_version,
            "change_url": request.path,
            "back": card.url,
        },
        title="Somebody else changed this while you were writing",
        trail=crumbs(actor_of(request), card, about_record(card)),
        card=card,
        status=status,
    )


class RetireForm(forms.Form):
    """How a record ends, on which day, and why."""

    state = forms.ChoiceField(
        label="How does it end?",
        choices=(
            ("closed", "Closed: it is done, or it has come to its end"),
            ("retired", "Retired: it is not used any more"),
            ("succeeded", "Succeeded: another record takes its place"),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ends"},
    )
    on = day_field("Its last day", "Leave it empty where no day is known. For example, 31 7 2024")
    reason = reason_field("It goes into the history and the ledger.", required=True)


def retire(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """End a record, with a reason. It stays readable, with all its links and its history."""
    actor = actor_of(request)
    card = find(actor, full_reference(owner, reference))
    demand(actor, "retire", card)
    form = RetireForm(request.POST if request.method == "POST" else None)
    version = card.version
    if request.method == "POST":
        version = number_in(request.POST, "version")
        if form.is_valid():
            try:
                after = commands.retire(
                    actor=actor,
                    record=card.full_reference,
                    version=version,
                    reason=form.cleaned_data["reason"],
                    on=form.cleaned_data["on"],
                    state=form.cleaned_data["state"],
                )
            except Conflict:
                version = find(actor, card.full_reference).version
                form.add_error(
                    None, "Somebody has changed this record since you opened the page. Read it, then end it again"
                )
            except Refused as refused:
                for problem in refused.problems:
                    name = {"To": "on", "Reason": "reason"}.get(problem.place)
                    form.add_error(name, sentence(problem))
            except RuleBroken as broken:
                form.add_error(None, sentence(broken.problem))
            else:
                words = after.kind.by_name["state"].words[after.state].lower()
                success(request, f"{after.reference} is {words}")
                return HttpResponseRedirect(after.url)
    title = f"Close or retire {card.reference}"
    return draw(
        request,
        "retire.html",
        {
            "form": form,
            "errors": error_links(form) if form.is_bound else [],
            "caption": f"{card.kind.name} {card.reference}",
            "heading": f"End “{card.title}”",
            "version": version,
            "back": card.url,
            "card": card,
        },
        title=title,
        trail=crumbs(actor, card, about_record(card)),
        card=card,
        status=422 if form.is_bound else 200,
    )
