"""Give an update, settle two people's updates of one thing, say who holds it up, and confirm."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Actor, Permission, require
from goldenthread.look.parts import Link
from goldenthread.look.text import day, day_and_time, listed
from goldenthread.pages.records.changing import Clash, Side
from goldenthread.pages.records.common import draw, new_key, once_key, sentence, with_query
from goldenthread.pages.records.forms import day_field, error_links, number_in
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.pages.work.common import back_of, can_report, crumbs, said, subject, waits_for, work_url
from goldenthread.partners.drafts import Kept
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.queries import find
from goldenthread.strategy import commands
from goldenthread.strategy.drafting import draft_of_update, drop_update, keep_update
from goldenthread.strategy.owning import holding, owns
from goldenthread.strategy.updates import UpdateLine, group_id_of, updates_of
from goldenthread.strategy.work import agencies, my_work
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused
from goldenthread.vocabulary.clock import today

STATUSES = tuple((code, words) for code, words in kind("update").by_name["status"].choices)
HOW = tuple(kind("update").by_name["given_how"].choices)
_PLACES = {
    "Status": "status",
    "Sentence": "sentence",
    "Next date": "next_date",
    "Blocked by": "blocked_by",
    "Given by": "given_by",
    "How it was given": "given_how",
    "When it was given": "given_on",
}
#: What two people may say differently, in the order the form asks.
_SAID = (
    ("status", "How it goes"),
    ("sentence", "In one sentence"),
    ("next_date", "Next date"),
    ("blocked_by", "Blocked by"),
)
_MORE = ("given_by", "given_how", "given_on", "checked")
_HEADS = {"mine": "Yours", "theirs": "Theirs", "base": "Before"}


class UpdateForm(forms.Form):
    """How it goes, in one sentence, and what comes next."""

    status = forms.ChoiceField(
        label="How does it go?",
        choices=STATUSES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it goes"},
    )
    sentence = forms.CharField(
        label="In one sentence",
        max_length=commands.LONGEST,
        help_text=f"Up to {commands.LONGEST} characters. Name no child, family or person who uses a service.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say in one sentence how it goes",
            "max_length": f"The sentence must be {commands.LONGEST} characters or fewer",
        },
    )
    next_date = day_field("Next date", "When the next step is due. For example, 14 9 2026")
    blocked_by = forms.ChoiceField(
        label="Does another agency hold it up?", required=False, help_text="Its lead is told when you send this."
    )

    def __init__(self, data: Any, *, bodies: list[Card], behalf: bool, **options: Any) -> None:
        super().__init__(data, **options)
        blocked: Any = self.fields["blocked_by"]
        blocked.choices = [("", "No"), *((b.full_reference, b.title) for b in bodies)]
        if behalf:
            self.fields["given_by"] = forms.CharField(
                label="Who gave it?", max_length=200, required=False, help_text="The post, as its owner. Not a name."
            )
            self.fields["given_how"] = forms.ChoiceField(
                label="How was it given?", choices=[("", "Choose"), *HOW], required=False
            )
            self.fields["given_on"] = day_field("When was it given?")
        if data is not None and "checked" in data:
            self.ask_again()

    def refuse(self, refused: Refused) -> None:
        """Put each problem beside its field, or above the form."""
        for problem in refused.problems:
            name = _PLACES.get(problem.place)
            found = f"{problem.finding[:1].upper()}{problem.finding[1:]}. {problem.remedy}"
            self.add_error(name if name in self.fields else None, found if name in self.fields else sentence(problem))
            if "reads as if it held" in problem.finding:
                self.ask_again()

    def ask_again(self) -> None:
        """Let it pass where the person has looked."""
        self.fields["checked"] = forms.BooleanField(
            label="I have looked: it holds no detail of a child, a family or a person who uses a service",
            required=False,
        )

    def sent(self) -> dict[str, Any]:
        """What was said, by the words of the act."""
        return {name: self.cleaned_data.get(name) for name in (*dict(_SAID), *_MORE)}


@dataclass(frozen=True)
class Asked:
    """What an update page is about."""

    card: Card
    group: int | None
    last: UpdateLine | None
    bodies: list[Card]
    behalf: bool
    word: str
    back: str


def _asked(request: HttpRequest, slug: str, reference: str) -> Asked:
    actor = actor_of(request)
    card = subject(actor, slug, reference, "action", "objective")
    group = group_id_of(actor, card)
    require(actor, Permission.CHANGE, card.owner_id, group=group)
    updates = updates_of(actor, [card.id])[card.id]
    word, back = back_of(request, card)
    asked = "behalf" in request.GET or "given_by" in request.POST
    return Asked(
        card,
        group,
        updates[0] if updates else None,
        agencies(actor, slug, card.owner_id or 0),
        asked or not owns(holding(actor), card.id, group),
        word,
        back,
    )


def update(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Ask how an action or an objective goes, with what was said last filled in."""
    asked = _asked(request, slug, reference)
    if request.method != "POST":
        return _asking(request, asked)
    if "throw" in request.POST:
        drop_update(actor=actor_of(request), card=asked.card)
        success(request, "The draft is thrown away")
        return HttpResponseRedirect(request.path)
    form = UpdateForm(request.POST, bodies=asked.bodies, behalf=asked.behalf)
    version, seen = number_in(request.POST, "version"), str(request.POST.get("seen", ""))[:140]
    key = str(request.POST.get("once", ""))
    if "keep" in request.POST:
        return _keep_draft(request, asked, form, version, seen, key)
    if not form.is_valid():
        _keep_quietly(request, asked)
        return _form_page(request, asked, form, version, seen, key, status=422)
    given = form.sent()
    if any(name.startswith("choose-") for name in request.POST):
        base = _update(actor_of(request), asked, str(request.POST.get("base_seen", "")))
        clashes, given = _settled(asked, given, base, request.POST)
        if any(c.error for c in clashes):
            return _merge_page(request, asked, form, clashes, version, key, status=422)
    return _send(request, asked, form, given, (version, seen, key))


