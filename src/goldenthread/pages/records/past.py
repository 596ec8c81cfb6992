"""The history of a record: every version, who made it, when and why, and what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from goldenthread.access import Actor, Permission, may
from goldenthread.audit.ledger import lines_for
from goldenthread.look import text
from goldenthread.look.parts import Cell, Moment, Table
from goldenthread.pages.records.common import (
    about_record,
    crumbs,
    draw,
    full_reference,
    governor,
    owner_title,
)
from goldenthread.pages.shell import actor_of
from goldenthread.pages.telling import told
from goldenthread.partners.actors import labels
from goldenthread.records.cards import Card, Change, RevisionLine
from goldenthread.records.queries import cards, find
from goldenthread.records.queries import history as revisions
from goldenthread.reference import queries as reference

_DONE = {
    "record.added": "added",
    "record.changed": "changed",
    "record.retired": "ended",
    "record.linked": "linked",
}
_LEDGER_LINES = 100
_NOTHING = "Not provided"


@dataclass(frozen=True)
class Version:
    """One version as the page tells it."""

    title: str
    when: str
    reason: str
    url: str
    changes: tuple[Change, ...]
    first: bool = False


def history(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """Every version of a record, newest first, and what the ledger says of it."""
    actor = actor_of(request)
    full = full_reference(owner, reference)
    card = find(actor, full)
    lines = revisions(actor, full)
    versions = _versions(actor, card, lines)
    return draw(
        request,
        "history.html",
        {
            "caption": f"{card.kind.name} {card.reference}, {owner_title(actor, card.owner)}",
            "heading": f"History of {card.title}",
            "versions": versions,
            "closed": card.version - len(lines),
            "count": text.count_of(len(versions), "version"),
            "ledger": _ledger(actor, card),
            "back": card.url,
        },
        title=f"History of {card.title}",
        trail=crumbs(actor, card, about_record(card)),
        card=card,
    )


def moments_of(actor: Actor, card: Card, lines: Sequence[RevisionLine], *, brief: bool) -> list[Moment]:
    """Versions as the entries of a timeline."""
    names = labels({line.actor for line in lines})
    return [Moment(_title(line, brief=brief), f"{text.day_and_time(line.at)} by {names[line.actor]}") for line in lines]


def _title(line: RevisionLine, *, brief: bool = False) -> str:
    done = _DONE.get(line.act, "changed")
    if brief and done == "changed" and line.changes:
        labels_ = [change.label.lower() for change in line.changes]
        more = f" and {len(labels_) - 3} more" if len(labels_) > 3 else ""
        said = ", ".join(labels_[:3]) if more else text.listed(labels_[:3])
        return f"Changed {said}{more}"
    return done[:1].upper() + done[1:] if brief else f"Version {line.version}: {done}"


def _versions(actor: Actor, card: Card, lines: Sequence[RevisionLine]) -> list[Version]:
    names = labels({line.actor for line in lines})
    words = _Readable(actor, card, lines)
    return [
        Version(
            _title(line),
            f"{text.day_and_time(line.at)} by {names[line.actor]}",
            line.reason,
            f"{card.url}?{urlencode({'known': line.at.isoformat()})}",
            tuple(words(change) for change in line.changes),
            first=line.version == 1,
        )
        for line in lines
    ]


class _Readable:
    """Says what a revision keeps as a number or a code: groups by reference, areas by name."""

    def __init__(self, actor: Actor, card: Card, lines: Sequence[RevisionLine]) -> None:
        sorts = {spec.label: spec.sort for spec in card.kind.fields}
        changes = [c for line in lines for c in line.changes]
        self.sorts = sorts
        ids = [int(v) for c in changes if sorts.get(c.label) == "record" for v in (c.before, c.after) if v.isdigit()]
        codes = [v for c in changes if sorts.get(c.label) == "area" for v in (c.before, c.after) if v]
        self.records = cards(actor, ids) if ids else {}
        self.areas = reference.names(codes) if codes else {}

    def __call__(self, change: Change) -> Change:
        sort = self.sorts.get(change.label)
        return Change(change.label, self._words(sort, change.before), self._words(sort, change.after))

    def _words(self, sort: str | None, value: str) -> str:
        if not value:
            return _NOTHING
        if sort == "record" and value.isdigit():
            card = self.records.get(int(value))
            return f"{card.reference} {card.title}" if card else "A record that is not open to you"
        if sort == "area" and value in self.areas:
            return f"{self.areas[value]} ({value})"
        return value


def _ledger(actor: Actor, card: Card) -> Table | None:
    """What the ledger says about the record, for those who may read the ledger."""
    if not may(actor, Permission.LEDGER, governor(card)):
        return None
    lines = lines_for([(card.kind_code, str(card.id))], limit=_LEDGER_LINES)
    names, sentences = labels({line.actor for line in lines}), told(actor, lines)
    return Table.of(
        "Entries of the ledger about this record",
        ["When", "Who", "What"],
        [
            (
                Cell(text.day_and_time(line.at)),
                names[line.actor],
                sentences[line.id][:1].upper() + sentences[line.id][1:],
            )
            for line in lines
        ],
        caption_hidden=True,
    )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
