"""Acts on what is measured: redefine a measure, and confirm a warning or a direction."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction

from goldenthread.access import Actor, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.indicators.definitions import changed_in
from goldenthread.records import commands as generic
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kind
from goldenthread.records.models import Link, Once
from goldenthread.records.queries import card_of, get_record, values_of
from goldenthread.records.writing import event, of_group, reference_of
from goldenthread.vocabulary import Problem, Refused
from goldenthread.vocabulary.period import in_words

REDEFINED = declare("indicator.redefined", "redefined {what} from {on} as {other}: {why}")

#: Links that the new definition has from the start. Targets were set against the old one, and stay there.
_CARRIED: Final = ("part_of", "proxy_for", "exact_measure_of", "supplies", "accountable", "responsible", "feeds")
#: What points at a measure and goes on with its new definition: the plan, published series, and items of returns.
_POINTING: Final = ("measured_by", "fills", "asks_for")


def redefine(
    *,
    actor: Actor,
    record: str,
    version: int,
    starts: date,
    changes: Mapping[str, Any],
    reason: str,
    exception: str = "",
    once: str = "",
) -> Card:
    """End the series of a measure the day before `starts`, and begin another under a new definition.

    The old record keeps its figures and targets and is succeeded; the new one has its values with `changes`, its links
    to the plan, and no figure. The published series that fill it and the returns that ask for it go on with the new
    one. Nothing joins the two series. Returns the new record.

    Raises:
        Refused: without a reason, where nothing that defines the series changes, where the day is not after the old
            one began, or for a composite line, whose measures are redefined one by one.
        Conflict: where somebody has changed the record since `version`.
        NotAllowed, NotFound, RuleBroken: as for adding and for ending a record.
    """
    row = get_record(actor, record)
    of_kind = kind(row.kind)
    for act in ("add", "retire"):
        require(actor, of_kind.permission(act), row.owner_id, group=row.group_id)
    if row.kind not in ("indicator", "measure"):
        raise Refused.one(row.title, "only an indicator or a measure can be redefined", "Change the record instead")
    with transaction.atomic():
        if once and (done := Once.objects.filter(key=once).values_list("result", flat=True).first()):
            return card_of(get_record(actor, done))
        before = values_of(row)
        cleaned = of_kind.clean(changes)
        _check(row, before, cleaned, starts, reason)
        values = _values(row, before, changes, starts)
        links = [("succeeds", reference_of(row))]
        outward = Link.objects.filter(source=row, relation__in=_CARRIED, withdrawn_at=None).select_related(
            "target__owner"
        )
        links += [(link.relation, reference_of(link.target)) for link in outward.order_by("id")]
        new = generic.add(
            actor=actor,
            kind_code=row.kind,
            owner=row.owner.reference if row.owner else None,
            values=values,
            links=links,
            reason=reason,
            exception=exception,
            once=once,
        )
        pointing = Link.objects.filter(target=row, relation__in=_POINTING, withdrawn_at=None).select_related(
            "source__owner"
        )
        mine = [(reference_of(link.source), link.relation, new.full_reference) for link in pointing.order_by("id")]
        if mine:
            generic.link_many(actor=actor, links=mine, valid_from=starts, reason=reason)
        ended = {"state": "succeeded", "stage": "ended", "valid_to": (starts - timedelta(days=1)).isoformat()}
        generic.change(actor=actor, record=reference_of(row), version=version, values=ended, reason=reason)
        ledger.write(
            actor,
            event(
                REDEFINED,
                row,
                {"new": new.full_reference, "starts": starts.isoformat(), "fields": list(changed_in(before, cleaned))},
                on=in_words(starts),
                other=new.full_reference,
                why=reason.strip(),
            ),
        )
    return new


def _values(row: Any, before: Mapping[str, Any], changes: Mapping[str, Any], starts: date) -> dict[str, Any]:
    """What the new record says: all that the old one said, with the changes, live from its first day."""
    specs = kind(row.kind).fields
    said = {spec.name: spec.plain(before[spec.name]) for spec in specs if spec.name not in ("group", "valid_to", "due")}
    values = {name: value for name, value in said.items() if value not in ("", None, [])}
    if row.group_id and row.group:
        values["group"] = reference_of(row.group)
    if before.get("stage") == "ended":
        values["stage"] = "live"
    return values | dict(changes) | {"valid_from": starts.isoformat(), "state": "live"}


def _check(row: Any, before: Mapping[str, Any], cleaned: Mapping[str, Any], starts: date, reason: str) -> None:
    problems = []
    if not reason.strip():
        problems.append(Problem("Reason", "no reason was given", "Say why the definition changes"))
    if row.state in ("retired", "succeeded", "closed"):
        problems.append(Problem(row.title, "it has ended already", "Open the definition that follows it"))
    if row.valid_from and starts <= row.valid_from:
        finding = f"the new definition starts on {in_words(starts)}, and this one on {in_words(row.valid_from)}"
        problems.append(Problem("Starts", finding, "Give a later day"))
    if not changed_in(before, cleaned):
        problems.append(
            Problem(
                "Definition",
                "nothing that says what is counted would change",
                "Change the definition, the numerator, the denominator, the unit or the boundary rule; for anything "
                "else, change the record",
            )
        )
    split = Link.objects.filter(target=row, relation="part_of", source__kind="measure", withdrawn_at=None)
    if row.kind == "indicator" and split.exclude(source__state__in=("retired", "succeeded")).exists():
        problems.append(Problem(row.title, "it is split into measures", "Redefine the measure that changes"))
    if problems:
        raise Refused(problems)


def confirm(
    *,
    actor: Actor,
    about: str,
    why: str,
    confirmed_by: str,
    confirmed_on: date,
    warning: str = "",
    direction: str = "",
    agency: str = "",
    once: str = "",
) -> Card:
    """Confirm a warning of a measure or target, or (with `direction`) which direction of a measure is good.

    `agency` is the full reference of the organisation whose agreement it records. Returns the confirmation.

    Raises:
        Refused: where it says neither a warning nor a direction, or lacks its reason, post or day.
        NotAllowed, NotFound, RuleBroken: as for adding a record.
    """
    row = get_record(actor, about)
    sort = "direction" if direction else "warning"
    title = f"Direction of good: {row.title}" if direction else f"Warning confirmed: {row.title}"
    values = {
        "title": title[:300],
        "confirms": sort,
        "warning": warning,
        "direction": direction,
        "why": why,
        "confirmed_by": confirmed_by,
        "confirmed_on": confirmed_on.isoformat(),
        "marking": row.marking,
        **of_group(row),
    }
    links = [("about", reference_of(row))] + ([("confirmed_by", agency)] if agency else [])
    return generic.add(
        actor=actor,
        kind_code="confirmation",
        owner=row.owner.reference if row.owner else None,
        values=values,
        links=links,
        once=once,
    )
