"""Acts on editions: start, write, check, clear, send back, publish, correct and withdraw.

Slow work (composing, writing files) is done before the transaction opens. Publishing only marks what stands whole on
the disk already, so that whatever ends it half-way leaves the earlier edition standing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import transaction

from goldenthread.access import Actor, Permission, may, require, require_somewhere
from goldenthread.audit import ledger, sealing
from goldenthread.audit.acts import declare
from goldenthread.documents.queries import choices_of
from goldenthread.jobs import Progress
from goldenthread.publishing import making, models
from goldenthread.publishing.certificates import sealed
from goldenthread.publishing.consents import gone
from goldenthread.publishing.examining import Examined, examine
from goldenthread.publishing.guarding import (
    reader_of,
    refuse_changed,
    refuse_in_election,
    refuse_waiting,
    refuse_without_consent,
    small_counts_of,
)
from goldenthread.publishing.kept import document_of, keep_rows, keeping, let_go, whole
from goldenthread.publishing.models import Stage
from goldenthread.publishing.ordering import Text, find_edition, frozen, life_of, order_of, texts_of
from goldenthread.publishing.replies import waiting_of
from goldenthread.publishing.rules import CLEARANCES, refuse_own_work, step
from goldenthread.publishing.telling import tell_who_clear, tell_who_compose
from goldenthread.reading import personal
from goldenthread.records import commands as records
from goldenthread.records.cards import Card
from goldenthread.records.commands import batch
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from goldenthread.records.queries import card_of
from goldenthread.records.writing import NewLink, NewRecord, event
from goldenthread.vocabulary import Conflict, Problem, Refused

STARTED = declare("edition.started", "started {what}")
REOPENED = declare("edition.reopened", "opened {what} for writing again: the text of “{section}” changed")
CHECKED = declare("edition.checked", "composed and checked {what}: {outcome}")
CLEARED = declare("edition.cleared", "cleared {what} ({count} of {needed})")
SENT_BACK = declare("edition.sent_back", "sent {what} back: {why}")
PUBLISHED = declare("edition.published", "published {what}")
CORRECTED = declare("edition.corrected", "put {what} right by {other}: {why}")
CORRECTING = declare("edition.correcting", "started the correction of {what}: {why}")
WITHDRAWN = declare("edition.withdrawn", "withdrew {what}: {why}")

LONGEST = 500


def _now() -> datetime:
    return datetime.now(UTC)


def _owner(row: Record) -> Record:
    assert row.owner is not None
    return row.owner


def _locked(row: Record) -> models.Life:
    """The life of an edition, for this act alone until it ends."""
    Record.objects.select_for_update().get(pk=row.pk)
    life, _ = models.Life.objects.get_or_create(record=row)
    return life


def start(
    *,
    actor: Actor,
    partnership: str,
    title: str,
    template: str,
    period: str,
    values: Mapping[str, Any] | None = None,
    reason: str = "",
    once: str = "",
) -> Card:
    """Start an edition from a template. `values` are other fields of the order. Returns its card.

    Raises NotAllowed, NotFound, and Refused for a template that there is none of, or an option that it does not ask.
    """
    forms = making.desk().templates()
    given = dict(values or {})
    form = forms.get(template)
    if form is None:
        raise Refused.one(
            "Template", f"there is no template “{template}”", f"Use one of: {', '.join(sorted(forms)) or 'none yet'}"
        )
    known = {option.name for option in form.options}
    unknown = [line for line in given.get("options") or () if str(line).partition("=")[0].strip() not in known]
    if unknown:
        asked = f"It asks for {', '.join(sorted(known))}" if known else "It asks for none"
        raise Refused.one("Options", f"the template does not ask for “{unknown[0]}”", asked)
    with transaction.atomic():
        made = records.add(
            actor=actor,
            kind_code="edition",
            owner=partnership,
            values={"title": title, "template": template, "period": period} | given,
            reason=reason,
            once=once,
        )
        row = Record.objects.select_related("owner").get(pk=made.id)
        _, new = models.Life.objects.get_or_create(record=row, defaults={"started_by": actor.id})
        if new:
            ledger.write(actor, event(STARTED, row, {"template": template}))
    return made


def write_text(
    *,
    actor: Actor,
    edition: str,
    section: str,
    words: str,
    version: int = 0,
    reason: str = "",
    checked: bool = False,
) -> Text:
    """Write the text of one section, from the version that was read (0 where there was none). Returns the text.

    An edition that waits for clearance is a draft again afterwards. A role in one group writes the sections about what
    that group looks after, such as its theme. `checked` says that the writer has looked at what
    reads like a detail of one person, and it is none.

    Raises:
        NotFound, NotAllowed, Conflict: by the reference, the actor, and another's writing meanwhile.
        Refused: for a section that the template has not, a figure that cannot be found, or a detail of a person.
        RuleBroken: for an edition that is published.
    """
    row = find_edition(actor, edition)
    _require_writing(actor, row, section)
    title = _refuse_words(row, section, words)
    hits = [] if checked else personal.scan(words)
    if hits:
        sorts = ", ".join(dict.fromkeys(hit.sort.label for hit in hits))
        raise Refused.one("Text", f"it may hold {sorts}", "Take it out, or say that you have looked and it is none")
    with transaction.atomic():
        life = _locked(row)
        step(life.stage, Stage.DRAFT)
        there = texts_of(row.pk).get(section)
        if (there.version if there else 0) != version:
            raise Conflict("Somebody else has written in this section since you opened it. Compare the two, then save.")
        if there and there.words == words:
            return there
        # What this act asks for was asked above, of the section: its text is a record of no group.
        with batch(actor=actor, permission=Permission.VIEW, reason=reason) as many:
            if there:
                many.change(Record.objects.select_related("owner").get(pk=there.record), {"narrative": words})
            else:
                of_kind = kind("edition_text")
                cleaned = of_kind.clean({"title": title, "section": section, "narrative": words})
                # What is being written is not public before its edition is.
                cleaned["marking"] = "official_sensitive" if row.marking == "official_sensitive" else "official"
                (made,) = many.add([NewRecord(of_kind, row.owner, cleaned)])
                many.link([NewLink(made.pk, "part_of", row.pk)])
        if life.stage != Stage.DRAFT:
            _set(life, stage=Stage.DRAFT)
            ledger.write(actor, event(REOPENED, row, {"section": section}, section=title))
    return texts_of(row.pk)[section]


def _require_writing(actor: Actor, row: Record, section: str) -> None:
    """Refuse whoever may write neither the whole edition nor this section of it. Raises NotAllowed."""
    if may(actor, Permission.CHANGE, row.owner_id, group=row.group_id):
        return
    require_somewhere(actor, Permission.CHANGE, row.owner_id)
    tasks = making.desk().asked(reader_of(row), order_of(row))
    group = next((task.group for task in tasks if task.section == section), None)
    require(actor, Permission.CHANGE, row.owner_id, group=group)


def _refuse_words(row: Record, section: str, words: str) -> str:
    """Compose with the words in their place: what cannot be taken is refused there. Returns the section's title."""
    order = order_of(row)
    texts = {**order.texts, section: words}
    document = making.desk().compose(reader_of(row), replace(order, texts=texts), frozenset())
    found = next((each for _, each in document.walk() if each.id == section), None)
    if found is None:
        raise Refused.one("Section", f"the edition has no section “{section}”", "Choose one of the task list")
    return found.title


