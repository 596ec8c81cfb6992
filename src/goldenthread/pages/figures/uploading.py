"""Bring a national file: choose it, see what would be stored and what would not, then accept it or give it up."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from django import forms
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from goldenthread.access import Actor, Permission, require_somewhere
from goldenthread.look.parts import Link
from goldenthread.look.text import count_of
from goldenthread.pages.figures.looked import looked
from goldenthread.pages.figures.mapping import explain_words, word_rows
from goldenthread.pages.records.common import page_url, sentence
from goldenthread.pages.records.forms import error_links
from goldenthread.pages.returning.uploads import Turn
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.records.cards import Card
from goldenthread.records.queries import list_records
from goldenthread.returns import queries as imports
from goldenthread.returns.commands import Telling
from goldenthread.returns.rules import read_areas
from goldenthread.returns.uploads import commands, queries
from goldenthread.returns.uploads.commands import MOST_BYTES, Sent
from goldenthread.returns.uploads.queries import Uploaded
from goldenthread.vocabulary import Conflict, NotFound, Refused, RuleBroken

_MEGABYTE: Final = 1024 * 1024
MOST_MEGABYTES: Final = MOST_BYTES // _MEGABYTE


class OnDisk(TemporaryFileUploadHandler):
    """Files of one request on their way in, in temporary files: together no more than `most` bytes are read."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most, self.seen, self.too_big = most, 0, False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.seen += len(raw_data)
        if self.seen > self.most:
            self.too_big = True
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)


