"""Check a report. Anyone may; nothing is kept. Members may keep what they decide about a finding."""

import threading
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from goldenthread.access import Permission, may, require
from goldenthread.claims.safely import Checked, check_safely
from goldenthread.documents import commands as documents
from goldenthread.documents.queries import choices_of
from goldenthread.look.parts import Link
from goldenthread.pages.checking.results import shown
from goldenthread.pages.checking.uploads import MEGABYTE, InMemory, files_of
from goldenthread.pages.records.common import page_url
from goldenthread.pages.shell import actor_of, partnership_of, render, success
from goldenthread.records.cards import Card
from goldenthread.vocabulary import Problem, Refused

MOST_MEGABYTES, MOST_FILES, _MOST_TYPED = 20, 5, 200_000
_MOST_BYTES = MOST_MEGABYTES * MEGABYTE
# A check takes a second or two of one processor; more than two at once would hold up everybody else's pages.
_TURNS = threading.BoundedSemaphore(2)
_PATIENCE_SECONDS = 20

View = Callable[..., HttpResponse]


def _bounded(view: View) -> View:
    """Reads the body of a request by our own handler before anything else asks for it."""

    @csrf_exempt
    @wraps(view)
    def outer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        handler = InMemory(request, _MOST_BYTES)
        request.upload_handlers = [handler]
        request._checking_upload = handler  # type: ignore[attr-defined]
        return csrf_protect(view)(request, *args, **kwargs)

    return outer


@_bounded
def check(request: HttpRequest) -> HttpResponse:
    """The form, and the answer to it. No account, nothing kept."""
    return _page(request, None)


@_bounded
def check_for(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for a partnership: what it decided before about a finding counts."""
    return _page(request, partnership_of(request, slug))


def _page(request: HttpRequest, partnership: Card | None) -> HttpResponse:
    here = page_url("check-for", slug=partnership.reference) if partnership else page_url("check")
    frame = {"action": here, "most": MOST_MEGABYTES, "count": MOST_FILES, "partnership": partnership}
    if request.method != "POST":
        return render(request, "pages/checking/form.html", frame, title="Check a report", partnership=partnership)
    try:
        checked = _checked(request, partnership)
    except Refused as refused:
        errors = [Link(_sentence(problem), "#file") for problem in refused.problems]
        return render(
            request,
            "pages/checking/form.html",
            {**frame, "errors": errors, "typed": request.POST.get("text", "")[:_MOST_TYPED]},
            title="Check a report",
            partnership=partnership,
            status=422,
        )
    may_keep = partnership is not None and may(actor_of(request), Permission.CHANGE, partnership.id)
    context = {
        **frame,
        **shown(checked),
        "keep_url": page_url("check-keep", slug=partnership.reference) if partnership and may_keep else "",
    }
    return render(
        request,
        "pages/checking/result.html",
        context,
        title=context["heading"],
        crumbs=[Link("Check a report", here)],
        partnership=partnership,
    )


def _checked(request: HttpRequest, partnership: Card | None) -> Checked:
    typed = request.POST.get("text", "").strip()
    files = files_of(request, "file", most=_MOST_BYTES, count=MOST_FILES)
    if typed:
        if len(typed) > _MOST_TYPED:
            raise Refused.one("Text", f"it has {len(typed):,} characters", "Send it as a file instead")
        files.append(("pasted text.txt", typed.encode()))
    if not files:
        raise Refused.one("Your report", "there is no file and no text", "Choose a file, or paste the text")
    if not _TURNS.acquire(timeout=_PATIENCE_SECONDS):
        raise Refused.one(
            "Your report", "other reports are being checked and yours did not get its turn", "Try again in a minute"
        )
    try:
        return check_safely(files, choices_of(actor_of(request), partnership.id) if partnership else {})
    finally:
        _TURNS.release()


def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what was decided about findings, by the fingerprint of each sentence."""
    partnership = partnership_of(request, slug)
    require(actor_of(request), Permission.CHANGE, partnership.id)
    decided, problems = [], []
    for fingerprint in request.POST.getlist("finding")[:500]:
        choice = request.POST.get(f"choice-{fingerprint}", "")
        if not choice:
            continue
        reason = request.POST.get(f"reason-{fingerprint}", "").strip()
        about = request.POST.get(f"about-{fingerprint}", "")[:200]
        corrected = request.POST.get(f"corrected-{fingerprint}", "").strip()
        if not reason:
            problems.append(Problem(about or "Finding", "there is no reason", "Go back and say why in a few words"))
        decided.append(documents.Decision(fingerprint, choice, reason, about, corrected))
    if problems:
        raise Refused(problems)
    if not decided:
        raise Refused.one("Findings", "nothing was decided", "Go back and choose for at least one finding")
    documents.keep_choices(actor=actor_of(request), partnership_id=partnership.id, decisions=decided)
    words = "1 decision is" if len(decided) == 1 else f"{len(decided)} decisions are"
    success(request, f"{words} kept. The next check of this report will show them.")
    return HttpResponseRedirect(page_url("check-for", slug=slug))


def _sentence(problem: Problem) -> str:
    return f"{problem.place}: {problem.finding}. {problem.remedy}"