def _set(life: models.Life, **columns: Any) -> None:
    for name, value in columns.items():
        setattr(life, name, value)
    life.save(update_fields=list(columns))


def check(*, actor: Actor, edition: str, progress: Progress | None = None) -> models.Check:
    """Compose an edition, write its files, look at it in every way, and keep what was found.

    One that passes waits for clearance; any other stays a draft. The files of an earlier check are let go.

    Raises:
        NotFound, NotAllowed, Conflict: by the reference, the actor, and how far it has come.
        Refused: by the composer; or where the disk is full. Nothing is kept then.
    """
    row = find_edition(actor, edition)
    require(actor, Permission.COMPOSE, row.owner_id)
    step(life_of(row).stage, Stage.DRAFT)
    at = _now()
    found = _examined(row, progress)
    with keeping(found.document, found.files) as kept, transaction.atomic():
        life = _locked(row)
        step(life.stage, Stage.COMPOSED if found.passed else Stage.DRAFT)
        old = list(models.Check.objects.filter(edition=row).values_list("pk", flat=True))
        made = models.Check.objects.create(
            edition=row,
            number=len(old) + 1,
            at=at,
            by=actor.id,
            passed=found.passed,
            digest=found.digest,
            release=version("goldenthread"),
            order={
                **frozen(row, found.order, at),
                "address": settings.SITE_ADDRESS,
                "small_counts": small_counts_of(found.document) if found.order.public else {},
            },
            certificate=dict(found.certificate),
            differences=[each.plain for each in found.differences],
            withheld=list(found.withheld),
            verdicts=[
                {"step": each.step, "outcome": each.outcome, "words": each.words, "items": list(each.items)}
                for each in found.said
            ],
        )
        keep_rows(made, kept)
        _set(life, stage=Stage.COMPOSED if found.passed else Stage.DRAFT, current=made, sent_back="")
        stops = [each.words for each in found.said if each.outcome == "stop"]
        outcome = "nothing stops it" if found.passed else "; ".join(stops)
        data = {"check": made.number, "digest": made.digest, "certificate": sealed(made)}
        ledger.write(actor, event(CHECKED, row, data, outcome=outcome), at=at)
        if found.passed:
            tell_who_clear(actor, row, made.number)
        let_go(old)
    return made


