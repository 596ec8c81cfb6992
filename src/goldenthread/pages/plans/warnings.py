"""What a record still serves although it is over: a closed strand, a group that has ended."""

from dataclasses import dataclass
from datetime import date

from goldenthread.look.text import day
from goldenthread.records.cards import Card, Sheet
from goldenthread.vocabulary.clock import today

#: Relations that say "this is done for that": a target that is over leaves the work with no purpose.
_SERVES = ("part_of", "implements", "contributes_to", "handled_through", "answers", "supports")
_ASKING = ("proposed", "live")
_OVER = ("closed", "retired")


@dataclass(frozen=True)
class Ended:
    """A record that an open one still serves, and that has ended. `words` is the warning."""

    card: Card
    words: str


def ended_targets(sheet: Sheet) -> list[Ended]:
    """Warnings for an open record that serves what has ended: "The Prevention sub-group has ended".

    What was succeeded goes on elsewhere, and what is over itself needs no warning. On an earlier
    day nothing is said of ends that had not come yet.
    """
    if sheet.card.state not in _ASKING:
        return []
    on = sheet.as_of.on
    targets = {
        line.other.id: line.other
        for line in sheet.links
        if line.outward and line.relation in _SERVES and _has_ended(line.other, on)
    }
    return [Ended(card, _words(card)) for card in targets.values()]


def _has_ended(card: Card, on: date | None) -> bool:
    if card.state == "succeeded":
        return False
    if card.state in _OVER and (on is None or card.valid_to is None):
        return True
    return card.valid_to is not None and card.valid_to < (on or today())


def _words(card: Card) -> str:
    last = f" on {day(card.valid_to)}" if card.valid_to else ""
    title = card.title if card.title.casefold().startswith("the ") else f"The {card.title}"
    if card.kind_code != "group":
        title = f"The {card.kind.name.lower()} “{card.title}”"
    return f"{title} has ended{last}. Link this to what goes on, or close it."
