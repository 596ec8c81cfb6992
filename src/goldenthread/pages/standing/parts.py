"""What these pages share: amounts in words, and the switch between the pages."""

from decimal import Decimal

from goldenthread.access import Actor
from goldenthread.governance.standing.money_rules import said
from goldenthread.look.parts import Link
from goldenthread.pages.records.common import page_url
from goldenthread.records.cards import Card
from goldenthread.records.commands import can

_PAGES = (
    ("money", "Money"),
    ("risks", "Risks"),
    ("escalations", "Escalations"),
    ("challenges", "Challenges"),
    ("flows", "Data flows"),
)
NOT_RECORDED = "Not recorded"


def room(slug: str, here: str) -> list[Link]:
    """The pages of the room, the one that is open marked."""
    return [Link(label, page_url(name, slug=slug), current=name == here) for name, label in _PAGES]


def pounds(amount: Decimal | None) -> str:
    """`£75,785`, with pennies where there are any; `Not recorded` where nobody said."""
    if amount is None:
        return NOT_RECORDED
    return said(amount) if amount >= 0 else f"minus {said(-amount)}"


def add_links(actor: Actor, partnership: Card, *kinds: tuple[str, str]) -> list[Link]:
    """Links to add records of some kinds, for those who may: (kind, words)."""
    if not can(actor, "change", partnership):
        return []
    return [Link(words, page_url("add", slug=partnership.reference, kind=kind)) for kind, words in kinds]
