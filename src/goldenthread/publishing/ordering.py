"""From an edition's record and texts to the order that is composed, to the JSON that is frozen, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import get_current_timezone

from goldenthread.access import MARKINGS, Actor
from goldenthread.publishing import models
from goldenthread.publishing.document import Notice
from goldenthread.publishing.holding import asked
from goldenthread.publishing.rules import CLEARANCES
from goldenthread.records.cards import AsOf
from goldenthread.records.models import Link, Record, Revision
from goldenthread.records.queries import get_record
from goldenthread.vocabulary import NotFound, Period, Refused
from goldenthread.vocabulary.clock import today

if TYPE_CHECKING:
    from goldenthread.publishing.composing import Order

_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


@dataclass(frozen=True)
class Text:
    """What was written for one section, and who wrote any version of it."""

    record: int
    reference: str
    section: str
    words: str
    version: int
    authors: tuple[str, ...]
    changed_at: datetime


def find_edition(viewer: Actor, full: str) -> Record:
    """The record of an edition that the viewer may see. Raises NotFound."""
    row = get_record(viewer, full)
    if row.kind != "edition" or row.owner is None:
        raise NotFound(f"{full} is not an edition. Give the reference of one, like example-county/EDN-001.")
    return row


def life_of(row: Record) -> models.Life:
    """How far an edition has come; a draft where nothing was done with it yet."""
    found = models.Life.objects.select_related("current").filter(pk=row.pk).first()
    return found or models.Life(record=row, stage=models.Stage.DRAFT)


def texts_of(edition: int) -> dict[str, Text]:
    """The standing texts of an edition, by section. Three queries."""
    links = Link.objects.filter(
        target_id=edition, relation="part_of", withdrawn_at=None, source__kind="edition_text"
    ).select_related("source__editiontext_detail")
    rows = [link.source for link in links if link.source.state == "live"]
    authors: dict[int, list[str]] = {}
    for pk, actor in Revision.objects.filter(record__in=rows).order_by("version").values_list("record_id", "actor"):
        authors.setdefault(pk, []).append(actor)
    return {
        row.editiontext_detail.section: Text(
            record=row.pk,
            reference=row.reference,
            section=row.editiontext_detail.section,
            words=row.narrative,
            version=row.version,
            authors=tuple(dict.fromkeys(authors.get(row.pk, ()))),
            changed_at=row.changed_at,
        )
        for row in sorted(rows, key=lambda row: row.reference)
    }


def earlier_of(row: Record) -> list[Record]:
    """The editions that an edition corrects, the newest first."""
    found: list[Record] = []
    at = row.pk
    while len(found) < len(_ORDINALS) * 5:
        link = (
            Link.objects.filter(source_id=at, relation="succeeds", withdrawn_at=None, target__kind="edition")
            .select_related("target__owner")
            .first()
        )
        if link is None or link.target in found:
            break
        found.append(link.target)
        at = link.target_id
    return found


def order_of(row: Record, *, at: datetime | None = None, on: date | None = None) -> Order:
    """What is to be composed, as the edition stands now.

    Args:
        row: The record of the edition, with its owner.
        at: What was known by this moment; None composes from what is known now.
        on: The day that an edition without an "as at" is as at; today where it is left out.
    """
    from goldenthread.publishing.composing import Order

    detail = models.Edition.objects.get(pk=row.pk)
    assert row.owner is not None
    if detail.audience == "public" and row.marking == "official_sensitive":
        raise Refused.one("Marking", "an OFFICIAL-SENSITIVE edition cannot be for everybody", "Change one of the two")
    if detail.period is None:
        raise Refused.one("Period", "the edition has none", "Say what it reports on, for example quarter 2 2026/27")
    earlier = earlier_of(row)
    return Order(
        partnership=row.owner.pk,
        template=detail.template,
        title=row.title,
        subtitle=detail.subtitle or detail.period.label,
        reference=f"{row.owner.reference}/{row.reference}",
        edition=_edition_words(len(earlier)),
        marking=_marking(row, detail),
        public=detail.audience == "public",
        period=detail.period,
        as_of=_as_of(detail.as_at, on or today(), at),
        texts={section: text.words for section, text in texts_of(row.pk).items() if text.words.strip()},
        options=options_of(detail.options),
        notices=notices_of([row, *earlier]),
    )


def options_of(lines: list[str]) -> dict[str, str]:
    """The options of an edition by name."""
    pairs = (str(line).partition("=") for line in lines)
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _as_of(as_at: date | None, on: date, at: datetime | None) -> AsOf:
    if as_at is None or as_at >= today():
        return AsOf(on=as_at or on, known=at)
    midnight = datetime.combine(as_at + timedelta(days=1), time(), get_current_timezone())
    return AsOf(on=as_at, known=midnight.astimezone(UTC) - timedelta(microseconds=1))


def _edition_words(corrected: int) -> str:
    name = _ORDINALS[corrected] if corrected < len(_ORDINALS) else f"{corrected + 1}th"
    return f"{name} edition{', corrected' if corrected else ''}"


def _marking(row: Record, detail: models.Edition) -> str:
    if detail.audience == "public":
        return MARKINGS["public"]
    marking = MARKINGS["official" if row.marking == "public" else row.marking]
    return f"{marking}: {detail.handling}" if detail.handling else marking


def notices_of(rows: list[Record]) -> tuple[Notice, ...]:
    """The corrections that an edition tells of: those that it, and what it corrects, put right. Oldest first."""
    found = models.Correction.objects.filter(put_right__in=rows).order_by("made_at")
    return tuple(Notice((each.told_at or each.made_at).date().isoformat(), each.title, each.text) for each in found)


# -- what is frozen --------------------------------------------------------------------------------------------------


def frozen(row: Record, order: Order, at: datetime) -> dict[str, Any]:
    """An order as JSON, with all that composing it again needs.

    `at` is the moment it was composed: what was known then is what is composed again.
    """
    detail = models.Edition.objects.select_related("record").get(pk=row.pk)
    return {
        "asked": asked(detail),
        "texts": dict(order.texts),
        "partnership": order.partnership,
        "subtitle": order.subtitle,
        "reference": order.reference,
        "edition": order.edition,
        "marking": order.marking,
        "on": order.as_of.on.isoformat() if order.as_of.on else "",
        "known": (order.as_of.known or at).astimezone(UTC).isoformat(),
        "notices": [[notice.day, notice.title, notice.text] for notice in order.notices],
        "rules": {"clearances": CLEARANCES},
    }


def thawed(plain: Mapping[str, Any]) -> Order:
    """The order of `frozen`'s JSON: composing it gives what was composed then."""
    from goldenthread.publishing.composing import Order

    was = plain["asked"]
    return Order(
        partnership=plain["partnership"],
        template=was["template"],
        title=was["title"],
        subtitle=plain["subtitle"],
        reference=plain["reference"],
        edition=plain["edition"],
        marking=plain["marking"],
        public=was["audience"] == "public",
        period=Period.from_canonical(was["period"]) if was["period"] else None,
        as_of=AsOf(
            on=date.fromisoformat(plain["on"]) if plain["on"] else None, known=datetime.fromisoformat(plain["known"])
        ),
        texts=dict(plain["texts"]),
        options=options_of(was["options"]),
        notices=tuple(Notice(*each) for each in plain["notices"]),
    )
