"""The page of one paper: where it stands, what it says, its files; and the forms that put, replace and withdraw."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import MARKINGS, Actor
from goldenthread.governance.papers import commands
from goldenthread.governance.papers.lines import FileLine
from goldenthread.governance.papers.queries import PaperPage, fetch, paper_card, paper_page
from goldenthread.look.parts import Link
from goldenthread.look.text import count_of, day
from goldenthread.pages.records import present
from goldenthread.pages.records.common import clock_of, full_reference, page_url, record_url, sentence, with_query
from goldenthread.pages.records.forms import error_links, number_in, reason_field
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.partners.actors import labels
from goldenthread.publishing.quoting import with_figures
from goldenthread.reading.attached import ATTACHED, SORTS
from goldenthread.records.cards import Card
from goldenthread.vocabulary import Conflict, NotAllowed, NotFound, Refused

_MEGABYTE = 1024 * 1024
_PLACES = {"File": "file", "What it shows": "words", "Reason": "reason", "Text": "text"}
_CHECKED = "I have looked: it holds no detail of a child, a family or a person who uses a service"


# -- the page ------------------------------------------------------------------------------------------------------


def page(request: HttpRequest, card: Card) -> HttpResponse:
    """A paper with its text and its files."""
    actor, clock = actor_of(request), clock_of(request)
    found = paper_page(actor, card.full_reference, clock.as_of)
    line = found.line
    names = labels(each.added_by for each in (*line.files, *found.earlier))
    context = present.everything(request, card, clock)
    context |= {
        "errors": clock.errors,
        "lede": _lede(found),
        "summary": line.card.summary,
        # As it was, a text is shown as it was written: its figures are those of today.
        "narrative": found.text if clock.as_of else with_figures(actor, card.owner_id or 0, found.text),
        "files": [_shown(each, names, card, offer=found.may_put) for each in line.files],
        "earlier": [_shown(each, names, card, offer=False) for each in found.earlier],
        "facts": _facts(found, context["card"]),
        "put_url": record_url("paper-put", card) if found.may_put else "",
        "text_url": record_url("paper-text", card) if found.may_put else "",
        "withdraw_url": record_url("paper-withdraw", card) if found.may_withdraw else "",
    }
    return render(
        request,
        "pages/meetings/paper.html",
        context,
        title=line.card.title,
        section="meetings",
        crumbs=_above(card, found.meeting),
        card=card,
        status=422 if clock.errors else 200,
    )


def _above(card: Card, meeting: Card | None) -> list[Link]:
    room = [Link("Meetings", page_url("meetings", slug=card.owner))]
    return [*room, Link(meeting.title, f"{meeting.url}#papers")] if meeting else room


def _lede(found: PaperPage) -> str:
    line = found.line
    if line.state == "withdrawn":
        return "It was withdrawn, and is in no pack."
    if line.state == "in" and not line.here:
        return f"{line.words}. What it says is not held here."
    if line.state == "in":
        held = ["its text"] if line.written else []
        held += [count_of(len(line.files), "file")] if line.files else []
        return f"{line.words}. It holds {' and '.join(held)}."
    when = f", by {day(line.deadline)}" if line.deadline and line.state == "expected" else ""
    return f"{line.words}{when}."


def _facts(found: PaperPage, card: Card) -> list[tuple[str, object, str]]:
    """(term, words, address) of what stands beside the paper."""
    line = found.line
    rows: list[tuple[str, object, str]] = []
    if found.meeting:
        rows.append(("For", found.meeting.title, found.meeting.url))
    if line.deadline:
        rows.append(("Due by", f"{day(line.deadline)}: {found.deadline_words}", ""))
    rows.append(("Marking", MARKINGS[card.marking], ""))
    if line.author:
        rows.append(("From", line.author, ""))
    rows += [("Owed by", each.title, each.url) for each in found.owes]
    if line.url:
        rows.append(("Address", line.url, line.url if line.url.startswith(("https://", "http://")) else ""))
    return rows


def _shown(line: FileLine, names: dict[str, str], card: Card, *, offer: bool) -> dict[str, Any]:
    """A file as the page shows it."""
    when = day(line.came_on)
    put = f"Put by {names[line.added_by]} on {when}"
    asked = {"file": line.number, "version": line.version}
    return {
        "line": line,
        "url": line.url if line.held else "",
        "put": f"{put}, after the day for papers" if line.late else put,
        "notes": _notes(line),
        "replace": with_query(record_url("paper-put", card), **asked) if offer else "",
        "withdraw": with_query(record_url("paper-withdraw", card), **asked) if offer else "",
    }


def _notes(line: FileLine) -> list[str]:
    notes = [f"{note[:1].upper()}{note[1:]}" for note in line.notes]
    if line.silent:
        notes.append(f"Its text could not be read: {line.silent}")
    if line.cut:
        notes.append("It says more than a pack prints")
    if not line.held:
        notes.append("The file is not kept any more; its hash is")
    return notes


# -- files, handed out ---------------------------------------------------------------------------------------------


def file(request: HttpRequest, owner: str, reference: str, number: int, version: int | None = None) -> HttpResponse:
    """A file of a paper, to be saved and never shown in the page."""
    actor = actor_of(request)
    card = paper_card(actor, full_reference(owner, reference))
    found = fetch(actor, card.full_reference, number, version)
    marked = f"{MARKINGS[card.marking]} " if card.marking == "official_sensitive" else ""
    answer = HttpResponse(found.data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{marked}{found.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


# -- forms ---------------------------------------------------------------------------------------------------------


class _LookedForm(forms.Form):
    """A form that asks whether somebody has looked, once something reads like a detail of one person."""

    def __init__(self, data: Any = None, *given: Any, **options: Any) -> None:
        super().__init__(data, *given, **options)
        if data is not None and "checked" in data:
            self.ask_again()

    def ask_again(self) -> None:
        """Let it pass where the person has looked."""
        self.fields["checked"] = forms.BooleanField(label=_CHECKED, required=False)

    def told(self, refused: Refused) -> None:
        """Put each problem beside the control that it is about."""
        for problem in refused.problems:
            name = _PLACES.get(problem.place)
            self.add_error(name if name in self.fields else None, sentence(problem))
            if "reads as if it held" in problem.finding and "checked" not in self.fields:
                self.ask_again()


class FileForm(_LookedForm):
    """A file, and what it shows; for a new version, why."""

    file = forms.FileField(
        label="Upload a file",
        help_text=f"Up to {ATTACHED.file_bytes // _MEGABYTE} MB: {', '.join(SORTS)}. "
        "The name of its author is taken out.",
        error_messages={"required": "Choose a file", "empty": "The file is empty. Choose another file"},
    )
    words = forms.CharField(
        label="What does it show?",
        required=False,
        max_length=500,
        help_text="In a sentence. A picture needs it, for whoever cannot see it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TextForm(_LookedForm):
    """The text of a paper."""

    text = forms.CharField(
        label="Text",
        help_text="Headings begin with ##, items with a hyphen. A figure in braces, like {{ figure FIG-001 }}, is "
        "printed in the board pack as it is held then.",
        widget=forms.Textarea(attrs={"rows": 18}),
        error_messages={"required": "Write the paper, or put it as a file"},
    )
    reason = reason_field("What changed, for the history.")


class WhyForm(_LookedForm):
    """Why something is withdrawn."""

    reason = reason_field("It stays in the history.", required=True, label="Reason")


def put(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Put a file, or a new version of one in the place of the old."""
    actor, found = _to_put(request, owner, reference)
    old = _asked_file(request, found)
    sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if sent else FileForm(initial={"words": old.words if old else ""})
    if old:
        form.fields["reason"] = reason_field("For example, the costs are added.", required=True, label="What is new")
        form.fields["reason"].error_messages["required"] = "Say what is new, in a few words"
    if sent and form.is_valid():
        given, upload = form.cleaned_data, form.cleaned_data["file"]
        try:
            if upload.size > ATTACHED.file_bytes:
                finding = f"it is larger than {ATTACHED.file_bytes // _MEGABYTE} MB"
                raise Refused.one("File", finding, "Save it with smaller pictures, or split it into parts")
            made = commands.put_file(
                actor=actor,
                paper=found.line.card.full_reference,
                file=upload.read(),
                file_name=upload.name,
                words=given["words"],
                number=old.number if old else None,
                version=number_in(request.POST, "version") if old else None,
                reason=given.get("reason", ""),
                checked=bool(given.get("checked")),
            )
        except Refused as refused:
            form.told(refused)
        else:
            success(request, f"{made.name} is in, version {made.version}" if old else f"{made.name} is in")
            return HttpResponseRedirect(found.line.card.url)
    heading = f"Replace {old.name}" if old else "Put a file into the paper"
    return _form(request, found, form, heading, "Replace the file" if old else "Put the file", old, warned=True)