def _asking(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The form as it is opened: with the draft where there is one, else with what was said last."""
    kept = draft_of_update(actor_of(request), asked.card)
    start, version = _start(asked.last), asked.card.version
    seen = asked.last.card.full_reference if asked.last else ""
    form = UpdateForm(None, bodies=asked.bodies, behalf=asked.behalf, initial=start)
    if kept:
        typed = {name: f.widget.value_from_datadict(kept.values, {}, name) for name, f in form.fields.items()}  # type: ignore[arg-type]
        form.initial = start | typed
        # What had been read then: if somebody has reported since, the two are put side by side.
        version, seen = int(kept.values.get("version") or version), str(kept.values.get("seen", seen))
    return _form_page(request, asked, form, version, seen, new_key(), kept=kept)


_KEPT = ("version", "seen")


def _typed(request: HttpRequest, asked: Asked) -> dict[str, str]:
    names = [name for name in UpdateForm(None, bodies=asked.bodies, behalf=True).fields if name != "checked"]
    keys = [key for name in names for key in (name, *(f"{name}_{part}" for part in range(3)))]
    return {key: str(request.POST[key])[:2000] for key in (*keys, *_KEPT) if key in request.POST}


def _draft(request: HttpRequest, asked: Asked) -> None:
    values = _typed(request, asked)
    url = f"{request.path}?behalf=1" if values.get("given_by") else request.path
    keep_update(actor=actor_of(request), card=asked.card, url=url, values=values)


def _keep_draft(
    request: HttpRequest, asked: Asked, form: UpdateForm, version: int, seen: str, key: str
) -> HttpResponse:
    """Keep what was typed so far, whole or not."""
    try:
        _draft(request, asked)
    except Refused as refused:
        form.is_valid()
        form.errors.clear()
        form.refuse(refused)
        return _form_page(request, asked, form, version, seen, key, status=422)
    success(request, f"The draft for {asked.card.reference} is kept. Nobody else sees it, and it is not sent")
    return HttpResponseRedirect(asked.back)


def _keep_quietly(request: HttpRequest, asked: Asked) -> None:
    """Keep what could not be sent, so that a lost connection loses nothing; never what may be about one person."""
    with suppress(Refused, NotAllowed):
        _draft(request, asked)


def _start(last: UpdateLine | None) -> dict[str, Any]:
    if last is None:
        return {}
    coming = last.next_date if last.next_date and last.next_date >= today() else None
    blocked = last.blocked_by[0].full_reference if last.blocked_by else ""
    return {"status": last.status, "sentence": last.sentence, "next_date": coming, "blocked_by": blocked}


def _send(
    request: HttpRequest, asked: Asked, form: UpdateForm, given: Mapping[str, Any], sent: tuple[int, str, str]
) -> HttpResponse:
    actor, card, (version, seen, key) = actor_of(request), asked.card, sent
    more = {k: given[k] for k in ("given_by", "given_how") if given.get(k)}
    try:
        commands.report_progress(
            actor=actor,
            record=card.full_reference,
            version=version,
            seen=seen,
            status=given["status"],
            sentence=given["sentence"],
            next_date=given["next_date"],
            blocked_by=[given["blocked_by"]] if given["blocked_by"] else [],
            given_on=given.get("given_on"),
            checked=bool(given.get("checked")),
            once=once_key(actor, "update", card.full_reference, key),
            **more,
        )
    except Conflict:
        _keep_quietly(request, asked)
        asked = _asked(request, card.owner, card.reference)
        base = _update(actor, asked, seen)
        clashes, _ = _settled(asked, form.sent(), base, {})
        return _merge_page(request, asked, form, clashes, version, key, base_seen=seen, status=409)
    except Refused as refused:
        form.refuse(refused)
        return _form_page(request, asked, form, version, seen, key, status=422)
    drop_update(actor=actor, card=card)
    success(request, f"Update sent for {card.reference}")
    following = _following(actor, asked) if "next" in request.POST else None
    return HttpResponseRedirect(f"{work_url('update', following)}?from=my" if following else asked.back)


def _following(actor: Actor, asked: Asked) -> Card | None:
    """The next of one's own actions to update, in the order of their list; None from anywhere else, and at its end."""
    if asked.word != "my":
        return None
    lines = [line for line in my_work(actor) if not line.done]
    ids = [line.card.id for line in lines]
    after = lines[ids.index(asked.card.id) + 1 :] if asked.card.id in ids else lines
    return next((x.card for x in after if can_report(actor, x.card, x.group.id if x.group else None)), None)


def _update(actor: Actor, asked: Asked, full: str) -> UpdateLine | None:
    """An update of this record by its reference: what somebody had in front of them."""
    lines = updates_of(actor, [asked.card.id])[asked.card.id]
    return next((line for line in lines if line.card.full_reference == full), None)


def _values(line: UpdateLine | None) -> dict[str, Any]:
    if line is None:
        return {"status": "", "sentence": "", "next_date": None, "blocked_by": ""}
    blocked = line.blocked_by[0].full_reference if line.blocked_by else ""
    return {"status": line.status, "sentence": line.sentence, "next_date": line.next_date, "blocked_by": blocked}


def _settled(
    asked: Asked, mine: Mapping[str, Any], base: UpdateLine | None, chosen: Mapping[str, Any]
) -> tuple[tuple[Clash, ...], dict[str, Any]]:
    """Mine beside theirs, field by field, and what the choices come to. Nothing is lost: both updates stay."""
    theirs, before = _values(asked.last), _values(base)
    clashes, values = [], dict(mine)
    names = {b.full_reference: b.title for b in asked.bodies}
    for name, label in _SAID:
        options = {"mine": mine[name], "theirs": theirs[name], "base": before[name]}
        if options["mine"] == options["theirs"] == options["base"]:
            continue
        both = options["mine"] not in (options["theirs"], options["base"]) and options["theirs"] != options["base"]
        start = "" if both else "mine" if options["mine"] != options["base"] else "theirs"
        pick = str(chosen.get(f"choose-{name}", "")) if chosen else start
        pick = pick if pick in _HEADS else start
        if pick:
            values[name] = options[pick]
        error = f"Choose which {label.lower()} to send" if chosen and not pick else ""
        sides = tuple(
            Side(code, head, _words(name, options[code], names) or "Not provided", pick == code)
            for code, head in _HEADS.items()
        )
        clashes.append(Clash(name, label, sides, both, error))
    return tuple(clashes), values


def _words(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name == "status":
        return dict(STATUSES).get(value, "")
    if isinstance(value, date):
        return day(value)
    return names.get(value, value or "") if name == "blocked_by" else str(value or "")


def _raw(form: UpdateForm) -> list[tuple[str, str]]:
    """What was typed, as pairs, so that the next page carries it unchanged."""
    data: Any = form.data
    keys = [key for name in form.fields for key in (name, *(f"{name}_{part}" for part in range(3)))]
    return [(key, value) for key in keys if key in data for value in data.getlist(key)]


def _merge_page(
    request: HttpRequest,
    asked: Asked,
    form: UpdateForm,
    clashes: tuple[Clash, ...],
    version: int,
    key: str,
    *,
    status: int,
    base_seen: str = "",
) -> HttpResponse:
    title = "Somebody else has sent an update while you were writing"
    seen = asked.last.card.full_reference if asked.last else ""
    raw = [*_raw(form), ("seen", seen), ("once", key), ("from", asked.word)]
    raw.append(("base_seen", base_seen or str(request.POST.get("base_seen", ""))))
    return draw(
        request,
        "merge.html",
        {
            "errors": [Link(c.error, f"#choose-{c.name}-mine") for c in clashes if c.error],
            "clashes": clashes,
            "raw": raw,
            "reason": "",
            "exception": None,
            "caption": f"{asked.card.kind.name} {asked.card.reference}",
            "heading": title,
            "title_of": asked.card.title,
            "version": asked.card.version,
            "base": version,
            "change_url": request.path,
            "back": asked.back,
        },
        title=title,
        trail=crumbs(asked.card),
        card=asked.card,
        status=status,
    )


def _form_page(
    request: HttpRequest,
    asked: Asked,
    form: UpdateForm,
    version: int,
    seen: str,
    key: str,
    *,
    status: int = 200,
    kept: Kept | None = None,
) -> HttpResponse:
    card = asked.card
    return render(
        request,
        "pages/work/update.html",
        {
            "form": form,
            "errors": error_links(form) if form.is_bound else [],
            "caption": f"Update {card.reference}",
            "heading": card.title,
            "last": asked.last,
            "last_said": said(asked.last) if asked.last else "",
            "last_blocked": waits_for(asked.last.blocked_by) if asked.last else "",
            "version": version,
            "seen": seen,
            "once": key,
            "word": asked.word,
            "back": asked.back,
            "behalf_url": "" if asked.behalf else with_query(request.path, behalf=1, **{"from": asked.word}),
            "following": _following(actor_of(request), asked),
            "kept": f"{day_and_time(kept.saved_at)}" if kept else "",
        },
        title=f"Update: {card.title}",
        section="groups",
        crumbs=crumbs(card) if status == 200 else (),
        card=card,
        status=status,
    )


def blocked(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Say in one press which agency holds it up. How it goes stays as it was, and never better than at risk."""
    actor, asked = actor_of(request), _asked(request, slug, reference)
    status = asked.last.status if asked.last and asked.last.status == "off_track" else "at_risk"
    if request.method == "POST":
        full = str(request.POST.get("agency", ""))
        body = next((b for b in asked.bodies if b.full_reference == full), None)
        if body is None:
            raise NotFound("That agency does not work with this partnership. Choose one from the list.")
        commands.report_progress(
            actor=actor,
            record=asked.card.full_reference,
            version=number_in(request.POST, "version"),
            status=status,
            sentence=f"Blocked by {body.title}.",
            blocked_by=[full],
            once=once_key(actor, "blocked", asked.card.full_reference, str(request.POST.get("once", ""))),
        )
        success(request, f"{body.title} is told that {asked.card.reference} waits for it")
        return HttpResponseRedirect(asked.back)
    card = asked.card
    return render(
        request,
        "pages/work/blocked.html",
        {
            "caption": f"{card.reference}, {card.title}",
            "heading": "Which agency holds it up?",
            "words": dict(STATUSES)[status],
            "bodies": asked.bodies,
            "version": card.version,
            "once": new_key(),
            "word": asked.word,
            "update_url": work_url("update", card),
            "now": waits_for(asked.last.blocked_by) if asked.last else "",
        },
        title="Which agency holds it up?",
        section="groups",
        crumbs=crumbs(card),
        card=card,
    )


def confirm(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """Confirm what somebody else entered for its owner."""
    actor = actor_of(request)
    found = find(actor, f"{slug}/{reference}")
    require(actor, Permission.COMMENT, found.owner_id, group=found.group_id)
    commands.confirm(actor=actor, update=found.full_reference, version=number_in(request.POST, "version"))
    success(request, f"{listed([found.reference])} confirmed")
    word = str(request.POST.get("from", ""))
    return HttpResponseRedirect("/my" if word == "my" else found.url)
