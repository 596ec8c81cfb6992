"""One record from one version to the next: the check of the version, the write, the revision and the entry.

Every act that changes a record comes through here: the generic ones of `commands`, and those of the
storeys above that change a record as a part of something larger.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F

from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.records import search
from goldenthread.records.cards import Card
from goldenthread.records.kinds import COMMON, Kind, kind
from goldenthread.records.models import Record, Revision
from goldenthread.records.queries import card_of, values_of
from goldenthread.records.writing import (
    Writing,
    broken_rules,
    event,
    life_span_problem,
    plain_fields,
    run_rules,
    unknown_areas,
)
from goldenthread.vocabulary import Conflict, Problem, Refused

CHANGED = declare("record.changed", "changed {what}: {fields}")


def revise(
    writing: Writing,
    row: Record,
    version: int,
    values: Mapping[str, Any],
    *,
    act: str = CHANGED,
    parts: Mapping[str, Any] | None = None,
    rules: bool = True,
) -> Card:
    """Write cleaned `values` over `row`, from the version that the actor has read. Returns its card.

    Call it inside a transaction, from an act that has asked for the permission. `act` and `parts` make the
    sentence of the ledger. `rules=False` leaves the rules to the caller. Values that change nothing leave
    no version. Raises Conflict when the version is stale, Refused, and RuleBroken.
    """
    of_kind = kind(row.kind)
    row = Record.objects.select_related("owner", of_kind.detail_name).get(pk=row.pk)
    if row.version != version:
        raise Conflict(
            f"{row.reference} is at version {row.version}, and you gave version {version}: somebody has changed "
            "it since you opened it. Compare the two, then save again."
        )
    before = values_of(row)
    after = before | dict(values)
    _check_whole(of_kind, row, after)
    changed = [s for s in of_kind.fields if before.get(s.name) != after.get(s.name)]
    if not changed:
        return card_of(row)
    broken_before = broken_names([row]) if rules else set()
    common = {n: after[n] for n in COMMON if n in values and n != "group"}
    updated = Record.objects.filter(pk=row.pk, version=version).update(
        **common,
        group_id=after["group"],
        version=F("version") + 1,
        changed_at=writing.at,
        search_text=search.text_of(row.reference, after["title"], after["aliases"], after["summary"]),
    )
    if not updated:
        raise Conflict(f"{row.reference} was changed by somebody else just now. Open it again.")
    typed = {s.attribute: after[s.name] for s in of_kind.typed if s.name in values}
    if typed:
        of_kind.model._default_manager.filter(pk=row.pk).update(**typed)
    Revision.objects.filter(record=row, version=version).update(superseded_at=writing.at)
    Revision.objects.create(
        record=row,
        version=version + 1,
        recorded_at=writing.at,
        actor=writing.actor.id,
        act=act,
        reason=writing.reason,
        fields=plain_fields(of_kind, after),
    )
    row = Record.objects.select_related("owner").get(pk=row.pk)
    labels = ", ".join(spec.label.lower() for spec in changed)
    data = {"version": version + 1, "fields": [spec.name for spec in changed]}
    if writing.reason:
        data["reason"] = writing.reason
    ledger.write(writing.actor, event(act, row, data, **{"fields": labels, **(parts or {})}), at=writing.at)
    if rules:
        run_rules(writing, [row], broken_before)
    return card_of(row)


def broken_names(rows: Sequence[Record]) -> set[str]:
    """The rules that these rows break as they stand, as words: what an act may leave as it found it."""
    return {str(broken) for broken, _ in broken_rules(rows)}


def _check_whole(of_kind: Kind, row: Record, after: Mapping[str, Any]) -> None:
    problems = of_kind.missing(after)
    if after["valid_from"] and after["valid_to"] and after["valid_to"] < after["valid_from"]:
        problems.append(life_span_problem("", after["valid_from"], after["valid_to"]))
    problems += unknown_areas([(of_kind, after, "")])
    if after["group"] == row.pk:
        problems.append(Problem("Group", "it cannot look after itself", "Choose another group"))
    if problems:
        raise Refused(problems)
