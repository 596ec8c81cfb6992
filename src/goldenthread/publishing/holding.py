"""Rules of the two kinds: what was published stays as it was, and each text stands in one place."""

from collections import Counter
from collections.abc import Sequence

from goldenthread.publishing.models import Edition, EditionText, Life
from goldenthread.publishing.rules import FROZEN, broken
from goldenthread.records.models import Link
from goldenthread.vocabulary import RuleBroken

#: How the reference of an edition begins: its permanent address is told by it.
PREFIX = "EDN-"


def named_as_editions(ids: Sequence[int]) -> list[RuleBroken]:
    """The reference of an edition begins with EDN-, so that its address can be told from those that need a sign-in."""
    rows = Edition.objects.filter(record_id__in=ids).select_related("record")
    return [
        broken(
            row.record.reference,
            "the reference of an edition begins with EDN-",
            f"Call it {PREFIX}{row.record.reference}",
            "edition_reference",
        )
        for row in rows
        if not row.record.reference.upper().startswith(PREFIX)
    ]


def options_are_pairs(ids: Sequence[int]) -> list[RuleBroken]:
    """Each option is a name and a value."""
    return [
        broken(row.record.reference, f"“{line}” is no option", "Write it like group=GRP-001", "edition_option")
        for row in Edition.objects.filter(record_id__in=ids).select_related("record")
        for line in row.options
        if not all(part.strip() for part in (str(line).partition("=")[0], str(line).partition("=")[2]))
    ]


def published_stay(ids: Sequence[int]) -> list[RuleBroken]:
    """What was ordered for a published edition is not written over."""
    rows = Edition.objects.filter(record_id__in=ids).select_related("record")
    lives = {
        life.record_id: life
        for life in Life.objects.filter(record_id__in=ids, stage__in=FROZEN).select_related("current")
    }
    found = []
    for row in rows:
        life = lives.get(row.record_id)
        if life is None or life.current is None:
            continue
        before = life.current.order.get("asked", {})
        now = asked(row)
        if any(now[name] != before.get(name, now[name]) for name in now) or row.record.state != "live":
            found.append(
                broken(
                    row.record.reference,
                    "it is published, and what is published stays as it is",
                    "Correct it by a new edition, or withdraw it",
                    "edition_published",
                )
            )
    return found


def asked(row: Edition) -> dict[str, object]:
    """What was ordered, as JSON holds it."""
    return {
        "title": row.record.title,
        "template": row.template,
        "period": row.period.canonical if row.period else "",
        "subtitle": row.subtitle,
        "as_at": row.as_at.isoformat() if row.as_at else "",
        "audience": row.audience,
        "handling": row.handling,
        "options": list(row.options),
    }


def texts_have_one_place(ids: Sequence[int]) -> list[RuleBroken]:
    """A text belongs to one edition, and an edition has one text to a section."""
    texts = {row.record_id: row for row in EditionText.objects.filter(record_id__in=ids).select_related("record")}
    links = Link.objects.filter(source__in=texts, relation="part_of", withdrawn_at=None, target__kind="edition")
    place = dict(links.values_list("source_id", "target_id"))
    found = [
        broken(row.record.reference, "it belongs to no edition", "Write it on the page of its edition", "text_of")
        for pk, row in texts.items()
        if pk not in place
    ]
    beside = Link.objects.filter(
        target__in=set(place.values()), relation="part_of", withdrawn_at=None, source__kind="edition_text"
    ).values_list("target_id", "source__editiontext_detail__section")
    twice = {key for key, count in Counter(beside).items() if count > 1}
    found += [
        broken(
            row.record.reference,
            f"the section “{row.section}” of its edition has another text",
            "Change the text that is there",
            "text_once",
        )
        for pk, row in texts.items()
        if (place.get(pk), row.section) in twice
    ]
    return found


def published_texts_stay(ids: Sequence[int]) -> list[RuleBroken]:
    """The text of a published edition is not written over."""
    texts = EditionText.objects.filter(record_id__in=ids).select_related("record")
    links = Link.objects.filter(source__in=ids, relation="part_of", withdrawn_at=None, target__kind="edition")
    place = dict(links.values_list("source_id", "target_id"))
    lives = {
        life.record_id: life
        for life in Life.objects.filter(record_id__in=place.values(), stage__in=FROZEN).select_related("current")
    }
    found = []
    for row in texts:
        life = lives.get(place.get(row.record_id, 0))
        if life is None or life.current is None:
            continue
        if life.current.order.get("texts", {}).get(row.section, "") != row.record.narrative:
            found.append(
                broken(
                    row.record.reference,
                    "its edition is published, and what is published stays as it is",
                    "Correct it by a new edition",
                    "text_published",
                )
            )
    return found
