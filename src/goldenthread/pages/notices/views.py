"""What one was told, and how often one wants email."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from goldenthread.look.parts import Link, Moment
from goldenthread.look.text import count_of, day_and_time
from goldenthread.notices import commands, queries, telling
from goldenthread.notices.kinds import KINDS
from goldenthread.pages.shell import actor_of, render, success

HOW = (
    ("at_once", "As things happen"),
    ("daily", "One email each working day"),
    ("weekly", "One email a week"),
    ("none", "No email: I look here"),
)
DAYS = tuple(enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")))


class Wish(forms.Form):
    """How often, and on which day of the week."""

    how = forms.ChoiceField(
        label="How often do you want email?",
        choices=HOW,
        widget=forms.RadioSelect,
        help_text="What cannot wait is sent at once, unless you choose no email.",
        error_messages={"required": "Choose how often"},
    )
    weekday = forms.TypedChoiceField(label="Day of the weekly email", choices=DAYS, coerce=int, required=False)
    quiet = forms.MultipleChoiceField(
        label="Of which do you want no email?",
        choices=[(kind.code, kind.name) for kind in KINDS.values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="They stand on this page all the same.",
    )


def notices(request: HttpRequest) -> HttpResponse:
    """Read what one was told; choose how often to have email; mark all as read."""
    actor = actor_of(request)
    wish = queries.wish_of(actor)
    form = Wish(
        request.POST if request.method == "POST" and "read" not in request.POST else None,
        initial={"how": wish.how, "weekday": wish.weekday, "quiet": wish.quiet},
    )
    if "read" in request.POST:
        telling.mark_read(actor)
        success(request, "All notices are marked as read")
        return HttpResponseRedirect(request.path)
    if form.is_bound and form.is_valid():
        weekday = form.cleaned_data["weekday"]
        commands.prefer(
            actor=actor,
            how=form.cleaned_data["how"],
            weekday=weekday if weekday != "" else wish.weekday,
            quiet=form.cleaned_data["quiet"],
        )
        success(request, "Your choice is saved")
        return HttpResponseRedirect(request.path)
    told = queries.notices_of(actor)
    fresh = sum(one.unread for one in told)
    return render(
        request,
        "pages/notices/notices.html",
        {
            "form": form,
            "moments": [
                Moment(
                    ("New: " if one.unread else "") + one.text,
                    f"{day_and_time(one.at)}{'. Could not wait' if one.urgent else ''}",
                    one.url,
                )
                for one in told
            ],
            "fresh": fresh,
            "lede": f"{count_of(fresh, 'new notice')}." if fresh else "You have read everything.",
        },
        title="Your notices",
        crumbs=[Link("Your notices", request.path)],
        status=422 if form.errors else 200,
    )
