"""What the pages of work share: which record, where its pages are, and an action as a row."""

from collections.abc import Iterable

from django.http import HttpRequest

from goldenthread.access import Actor, Permission, may
from goldenthread.look.parts import Cell, Link
from goldenthread.look.text import day, listed
from goldenthread.pages.records.common import page_url
from goldenthread.records.cards import Card
from goldenthread.records.queries import find
from goldenthread.strategy.updates import UpdateLine, group_id_of
from goldenthread.strategy.work import WorkLine
from goldenthread.vocabulary import NotFound

#: Where a form goes back to when it has acted, by the word in its address.
_BACK = {"my": "/my"}
_MINE = {"yours": "", "agency": "For your agency", "lead": "You lead its group", "cover": "You cover for a lead"}


def subject(actor: Actor, slug: str, reference: str, *kinds: str) -> Card:
    """The action or objective in an address. Raises NotFound."""
    card = find(actor, f"{slug}/{reference}")
    if card.kind_code not in kinds:
        raise NotFound(f"{card.reference} is not an {' or an '.join(kinds)}. Open it by its own address.")
    return card


def work_url(name: str, card: Card) -> str:
    """The address of a page about an action or objective."""
    return page_url(name, slug=card.owner, reference=card.reference)


def back_of(request: HttpRequest, card: Card) -> tuple[str, str]:
    """Where the form leads back to: the word to carry, and the address."""
    word = str(request.POST.get("from") or request.GET.get("from") or "")
    if word == "group" and (group := group_id_of(request.actor, card)):  # type: ignore[attr-defined]
        from goldenthread.records.queries import cards

        found = cards(request.actor, [group]).get(group)  # type: ignore[attr-defined]
        return (word, found.url) if found else ("", card.url)
    return (word, _BACK[word]) if word in _BACK else ("", card.url)


def can_report(actor: Actor, card: Card, group: int | None) -> bool:
    """Whether to offer an update. The act decides."""
    return card.state in ("live", "proposed") and may(actor, Permission.CHANGE, card.owner_id, group=group)


def mine_words(line: WorkLine) -> str:
    """Why an action is the viewer's, in words; nothing where they hold it themselves."""
    return _MINE.get(line.mine, "")


def said(update: UpdateLine) -> str:
    """When it was said, and by whom where somebody else wrote it down."""
    parts = [f"Said on {day(update.on)}" if update.on else "No day recorded"]
    if update.given_by:
        how = update.given_how[:1].lower() + update.given_how[1:]
        parts.append(f"given by {update.given_by}, {how}{f', {day(update.given_on)}' if update.given_on else ''}")
        parts.append(
            f"confirmed by its owner on {day(update.confirmed_on)}"
            if update.confirmed_on
            else "not confirmed by its owner yet"
        )
    if update.next_date:
        parts.append(f"next date {day(update.next_date)}")
    return ", ".join(parts)


def waits_for(bodies: Iterable[Card]) -> str:
    """`Blocked by North Council and North Police`; nothing where nobody holds it up."""
    names = listed(b.title for b in bodies)
    return f"Blocked by {names}" if names else ""


def title_cell(line: WorkLine, note: str = "") -> Cell:
    """An action as the head of its row."""
    return Cell(line.card.title, line.card.url, note=note)


def crumbs(card: Card) -> list[Link]:
    """The pages above a form about a record."""
    return [Link("Groups", page_url("groups", slug=card.owner)), Link(card.title, card.url)]
