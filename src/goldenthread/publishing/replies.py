"""The right of reply: an agency hears of a flag on its figure, and may reply, before the flag is public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.look.text import day
from goldenthread.notices import telling
from goldenthread.notices.queries import people_behind
from goldenthread.observations.queries import FigureCard, find_figure
from goldenthread.publishing.differing import Differing
from goldenthread.publishing.models import Flag
from goldenthread.publishing.ordering import find_edition, life_of
from goldenthread.publishing.rules import RIGHT_OF_REPLY
from goldenthread.reading import personal
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import get_record
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Conflict, NotFound, Problem, Refused
from goldenthread.vocabulary.clock import today

RAISED = declare("flag.raised", "raised a flag on figure {what}: {supplier} may reply until {until}")
REPLIED = declare("flag.replied", "recorded the reply of {supplier} to the flag on figure {what}")
SETTLED = declare("flag.settled", "settled the flag on figure {what}: {why}")

LONGEST = 2000


def waiting_of(owner: int) -> list[tuple[str, str]]:
    """Figures of a partnership whose agency may still reply: the full reference, and until when in words."""
    rows = Flag.objects.filter(owner_id=owner, settled_at=None, replied_at=None, reply_by__gte=today())
    return [(row.figure, day(row.reply_by)) for row in rows.order_by("figure")]


def raise_flag(*, actor: Actor, partnership: str, figure: str, finding: str, supplier: str = "") -> Flag:
    """Raise a flag on a figure that an agency supplied, and tell the agency until when it may reply.

    Args:
        partnership: The slug of who raises it.
        figure: Full reference, "example-county/FIG-001".
        finding: What differs, in a sentence: the published value and the recomputed one.
        supplier: Full reference of the agency; that of the figure's document where it is left out.

    Raises:
        NotFound, NotAllowed: by the references and the actor.
        Refused: without a finding, where it may be about one person, or where nobody knows who supplied the figure.
        Conflict: where a flag on the figure stands already.
    """
    owner = get_record(actor, f"shared/{partnership}")
    require(actor, Permission.COMPOSE, owner.pk)
    card = find_figure(actor, figure)
    words = _words("Finding", finding, "Say what differs, with both values")
    if hits := personal.scan(words):
        sorts = ", ".join(dict.fromkeys(hit.sort.label for hit in hits))
        raise Refused.one("Finding", f"it may hold {sorts}", "Say what differs without it: everybody may read it later")
    with transaction.atomic():
        return _raised(actor, owner, card, supplier, finding=words)


def raise_found(*, actor: Actor, edition: str, figure: str = "", supplier: str = "") -> tuple[Flag, ...]:
    """Raise flags on the figures of an edition that its last check found to differ, each to who supplied it.

    A difference is flagged once: one that was flagged before is left out, also where its flag was settled.

    Args:
        edition: Full reference.
        figure: Full reference of one of them; all of them where it is left out.
        supplier: Full reference of the agency of that one figure; who is known to have supplied it by default.

    Returns:
        The new flags, in the order of the check.

    Raises:
        NotFound, NotAllowed: by the references and the actor; also for a figure that the check did not find to differ.
        Refused: where nobody knows who supplied that one figure, or any of them. Of all of them, those whose agency is
            not known are left out.
        Conflict: where nothing is left to raise, or another flag stands on that figure.
    """
    row = find_edition(actor, edition)
    require(actor, Permission.COMPOSE, row.owner_id)
    assert row.owner is not None
    current = life_of(row).current
    found = [Differing.of(each) for each in current.differences] if current else []
    if figure:
        found = [each for each in found if each.figure == figure]
        if not found:
            raise NotFound(f"The last check of {edition} did not find that {figure} differs. Open its checks again.")
    before = set(Flag.objects.filter(owner=row.owner).exclude(difference="").values_list("difference", flat=True))
    open_ = set(Flag.objects.filter(owner=row.owner, settled_at=None).values_list("figure", flat=True))
    left = [each for each in found if each.key not in before and (figure or each.figure not in open_)]
    if not left:
        raise Conflict("Each of these differences is flagged already, or none was found. Open the flags.")
    problems: list[Problem] = []
    flags: list[Flag] = []
    with transaction.atomic():
        for each in left:
            card = find_figure(actor, each.figure)
            try:
                flags.append(_raised(actor, row.owner, card, supplier if figure else "", each.finding, each))
            except Refused as refused:
                problems += [Problem(each.figure, one.finding, one.remedy) for one in refused.problems]
        if not flags:
            raise Refused(problems)
    return tuple(flags)


def _raised(
    actor: Actor, owner: Record, card: FigureCard, supplier: str, finding: str, difference: Differing | None = None
) -> Flag:
    """Keep a flag, and tell its agency. Raises Refused and Conflict; nothing is kept then."""
    agency = _supplier(actor, card, supplier)
    now = datetime.now(UTC)
    until = reference.due_by(RIGHT_OF_REPLY, today())
    told = (
        {
            "printed": difference.printed[:120],
            "again": difference.again[:120],
            "rule": difference.rule[:300],
            "hint": difference.hint[:300],
            "difference": difference.key,
        }
        if difference
        else {}
    )
    try:
        with transaction.atomic():
            row = Flag.objects.create(
                owner=owner,
                figure=card.full_reference,
                supplier=agency,
                finding=finding,
                raised_at=now,
                raised_by=actor.id,
                reply_by=until,
                **told,
            )
    except IntegrityError:
        raise Conflict(f"A flag on {card.full_reference} stands already, or stood for the same difference.") from None
    ledger.write(actor, _event(row, RAISED, until=day(until)), at=now)
    news = telling.News(
        key=f"flag:{row.pk}",
        text=f"A flag on a figure of yours: you may reply until {day(until)}",
        about=card.full_reference,
        url=f"/p/{owner.reference}/flags",
    )
    telling.tell(users=people_behind([agency.pk]), news=news)
    return row


def suppliers_of(sources: Mapping[str, tuple[int, int]]) -> dict[str, Record]:
    """The agency that supplied each figure: the first of its document, or else the only one of its measure.

    Args:
        sources: By full reference of the figure, the ids of its document (0 for none) and of its measure.

    Returns:
        Agencies by full reference; a figure of which nobody knows is left out. One query.
    """
    ids = {pk for pair in sources.values() for pk in pair if pk}
    links = Link.objects.filter(
        source__in=ids, relation="supplies", withdrawn_at=None, target__kind="organisation"
    ).select_related("target__owner")
    by_source: dict[int, list[Record]] = {}
    for link in links.order_by("pk"):
        by_source.setdefault(link.source_id, []).append(link.target)
    found = {}
    for full, (document, measure) in sources.items():
        own, of_measure = by_source.get(document, []), by_source.get(measure, [])
        if own or len(of_measure) == 1:
            found[full] = (own or of_measure)[0]
    return found


def _supplier(actor: Actor, card: FigureCard, given: str) -> Record:
    if given:
        found = get_record(actor, given if "/" in given else f"shared/{given}")
    else:
        source = {card.full_reference: (card.document.id if card.document else 0, card.measure.id)}
        row = suppliers_of(source).get(card.full_reference)
        if row is None:
            raise Refused.one("Agency", "nobody knows who supplied this figure", "Say which agency it was")
        found = row
    if found.kind != "organisation":
        raise NotFound(f"{given} is not an organisation. Give the reference of the agency, like shared/ORG-001.")
    return found


def reply(*, actor: Actor, flag: int, words: str, given_by: str = "") -> None:
    """Record the agency's reply. It stands beside the flag from then on.

    Somebody of the agency writes it; or the business team on its behalf, saying which post gave it.

    Raises NotFound, NotAllowed, Refused (no words, or nobody named) and Conflict (replied or settled already).
    """
    said = _words("Reply", words, "Write what the agency says")
    with transaction.atomic():
        row = _locked(flag)
        theirs = row.supplier_id in actor.organisations
        if not theirs:
            require(actor, Permission.COMPOSE, row.owner_id)
            if not given_by.strip():
                raise Refused.one("Given by", "it does not say who replied", "Give the post of whoever said so")
        if row.replied_at is not None or row.settled_at is not None:
            raise Conflict("This flag has a reply already, or is settled. Open the list again.")
        row.reply, row.given_by = said, given_by.strip()[:200]
        row.replied_at, row.replied_by = datetime.now(UTC), actor.id
        row.save(update_fields=["reply", "given_by", "replied_at", "replied_by"])
        ledger.write(actor, _event(row, REPLIED), at=row.replied_at)


def settle(*, actor: Actor, flag: int, why: str) -> None:
    """Take a flag away, with the reason: the figure was corrected, or the flag was a mistake.

    Raises NotFound, NotAllowed, Refused without a reason, and Conflict where it is settled.
    """
    said = _words("Why", why, "Say why in a few words", longest=500)
    with transaction.atomic():
        row = _locked(flag)
        require(actor, Permission.COMPOSE, row.owner_id)
        if row.settled_at is not None:
            raise Conflict("This flag is settled already. Open the list again.")
        row.settled, row.settled_at, row.settled_by = said, datetime.now(UTC), actor.id
        row.save(update_fields=["settled", "settled_at", "settled_by"])
        ledger.write(actor, _event(row, SETTLED, why=said), at=row.settled_at)


def _locked(flag: int) -> Flag:
    row = Flag.objects.select_for_update(of=("self",)).select_related("owner", "supplier").filter(pk=flag).first()
    if row is None:
        raise NotFound("There is no such flag. Open the list again.")
    return row


def _event(row: Flag, act: str, **parts: object) -> Event:
    return Event(
        act,
        "flag",
        str(row.pk),
        subject_ref=row.figure,
        owner=row.owner.reference,
        parts={"what": row.figure, "supplier": row.supplier.title} | parts,
    )


def _words(place: str, text: str, remedy: str, *, longest: int = LONGEST) -> str:
    said = text.strip()
    if not said or len(said) > longest:
        raise Refused.one(place, f"it is empty, or over {longest:,} characters", remedy)
    return said


__all__ = ["raise_flag", "raise_found", "reply", "settle", "suppliers_of", "waiting_of"]