def _bounded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Reads the body of a request by our own handler before anything else asks for it."""

    @csrf_exempt
    @wraps(view)
    def outer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        handler = OnDisk(request, MOST_BYTES + 10 * _MEGABYTE)
        request.upload_handlers = [handler]
        request._national_upload = handler  # type: ignore[attr-defined]
        return csrf_protect(view)(request, *args, **kwargs)

    return outer


class Besides(forms.Form):
    """What a person says besides the file, where the file does not say it itself."""

    file_format = forms.ChoiceField(label="Format", required=False)
    vintage = forms.CharField(
        label="Release", required=False, max_length=60, help_text="Like 20 November 2025, where the file does not say."
    )
    areas = forms.CharField(
        label="Only these areas",
        required=False,
        max_length=2000,
        help_text="Codes with spaces between them. Leave it empty for every area that is asked for.",
    )
    year = forms.IntegerField(
        label="Year of the file",
        required=False,
        min_value=1900,
        max_value=2100,
        help_text="For a file that gives none.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )
    rolling_months = forms.IntegerField(
        label="Months that each month looks back over",
        required=False,
        min_value=1,
        max_value=60,
        help_text="For monthly files of rolling totals. 1 for the month alone.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )
    year_types = forms.CharField(
        label="Kind of year of a series",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One to a line, like FirstYJS=Financial. It may also be Academic or Calendar.",
    )
    area_names = forms.CharField(
        label="Names of areas",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One to a line, like Dorset (UA)=E06000059, for names that the register does not know.",
    )
    markers = forms.CharField(
        label="Markers of this file alone",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One to a line, like #=c, as one of the standard letters.",
    )
    encoding = forms.CharField(
        label="Encoding", required=False, max_length=40, help_text="Like cp1252, where it is not UTF-8.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )  # fmt: skip

    use_required_attribute = False

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        known = [(each.key, f"{each.title}: {each.reads}") for each in imports.formats() if each.gives == "figures"]
        self.fields["file_format"].choices = [("auto", "Find it by the column names"), *known]  # type: ignore[attr-defined]

    def clean_year_types(self) -> dict[str, str]:
        return _pairs(self.cleaned_data["year_types"], "FirstYJS=Financial")

    def clean_area_names(self) -> dict[str, str]:
        return _pairs(self.cleaned_data["area_names"], "Dorset (UA)=E06000059")

    def clean_markers(self) -> dict[str, str]:
        return _pairs(self.cleaned_data["markers"], "#=c")

    @property
    def telling(self) -> Telling:
        """What was said, as the import takes it."""
        said = self.cleaned_data
        return Telling(
            vintage=said["vintage"].strip(),
            area_names=said["area_names"],
            year_types=said["year_types"],
            year=said["year"],
            rolling_months=said["rolling_months"] or 1,
            markers=said["markers"],
            encoding=said["encoding"].strip(),
            areas=frozenset(read_areas(said["areas"])),
        )


def _pairs(text: str, like: str) -> dict[str, str]:
    found = {}
    for at, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, equals, value = line.rpartition("=")
        if not (equals and name.strip() and value.strip()):
            raise forms.ValidationError(f"Line {at}: “{line.strip()[:60]}” is not a pair. Write it like {like}")
        found[name.strip()] = value.strip()
    return found


def _said(one: Uploaded) -> dict[str, Any]:
    """What was said of a file, as its form shows it."""
    told = dict(one.telling)
    for name in ("year_types", "area_names", "markers"):
        told[name] = "\n".join(f"{key}={value}" for key, value in told.get(name, {}).items())
    return told | {"areas": " ".join(told.get("areas", ())), "file_format": one.file_format}


@_bounded
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the file, and say more where the file does not."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    require_somewhere(actor, Permission.ACCEPT_FIGURES, partnership.id)
    form = Besides(request.POST if request.method == "POST" else None, initial={"file_format": "auto"})
    errors: list[Link] = []
    if request.method == "POST":
        handler: OnDisk = request._national_upload  # type: ignore[attr-defined]
        sound = form.is_valid()
        try:
            file, companion, small_areas = _sent(request, handler)
            if sound:
                with Turn():
                    made = commands.send(
                        actor=actor,
                        partnership=slug,
                        file=file,
                        companion=companion,
                        small_areas=small_areas,
                        file_format=form.cleaned_data["file_format"] or "auto",
                        telling=form.telling,
                    )
                return HttpResponseRedirect(_url(made))
        except Refused as refused:
            errors = [Link(sentence(problem), "#file") for problem in refused.problems]
    return render(
        request,
        "pages/figures/upload.html",
        {
            "caption": partnership.title,
            "errors": [*errors, *(error_links(form) if form.is_bound else [])],
            "file_errors": errors,
            "form": form,
            "open": bool(form.is_bound and form.errors),
            "most": MOST_MEGABYTES,
            "back": page_url("imports", slug=slug),
        },
        title="Bring a national file",
        section="indicators",
        partnership=partnership,
        crumbs=[Link("Imports", page_url("imports", slug=slug))],
        status=422 if errors or form.errors else 200,
    )


def _sent(request: HttpRequest, handler: OnDisk) -> tuple[Sent, Sent | None, Sent | None]:
    if handler.too_big:
        raise Refused.one(
            "The selected file", f"it must be smaller than {MOST_MEGABYTES}MB", "Import it at the command line"
        )
    file, *besides = (request.FILES.get(name) for name in ("file", "companion", "small_areas"))
    if file is None:
        raise Refused.one("The file", "there is no file", "Select the file as the publisher gave it out")
    companion, small_areas = (Sent(one.name or "a file", one.read()) if one else None for one in besides)
    return Sent(file.name or "a file", file.read()), companion, small_areas


def look(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One uploaded file: how far it is, what would be stored and what would not; accept it, say more, or give it up."""
    partnership, actor = partnership_of(request, slug), actor_of(request)
    one = queries.uploaded(actor, slug, number)
    form = Besides(request.POST if request.POST.get("act") == "again" else None, initial=_said(one))
    if one.stage == "mapping" and request.method == "GET":
        return HttpResponseRedirect(page_url("sheet-columns", slug=slug, number=number))
    asks = bool(one.report.get("words"))
    where = "#words" if asks else "#map" if one.read_by_map else "#said"
    errors = [Link(sentence(problem), where) for problem in one.problems if one.stage == "refused" and not asks]
    if request.method == "POST":
        try:
            if (done := _act(request, actor, one, form)) is not None:
                return done
            errors = error_links(form)
        except (Conflict, NotFound) as conflict:
            errors = [Link(str(conflict))]
        except Refused as refused:
            sure = request.POST.get("act") == "accept"
            where = "#sure" if sure else where if one.read_by_map else "#fill"
            errors = [Link(sentence(problem), where) for problem in refused.problems]
        except RuleBroken as broken:
            errors = [Link(sentence(broken.problem), where if one.read_by_map else "#fill")]
    if one.reference and request.method == "GET":
        return HttpResponseRedirect(_import_url(slug, one.reference))
    return render(
        request,
        "pages/figures/looked.html",
        {
            "caption": partnership.title,
            "errors": errors,
            "form": form,
            "one": one,
            "seen": looked(one),
            "sure": request.POST.get("sure", ""),
            "sure_error": next((error.label for error in errors if error.url == "#sure"), ""),
            "measures": _measures(actor, slug) if one.stage == "looked" and not one.read_by_map else [],
            "words": word_rows(actor, one, request.POST) if one.stage == "refused" else [],
            "columns_url": page_url("sheet-columns", slug=slug, number=number) if _may_map(one) else "",
            "file_url": page_url("import-file", slug=slug, number=number),
            "back": page_url("imports", slug=slug),
        },
        title=one.file_name,
        section="indicators",
        partnership=partnership,
        crumbs=[Link("Imports", page_url("imports", slug=slug))],
        status=422 if request.method == "POST" else 200,
    )


