"""Drafts of updates: kept on the server while somebody types, so that a lost connection loses nothing."""

from collections.abc import Mapping

from goldenthread.access import Actor
from goldenthread.partners import drafts
from goldenthread.partners.drafts import Kept
from goldenthread.records.cards import Card
from goldenthread.strategy.asking import look_for_people

FORM = "update"


def keep_update(*, actor: Actor, card: Card, url: str, values: Mapping[str, str]) -> Kept:
    """Keep an update that is not sent yet.

    Raises Refused where its text reads like a detail of one person, for that is kept nowhere, not even in a draft;
    NotAllowed without an account.
    """
    if not values.get("checked"):
        look_for_people("Sentence", values.get("sentence", ""))
    words = f"Update of {card.reference}, {card.title}"
    return drafts.keep(actor=actor, form=FORM, about=card.full_reference, words=words, url=url, values=values)


def draft_of_update(viewer: Actor, card: Card) -> Kept | None:
    """The viewer's draft of an update; None where there is none."""
    return drafts.draft_of(viewer, FORM, card.full_reference)


def drop_update(*, actor: Actor, card: Card) -> bool:
    """Throw a draft of an update away. Whether there was one."""
    return drafts.drop(actor=actor, form=FORM, about=card.full_reference)
