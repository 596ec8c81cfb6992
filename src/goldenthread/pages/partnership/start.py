"""Choose a partnership."""

from django.http import HttpRequest, HttpResponse

from goldenthread.look.text import listed
from goldenthread.pages.shell import actor_of, render
from goldenthread.partners.queries import partnerships


def start(request: HttpRequest) -> HttpResponse:
    """The partnerships this person works in, then the others they may read."""
    mine, others = partnerships(actor_of(request))
    mine.sort(key=lambda place: (place.card.state != "live", place.card.title))
    count = {0: "You are in no partnership yet", 1: "You work in one partnership"}
    lede = count.get(len(mine), f"You work in {len(mine)} partnerships")
    return render(
        request,
        "pages/partnership/start.html",
        {
            "lede": lede,
            "mine": [(p, listed([r.lower() for r in p.roles])) for p in mine],
            "others": others,
        },
        title="Choose a partnership",
    )