def _act(request: HttpRequest, actor: Actor, one: Uploaded, form: Besides) -> HttpResponse | None:
    """Do what a button asked for; None where the form has errors."""
    slug, number = one.owner, one.number
    act = request.POST.get("act", "")
    if act == "accept":
        with Turn():
            now = commands.accept(actor=actor, partnership=slug, number=number, sure=request.POST.get("sure", ""))
        return HttpResponseRedirect(_taken(request, now))
    if act == "drop":
        commands.give_up(actor=actor, partnership=slug, number=number)
        success(request, f"{one.file_name} is given up. No figure of it was kept")
        return HttpResponseRedirect(page_url("imports", slug=slug))
    if act == "words":
        explain_words(request, actor, one)
        return HttpResponseRedirect(_url(one))
    if act == "fill":
        with Turn():
            commands.fill(
                actor=actor,
                partnership=slug,
                number=number,
                series=request.POST.get("series", ""),
                breakdown=request.POST.get("breakdown", "").strip(),
                measure=request.POST.get("measure", ""),
            )
        success(request, "The series fills its measure from now on, and the file was looked at again")
        return HttpResponseRedirect(_url(one))
    if not form.is_valid():
        return None
    with Turn():
        commands.look_again(
            actor=actor,
            partnership=slug,
            number=number,
            file_format=form.cleaned_data["file_format"] or "auto",
            telling=form.telling,
        )
    return HttpResponseRedirect(_url(one))


def _may_map(one: Uploaded) -> bool:
    return one.read_by_map and one.stage in ("refused", "looked")


def _taken(request: HttpRequest, now: Uploaded) -> str:
    """Where accepting leads: the import where figures were kept, else the page of the file."""
    if now.reference:
        success(request, f"{count_of(now.report['changed'], 'figure')} accepted as {now.reference}")
        return _import_url(now.owner, now.reference)
    if now.stage == "accepted":
        success(request, "Nothing changed: every figure of this file is held already")
    return _url(now)


def _measures(actor: Actor, slug: str) -> list[Card]:
    found = [card for kind in ("indicator", "measure") for card in list_records(actor, kind, owner=slug).cards]
    return [card for card in found if card.state == "live"]


def _url(one: Uploaded) -> str:
    return page_url("import-look", slug=one.owner, number=one.number)


def _import_url(slug: str, reference: str) -> str:
    return f"{page_url('imports', slug=slug)}?show={reference}"


def file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The file as it was sent."""
    partnership_of(request, slug)
    actor = actor_of(request)
    one = queries.uploaded(actor, slug, number)
    answer = HttpResponse(queries.bytes_of(actor, slug, number), content_type="application/octet-stream")
    safe = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_. ") else "_" for letter in one.file_name
    )
    answer["Content-Disposition"] = f'attachment; filename="{safe}"'
    return answer
