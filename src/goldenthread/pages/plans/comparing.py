"""Two plans side by side: what was carried from one to the other, what is new, what was dropped."""

import re

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor
from goldenthread.look.parts import Link
from goldenthread.pages.records.common import clock_of, page_url
from goldenthread.pages.shell import actor_of, render
from goldenthread.records.cards import Card
from goldenthread.records.queries import find, list_records
from goldenthread.strategy.queries import Comparison, compare_plans
from goldenthread.vocabulary import NotFound


def compare(request: HttpRequest) -> HttpResponse:
    """Compare `before` with `after`; without both, ask which."""
    actor, clock = actor_of(request), clock_of(request)
    given = {name: request.GET.get(name, "").strip() for name in ("before", "after")}
    errors = list(clock.errors)
    plans = {name: _plan(actor, typed, f"#{name}", errors) for name, typed in given.items() if typed}
    if len(plans) == 1:
        missing = "after" if "before" in plans else "before"
        errors.append(Link(f"Choose the {'later' if missing == 'after' else 'earlier'} plan", f"#{missing}"))
    before, after = plans.get("before"), plans.get("after")
    if before and after and before.id == after.id:
        errors.append(Link("Choose two different plans", "#after"))
    found: Comparison | None = None
    if before and after and not errors:
        found = compare_plans(actor, before.full_reference, after.full_reference, clock.as_of)
    # Each number stays on a line with its word.
    heading = re.sub(r"(\d) ", "\\1\u00a0", found.words) if found else "Compare two plans"
    framed = after or before
    return render(
        request,
        "pages/plans/compare.html",
        {
            "errors": errors,
            "clock": clock,
            "heading": heading,
            "found": found,
            "choices": _choices(actor),
            "before": before.full_reference if before else given["before"],
            "after": after.full_reference if after else given["after"],
        },
        title=heading,
        section="plans",
        crumbs=[Link("Plans", page_url("plans", slug=framed.owner))] if framed and not errors else (),
        card=framed,
        status=422 if errors else 200,
    )


def _plan(actor: Actor, typed: str, place: str, errors: list[Link]) -> Card | None:
    try:
        card = find(actor, typed)
    except NotFound:
        card = None
    if card is None or card.kind_code != "plan":
        errors.append(Link(f"We cannot find a plan {typed}. Choose one of the list", place))
        return None
    return card


def _choices(actor: Actor) -> list[tuple[str, str]]:
    """Every plan that this person may read, by its owner."""
    listing = list_records(actor, "plan", with_values=False)
    return [(card.full_reference, f"{card.title} ({card.full_reference})") for card in listing.cards]
