"""Say yes to an invitation. Opening the link does nothing: programs that scan mail open links too."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.pages.accounts.forms import Join
from goldenthread.pages.shell import render, success
from goldenthread.partners.people.joining import join, take_up
from goldenthread.partners.people.queries import Offer, offer
from goldenthread.vocabulary import Refused


def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what is offered; make the account, or add the role to the account that is there."""
    offered = offer(secret)
    user: Any = request.user
    form = Join(request.POST if request.method == "POST" else None, length=settings.PASSWORD_LENGTH)
    if request.method != "POST":
        return _page(request, offered, form)
    if user.is_authenticated:
        take_up(invitation=offered.id, user=user)
        success(request, f"You are now: {offered.role}")
        return HttpResponseRedirect("/")
    if offered.has_account:
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={request.path}")
    if form.is_valid():
        try:
            made = join(invitation=offered.id, password=form.cleaned_data["password"])
        except Refused as refused:
            form.add_error("password", [f"{p.finding}. {p.remedy}" for p in refused.problems])
        else:
            record_authentication(request, made, "invitation")
            answer: HttpResponse = perform_login(request, made, redirect_url="/account/2fa/")
            return answer
    return _page(request, offered, form, status=422)


def _page(request: HttpRequest, offered: Offer, form: Join, status: int = 200) -> HttpResponse:
    signed_in = request.user.is_authenticated
    context = {
        "offer": offered,
        "form": form,
        "signed_in": signed_in,
        "theirs": signed_in and getattr(request.user, "email", "") == offered.email,
    }
    return render(request, "accounts/invitation.html", context, title="You are invited", status=status)
