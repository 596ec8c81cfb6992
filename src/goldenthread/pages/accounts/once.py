"""One form about one record, for somebody without an account; and the page from which a link is sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.access import Permission, require
from goldenthread.look.parts import Link
from goldenthread.pages.accounts.forms import Code, SendLink
from goldenthread.pages.records.common import full_reference
from goldenthread.pages.records.forms import RecordForm
from goldenthread.pages.shell import actor_of, render, success
from goldenthread.partners.once import answering, commands
from goldenthread.partners.once.answering import Asked
from goldenthread.partners.once.offered import forms_for
from goldenthread.records.queries import find
from goldenthread.vocabulary import NotFound, Refused, RuleBroken


def send(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Ask for an address, and send a link to a form about this record."""
    actor = actor_of(request)
    card = find(actor, full_reference(owner, reference))
    require(actor, Permission.CHANGE, card.owner_id, group=card.group_id)
    offered = forms_for(card.kind_code)
    if not offered:
        raise NotFound(f"There is no form to send about {card.kind.plural.lower()}.")
    form = SendLink(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.send_link(
                actor=actor,
                record=card.full_reference,
                form=offered[0].code,
                email=form.cleaned_data["email"],
                link=lambda secret: request.build_absolute_uri(f"/one-time/{secret}"),
            )
        except Refused as refused:
            form.add_error(None, [str(problem) for problem in refused.problems])
        else:
            success(request, f"The link was sent to {form.cleaned_data['email']}")
            return HttpResponseRedirect(card.url)
    return render(
        request,
        "accounts/send_link.html",
        {"form": form, "caption": f"{card.kind.name} {card.reference}", "card": card, "hours": commands.HOURS},
        title="Ask somebody without an account",
        card=card,
        crumbs=[Link(card.title, card.url), Link("Ask somebody without an account", request.path)],
        status=422 if form.errors else 200,
    )


def one_time(request: HttpRequest, secret: str) -> HttpResponse:
    """Send a code, take it, show the form, take the answer: one address, one step after the other."""
    if request.method != "POST":
        return _page(request, answering.asked(secret), "start")
    step = request.POST.get("step", "")
    try:
        if step == "send":
            asked = answering.asked(secret)
            answering.send_code(secret)
            return _page(request, asked, "code", Code())
        if step == "code":
            return _take_code(request, secret)
        return _take_answer(request, secret)
    except Refused as refused:
        errors = [Link(f"{p.place}: {p.finding}. {p.remedy}") for p in refused.problems]
        return _page(request, answering.asked(secret), "start", errors=errors)


def _take_code(request: HttpRequest, secret: str) -> HttpResponse:
    asked = answering.asked(secret)
    form = Code(request.POST)
    if not form.is_valid():
        return _page(request, asked, "code", form)
    try:
        proof = answering.show_code(secret, form.cleaned_data["code"])
    except Refused as refused:
        form.add_error("code", [f"{p.finding}. {p.remedy}".capitalize() for p in refused.problems])
        return _page(request, asked, "code", form)
    return _page(request, asked, "answer", _form(asked), proof=proof)


def _take_answer(request: HttpRequest, secret: str) -> HttpResponse:
    proof = request.POST.get("proof", "")
    asked = answering.check_proof(secret, proof)
    form = _form(asked, request.POST)
    if form.is_valid():
        try:
            answering.answer(secret, proof, form.values())
        except Refused as refused:
            form.refuse(refused.problems)
        except RuleBroken as broken:
            form.add_error(None, str(broken.problem))
        else:
            return _page(request, asked, "done")
    return _page(request, asked, "answer", form, proof=proof)


def _form(asked: Asked, data: Any = None) -> RecordForm:
    """The fields of the form, empty: what the record says now is not for whoever holds a link."""
    others = [spec.name for spec in asked.kind.fields if spec.name not in asked.form.fields]
    return RecordForm(data, of_kind=asked.kind, leave_out=others)


def _page(
    request: HttpRequest,
    asked: Asked,
    step: str,
    form: Any = None,
    *,
    proof: str = "",
    errors: list[Link] | None = None,
) -> HttpResponse:
    context = {"asked": asked, "step": step, "form": form, "proof": proof, "errors": errors or []}
    wrong = bool(errors or (form is not None and form.errors))
    titles = {"start": asked.form.title, "code": "Enter the code", "answer": asked.form.ask, "done": "Thank you"}
    return render(request, "accounts/one_time.html", context, title=titles[step], status=422 if wrong else 200)