def write(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Write the text."""
    actor, found = _to_put(request, owner, reference)
    sent = request.method == "POST"
    form = TextForm(request.POST) if sent else TextForm(initial={"text": found.text})
    if sent and form.is_valid():
        given = form.cleaned_data
        try:
            card = commands.write_text(
                actor=actor,
                paper=found.line.card.full_reference,
                version=number_in(request.POST, "version"),
                text=given["text"],
                reason=given["reason"],
                checked=bool(given.get("checked")),
            )
        except Refused as refused:
            form.told(refused)
        except Conflict as conflict:
            form.add_error(None, f"{conflict} Your text is below, and not saved yet.")
        else:
            success(request, "The text is saved")
            return HttpResponseRedirect(card.url)
    return _form(request, found, form, "Write the text of the paper", "Save the text", None, warned=True)


def withdraw(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Withdraw a file of the paper, or the whole of it."""
    actor = actor_of(request)
    full = full_reference(owner, reference)
    found = paper_page(actor, full)
    old = _asked_file(request, found)
    if not (found.may_put if old else found.may_withdraw):
        raise NotAllowed("Only those who look after a paper, and whoever owes it, withdraw it.")
    sent = request.method == "POST"
    form = WhyForm(request.POST if sent else None)
    if sent and form.is_valid():
        version, reason = number_in(request.POST, "version"), form.cleaned_data["reason"]
        try:
            if old:
                commands.withdraw_file(actor=actor, paper=full, number=old.number, version=version, reason=reason)
            else:
                commands.withdraw(actor=actor, paper=full, version=version, reason=reason)
        except Refused as refused:
            form.told(refused)
        else:
            success(request, f"{old.name} is withdrawn" if old else "The paper is withdrawn")
            return HttpResponseRedirect(found.line.card.url)
    heading = f"Withdraw {old.name}" if old else "Withdraw the paper"
    return _form(request, found, form, heading, "Withdraw the file" if old else "Withdraw the paper", old)


def _to_put(request: HttpRequest, owner: str, reference: str) -> tuple[Actor, PaperPage]:
    """Who asks, and the paper, for somebody who may put things into it. Raises NotFound, NotAllowed."""
    actor = actor_of(request)
    found = paper_page(actor, full_reference(owner, reference))
    if found.line.state == "withdrawn":
        raise NotAllowed("The paper is withdrawn. Open it again first: change its state.")
    if not found.may_put:
        raise NotAllowed("Only those who may change papers, and whoever owes this one, put things into it.")
    return actor, found


def _asked_file(request: HttpRequest, found: PaperPage) -> FileLine | None:
    """The file that the address names, if it names one. Raises NotFound."""
    asked = request.GET.get("file", "")
    if not asked:
        return None
    for line in found.line.files:
        if str(line.number) == asked:
            return line
    raise NotFound(f"The paper has no file {asked[:10]} that stands. Open the paper again.")


def _form(
    request: HttpRequest,
    found: PaperPage,
    form: forms.Form,
    heading: str,
    button: str,
    old: FileLine | None,
    *,
    warned: bool = False,
) -> HttpResponse:
    card = found.line.card
    read = old.version if old else card.version
    # A form that came back keeps the version that its writer had read, so that nobody is written over.
    return render(
        request,
        "pages/meetings/paper_form.html",
        {
            "form": form,
            "errors": error_links(form) if form.is_bound else [],
            "caption": f"{card.title}, paper {card.reference}",
            "heading": heading,
            "button": button,
            "version": request.POST.get("version", read),
            "old": old,
            "due": _due(found),
            "warned": warned,
            "back": card.url,
        },
        title=f"{heading}: {card.title}",
        section="meetings",
        crumbs=[] if form.errors else [*_above(card, found.meeting), Link(card.reference, card.url)],
        card=card,
        status=422 if form.errors else 200,
    )


def _due(found: PaperPage) -> str:
    line = found.line
    if line.deadline is None or line.state == "in":
        return ""
    if line.state == "late":
        return f"It was due by {day(line.deadline)}, and will be marked as late."
    return f"It is due by {day(line.deadline)}."
