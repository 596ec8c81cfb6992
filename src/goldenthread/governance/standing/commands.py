"""Acts: split a fund, move an escalation on or resolve it, record a delivery, answer a question to the data group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from goldenthread.access import Actor, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.governance.standing.escalating import escalation_line, last_stage
from goldenthread.governance.standing.funding import fund_page
from goldenthread.governance.standing.money_rules import said
from goldenthread.governance.standing.shares import split
from goldenthread.records import commands as records
from goldenthread.records.cards import Card
from goldenthread.records.commands import governed_by
from goldenthread.records.kinds import kind
from goldenthread.records.queries import get_record
from goldenthread.records.writing import event
from goldenthread.vocabulary import NotFound, Problem, Refused
from goldenthread.vocabulary.clock import today

SPLIT = declare("fund.split", "split {amount} of {what} into {count} parts on this basis: {basis}")

_MOST_PARTS = 50


@dataclass(frozen=True)
class Part:
    """Who gets a part of a fund (the reference of a group, partnership or organisation), and its share of the whole.

    Shares are in proportion to each other: 1 and 1 are halves, 60 and 40 are three fifths and two.
    """

    to: str
    share: Decimal = Decimal(1)


def split_fund(*, actor: Actor, fund: str, among: Sequence[Part], basis: str, reason: str = "") -> list[Card]:
    """Split what a fund has left to allocate, to the penny, as allocations. Returns them; they sum to the whole.

    Raises:
        NotFound, NotAllowed, RuleBroken.
        Refused: without a basis, for a fund whose whole is not recorded or that has nothing left, and for parts that
            cannot be taken.
    """
    row = get_record(actor, fund)
    require(actor, kind("allocation").permission("add"), governed_by(row), group=row.group_id)
    line = fund_page(actor, fund)
    problems = _problems(among, basis)
    bodies = []
    for part in among:
        try:
            bodies.append(get_record(actor, _full(part.to, line.card.owner)))
        except NotFound:
            problems.append(Problem("Split among", f"there is no {part.to}", "Give the reference of a group or body"))
    if any(body.kind not in ("group", "partnership", "organisation") for body in bodies):
        problems.append(Problem("Split among", "one of them is no group, partnership or body", "Choose another"))
    if len({body.pk for body in bodies}) < len(bodies):
        problems.append(Problem("Split among", "one of them is there twice", "Leave one out"))
    if line.to_allocate is None:
        problems.append(Problem("Fund", "its whole is not recorded, so it cannot be split", "Record the amount first"))
    elif line.to_allocate <= 0:
        problems.append(Problem("Fund", "nothing of it is left to allocate", "Change the allocations there are"))
    if problems or line.to_allocate is None:
        raise Refused(problems)
    amounts = split(line.to_allocate, [part.share for part in among])
    made = []
    with transaction.atomic():
        for body, amount in zip(bodies, amounts, strict=True):
            near = body.kind == "group" and body.owner_id == row.owner_id
            to = f"{body.owner.reference if body.owner else 'shared'}/{body.reference}"
            values = {"title": f"{line.card.title}: {body.title}"[:300], "amount": amount, "basis": basis.strip()}
            made.append(
                records.add(
                    actor=actor,
                    kind_code="allocation",
                    owner=line.card.owner,
                    values=values | {"marking": row.marking} | ({"group": to} if near else {}),
                    links=[("part_of", line.card.full_reference), ("allocated_to", to)],
                    reason=reason,
                )
            )
        data = {"amount": str(line.to_allocate), "count": len(made), "basis": basis.strip()}
        words = {"amount": said(line.to_allocate), "count": len(made), "basis": basis.strip()}
        ledger.write(actor, event(SPLIT, row, data, **words))
    return made


def _problems(among: Sequence[Part], basis: str) -> list[Problem]:
    problems = []
    if not basis.strip():
        problems.append(
            Problem("Basis", "it does not say on what basis", "Say it, like “equal shares” or “by population”")
        )
    elif len(basis.strip()) > 300:
        problems.append(Problem("Basis", "it is longer than 300 characters", "Say it in fewer words"))
    if not 2 <= len(among) <= _MOST_PARTS:
        problems.append(Problem("Split among", "a split has 2 parts or more", "Name at least two"))
    if any(not part.share.is_finite() or part.share <= 0 for part in among):
        problems.append(Problem("Shares", "a share is not above nothing", "Give each a share, like 1 or 60"))
    return problems


def _full(reference: str, owner: str) -> str:
    return reference if "/" in reference else f"{owner}/{reference}"


def move_on(*, actor: Actor, escalation: str, version: int, reason: str = "") -> Card:
    """Move an unresolved escalation from where it stands today to the next stage.

    Raises NotFound, NotAllowed, Conflict, RuleBroken, and Refused where it is resolved or at the last stage.
    """
    line = escalation_line(actor, escalation)
    if line.resolved:
        raise Refused.one("Escalation", "it is resolved", "Raise a new one, or change its resolution first")
    if line.standing.stage >= last_stage(actor, line.card.owner):
        raise Refused.one("Stage", "it stands at the last stage", "Resolve it, or add a stage to the policy")
    values = {"stage": line.standing.stage + 1, "stage_since": today()}
    return records.change(actor=actor, record=escalation, version=version, values=values, reason=reason)


def resolve(
    *, actor: Actor, escalation: str, version: int, resolution: str, on: date | None = None, reason: str = ""
) -> Card:
    """Record how an escalation was resolved, and when (today where no day is given).

    Raises NotFound, NotAllowed, Conflict, RuleBroken, and Refused without words or where it is resolved already.
    """
    line = escalation_line(actor, escalation)
    if line.resolved:
        raise Refused.one("Escalation", "it is resolved already", "Open it to read how")
    if not resolution.strip():
        raise Refused.one("How it was resolved", "nothing was given", "Say what the agencies agreed")
    values = {"resolution": resolution, "resolved_on": on or today()}
    return records.change(actor=actor, record=escalation, version=version, values=values, reason=reason)


def deliver(*, actor: Actor, flow: str, version: int, on: date | None = None, reason: str = "") -> Card:
    """Record that a data flow was delivered on a day (today where none is given).

    Raises NotFound, NotAllowed, Conflict, RuleBroken.
    """
    if get_record(actor, flow).kind != "data_flow":
        raise NotFound(f"{flow} is not a data flow. Give the reference of one, like example-county/FLW-001.")
    return records.change(
        actor=actor, record=flow, version=version, values={"last_delivered": on or today()}, reason=reason
    )


def answer_question(
    *, actor: Actor, question: str, version: int, answer: str, indicator: str = "", on: date | None = None
) -> Card:
    """Answer a question to the data group, and link the indicator that shows it, as one act.

    Raises NotFound, NotAllowed, Conflict, RuleBroken, and Refused without an answer.
    """
    row = get_record(actor, question)
    if row.kind != "data_question":
        raise NotFound(f"{question} is not a question to the data group. Give the reference of one.")
    if not answer.strip():
        raise Refused.one("Answer", "nothing was given", "Answer in a sentence")
    with transaction.atomic():
        values = {"answer": answer, "answered_on": on or today()}
        card = records.change(actor=actor, record=question, version=version, values=values)
        if indicator:
            records.link(actor=actor, source=question, relation="concerns", target=_full(indicator, card.owner))
    return card