def _examined(row: Record, progress: Progress | None) -> Examined:
    order = order_of(row)
    desk = making.desk()
    return examine(
        reader_of(row),
        order,
        desk,
        earlier=[document_of(check) for check in making.earlier_checks(_owner(row), row)] if order.public else [],
        choices=choices_of(Actor(id="composer", label="", trusted=True), _owner(row).pk),
        waiting=waiting_of(_owner(row).pk) if order.public else (),
        without=gone(_owner(row).pk),
        address=settings.SITE_ADDRESS,
        progress=progress,
    )


def clear(*, actor: Actor, edition: str, number: int, words: str = "") -> models.Clearance:
    """Clear what a check found. The second of two people makes the edition ready to publish.

    Raises:
        NotFound, NotAllowed: by the reference and the actor; or where the actor wrote or composed any of it.
        Conflict: where another check came meanwhile, or the edition does not wait for clearance.
    """
    row = find_edition(actor, edition)
    require(actor, Permission.CLEAR, row.owner_id)
    if len(words) > LONGEST:
        raise Refused.one("Words", "they are over 500 characters", "Shorten them")
    with transaction.atomic():
        life = _locked(row)
        current = _current(life, number)
        step(life.stage, Stage.CLEARED)
        authors = {author for text in texts_of(row.pk).values() for author in text.authors}
        before = list(current.clearances.values_list("by", flat=True))
        composer = actor.id if actor.id in (current.by, life.started_by) else ""
        refuse_own_work(actor.id, authors, composer, before)
        made = models.Clearance.objects.create(check_of=current, at=_now(), by=actor.id, words=words.strip())
        count = len(before) + 1
        if count >= CLEARANCES:
            _set(life, stage=Stage.CLEARED)
            tell_who_compose(row, f"{row.title} is cleared and can be published", f"cleared:{current.pk}")
        parts = {"count": count, "needed": CLEARANCES}
        ledger.write(actor, event(CLEARED, row, {"check": current.number}, **parts), at=made.at)
    return made


def _current(life: models.Life, number: int) -> models.Check:
    if life.current is None or life.current.number != number:
        raise Conflict("It was checked again since you read it. Open the edition again.")
    return life.current


