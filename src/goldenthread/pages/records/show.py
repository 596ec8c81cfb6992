"""The page of one record, for every kind, and the comments on it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.pages.records import present
from goldenthread.pages.records.common import clock_of, demand, draw, full_reference, new_key, once_key, sentence
from goldenthread.pages.records.dispatch import PAGES
from goldenthread.pages.records.forms import error_links
from goldenthread.pages.records.talking import AnswerForm, CommentForm
from goldenthread.pages.shell import actor_of, success
from goldenthread.records import commands
from goldenthread.records.cards import Card
from goldenthread.records.queries import find
from goldenthread.vocabulary import Conflict, NotFound, Refused


def record(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The permanent address of a record: its own kind's page where there is one, else the generic page."""
    card = find(actor_of(request), full_reference(owner, reference))
    own = PAGES.get(card.kind_code)
    return own(request, card) if own else generic(request, card)


def generic(request: HttpRequest, card: Card, form: CommentForm | AnswerForm | None = None) -> HttpResponse:
    """The page that follows from the declaration alone. `form` is a comment that came back."""
    clock = clock_of(request)
    context = present.everything(request, card, clock)
    if form is not None:
        context["comments"].take_back(form)
    errors = [*clock.errors, *(error_links(form) if form is not None and form.errors else [])]
    return draw(
        request,
        "record.html",
        context | {"errors": errors},
        title=context["card"].title,
        trail=context["trail"],
        card=card,
        status=422 if errors else 200,
    )


def comment(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Leave a comment, a question or an answer. A double tap leaves one."""
    actor = actor_of(request)
    card = find(actor, full_reference(owner, reference))
    demand(actor, "comment", card)
    answers = request.POST.get("answers", "")
    form: CommentForm | AnswerForm
    if answers:
        if not (answers.isascii() and answers.isdigit() and len(answers) < 10 and int(answers)):
            raise NotFound("That question is not on this record. Open the record again.")
        form = AnswerForm(int(answers), request.POST)
    else:
        form = CommentForm(request.POST)
    if not form.is_valid():
        return generic(request, card, form)
    sort = "answer" if answers else form.cleaned_data["sort"]
    try:
        commands.comment(
            actor=actor,
            record=card.full_reference,
            text=form.cleaned_data["text"],
            sort=sort,
            answers=int(answers) if answers else None,
            once=once_key(actor, "comment", card.full_reference, request.POST.get("once", "") or new_key()),
        )
    except Refused as refused:
        for problem in refused.problems:
            form.add_error("text", sentence(problem))
        return generic(request, card, form)
    except Conflict:
        pass  # the first of two taps was kept
    success(request, {"comment": "Comment added", "question": "Question asked", "answer": "Answer added"}[sort])
    return HttpResponseRedirect(f"{card.url}#comments")
