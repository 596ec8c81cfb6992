"""People are told: news of an act to whom it concerns, and prompts for updates that are due."""

from datetime import date, datetime, time

from django.db import transaction
from django.urls import NoReverseMatch, reverse

from goldenthread.access import Actor
from goldenthread.notices import telling
from goldenthread.notices.queries import people_behind
from goldenthread.partners.models import Membership, Partnership
from goldenthread.partners.people.access import holding
from goldenthread.strategy.leadership import prompts_due
from goldenthread.strategy.told import News
from goldenthread.strategy.work import work_of
from goldenthread.vocabulary.clock import LONDON, today

#: What stops somebody else's work cannot wait for a digest.
_URGENT = ("blocked",)
#: The last step of prompting has no seats of its own.
_MANAGER = "manager"


def deliver(news: News) -> None:
    """Tell those behind the organisations, posts, seats and groups that news concerns, but not whoever made it."""
    letter = telling.News(
        key=news.key,
        text=news.text,
        about=news.record,
        url=f"/r/{news.record}",
        urgent=news.what in _URGENT,
        kind="blocked" if news.what in _URGENT else "own",
    )
    telling.tell(users=people_behind(news.to) - {news.by}, news=letter)


def remind(*, actor: Actor, on: date | None = None) -> int:
    """Prompt for every update that is due: leads first, then cover, then the manager. How many people were told anew.

    A partnership that is setting up alerts nobody. Each step is told once until an update comes.
    """
    day = on or today()
    if datetime.combine(day, time(12), LONDON).weekday() >= 5:
        return 0
    told = 0
    for row in Partnership.objects.filter(setting_up=False, record__state="live").select_related("record"):
        slug = row.record.reference
        managers = set(
            Membership.objects.filter(
                holding(day), role="manager", partnership=row.record, group=None, organisation=None
            ).values_list("user__uid", flat=True)
        )
        due = prompts_due(actor, slug, work_of(actor, slug), day)
        for prompt in due:
            people = managers if prompt.step == _MANAGER else people_behind(prompt.who, day)
            news = telling.News(
                key=f"prompt:{prompt.key}",
                text=f"{prompt.action.reference} “{prompt.action.title}” is due an update",
                about=prompt.action.full_reference,
                url=_form(slug, prompt.action.reference),
                kind="update",
            )
            # One at a time: whoever waits to write waits for one telling, not for all of a partnership's.
            with transaction.atomic():
                told += telling.tell(users=people, news=news)
    return told


def _form(slug: str, reference: str) -> str:
    """The page with the form, where the site has pages."""
    try:
        return reverse("update", kwargs={"slug": slug, "reference": reference})
    except NoReverseMatch:
        return f"/r/{slug}/{reference}"