def send_back(*, actor: Actor, edition: str, reason: str) -> None:
    """Open an edition that waits, or is cleared, for writing again, with the reason. Clearances fall.

    Raises NotFound, NotAllowed, Conflict, and Refused without a reason.
    """
    row = find_edition(actor, edition)
    if not may(actor, Permission.CLEAR, row.owner_id):
        require(actor, Permission.COMPOSE, row.owner_id)
    why = _reason(reason)
    with transaction.atomic():
        life = _locked(row)
        if life.stage not in (Stage.COMPOSED, Stage.CLEARED):
            step(life.stage, Stage.DRAFT)
            raise Conflict("This edition is a draft already. Open it again.")
        _set(life, stage=Stage.DRAFT, sent_back=why)
        ledger.write(actor, event(SENT_BACK, row, why=why))
        tell_who_compose(row, f"{row.title} was sent back", f"back:{life.current_id}")


def _reason(text: str, longest: int = LONGEST) -> str:
    why = text.strip()
    if not why or len(why) > longest:
        raise Refused.one("Reason", f"it needs a reason of up to {longest} characters", "Say why in a few words")
    return why


def publish(*, actor: Actor, edition: str, number: int) -> Card:
    """Freeze a cleared edition and publish it: for everybody, or for the partnership alone.

    It is composed once more and held to what was checked; where a figure, a text or a rule has changed meanwhile, it is
    refused with what changed. Its files stand on the disk since the check; they are read again and held to their
    hashes. Then one transaction publishes, and marks the edition that it corrects.

    Raises:
        NotFound, NotAllowed: by the reference and the actor.
        Conflict: where it is not cleared, or was checked again.
        Refused: where something changed since the check, or a file is not whole.
        RuleBroken: in a pre-election period, or while an agency may still reply.
    """
    row = find_edition(actor, edition)
    require(actor, Permission.PUBLISH, row.owner_id)
    life = life_of(row)
    current = _current(life, number)
    step(life.stage, Stage.PUBLISHED)
    public = current.order["asked"]["audience"] == "public"
    if public:
        refuse_in_election(actor, row)
        refuse_waiting(row, current)
    refuse_changed(row, current)
    refuse_without_consent(row, current)
    if problems := whole(current):
        raise Refused(Problem("Files", each, "Check the edition again") for each in problems)
    with transaction.atomic():
        life = _locked(row)
        if _current(life, number).pk != current.pk:
            raise Conflict("It was checked again since you read it. Open the edition again.")
        step(life.stage, Stage.PUBLISHED)
        if public and (since := making.published_since(_owner(row), current.at)):
            raise Refused.one(
                "Disclosure",
                f"{since} was published after this one was checked, and the two could be compared",
                "Check this edition again",
            )
        at = _now()
        _set(life, stage=Stage.PUBLISHED, published_at=at, published_by=actor.id)
        if public and row.marking != "public":
            with batch(actor=actor, permission=Permission.PUBLISH, reason="Published") as many:
                many.change(row, {"marking": "public"})
        ledger.write(
            actor, event(PUBLISHED, row, {"check": current.number, "digest": current.digest, "public": public}), at=at
        )
        _put_right(actor, row, at)
        tell_who_compose(row, f"{row.title} is published", f"published:{row.pk}")
        # What was done up to a publication is sealed with it; the worker would do it within the minute.
        transaction.on_commit(lambda: sealing.seal() and None, robust=True)
    return card_of(Record.objects.select_related("owner").get(pk=row.pk))


def _put_right(actor: Actor, row: Record, at: datetime) -> None:
    """Mark the edition that this one corrects, and tell the correction."""
    correction = models.Correction.objects.filter(put_right=row).select_related("edition__owner").first()
    if correction is None:
        return
    old = _locked(correction.edition)
    if old.stage == Stage.PUBLISHED:
        _set(old, stage=Stage.CORRECTED, ended_at=at)
    correction.told_at = at
    correction.save(update_fields=["told_at"])
    other = f"{_owner(row).reference}/{row.reference}"
    ledger.write(actor, event(CORRECTED, correction.edition, {"by": other}, other=other, why=correction.title), at=at)


def correct(*, actor: Actor, edition: str, title: str, text: str, once: str = "") -> Card:
    """Start the edition that corrects a published one: the same order and texts, to be put right, checked and cleared.

    Args:
        title: What was wrong, in a few words: it heads the notice on the old edition.
        text: What was wrong, and what is right.

    Raises:
        NotFound, NotAllowed, Refused: by the reference, the actor and the words.
        Conflict: for an edition that is not published, or has a correction under way.
    """
    row = find_edition(actor, edition)
    require(actor, Permission.COMPOSE, row.owner_id)
    heading, words = _words(title, text)
    with transaction.atomic():
        life = _locked(row)
        step(life.stage, Stage.CORRECTED)
        under_way = models.Correction.objects.filter(edition=row, put_right__isnull=False).select_related("put_right")
        if there := under_way.first():
            assert there.put_right is not None
            raise Conflict(f"{there.put_right.reference} is its correction already. Open that one.")
        was = models.Edition.objects.get(pk=row.pk)
        made = start(
            actor=actor,
            partnership=_owner(row).reference,
            title=row.title,
            template=was.template,
            period=was.period.canonical if was.period else "",
            # What was known then was wrong: a correction is made of what is known now.
            values={
                "subtitle": was.subtitle,
                "audience": was.audience,
                "handling": was.handling,
                "options": list(was.options),
                "marking": "official" if row.marking == "public" else row.marking,
            },
            reason=f"Corrects {row.reference}: {heading}"[:LONGEST],
            once=once,
        )
        full = f"{_owner(row).reference}/{row.reference}"
        records.link(actor=actor, source=made.full_reference, relation="succeeds", target=full)
        new = Record.objects.get(pk=made.id)
        for section, each in texts_of(row.pk).items():
            write_text(actor=actor, edition=made.full_reference, section=section, words=each.words, checked=True)
        models.Correction.objects.create(
            edition=row, put_right=new, title=heading, text=words, made_at=_now(), made_by=actor.id
        )
        ledger.write(actor, event(CORRECTING, row, {"by": made.full_reference}, why=heading))
    return made


def _words(title: str, text: str) -> tuple[str, str]:
    problems = []
    if not title.strip() or len(title) > 200:
        problems.append(Problem("What was wrong", "it is empty, or over 200 characters", "Say it in a few words"))
    if not text.strip() or len(text) > 5000:
        problems.append(
            Problem("Notice", "it is empty, or over 5,000 characters", "Say what was wrong and what is right")
        )
    if problems:
        raise Refused(problems)
    return title.strip(), text.strip()


def withdraw(*, actor: Actor, edition: str, title: str, text: str) -> None:
    """Withdraw a published edition: its address says so with the notice, and its files are given out no more.

    Raises NotFound, NotAllowed, Conflict (not published) and Refused without the notice.
    """
    row = find_edition(actor, edition)
    require(actor, Permission.PUBLISH, row.owner_id)
    heading, words = _words(title, text)
    with transaction.atomic():
        life = _locked(row)
        step(life.stage, Stage.WITHDRAWN)
        at = _now()
        _set(life, stage=Stage.WITHDRAWN, ended_at=at)
        models.Correction.objects.create(
            edition=row, title=heading, text=words, made_at=at, made_by=actor.id, told_at=at
        )
        ledger.write(actor, event(WITHDRAWN, row, why=heading), at=at)
        tell_who_compose(row, f"{row.title} was withdrawn", f"withdrawn:{row.pk}")


__all__ = [
    "check",
    "clear",
    "correct",
    "publish",
    "reader_of",
    "refuse_in_election",
    "send_back",
    "start",
    "withdraw",
    "write_text",
]
