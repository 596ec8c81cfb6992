"""Rules of escalations, challenges, risks and data questions."""

from collections.abc import Sequence
from typing import Any

from goldenthread.governance.models import Challenge, DataFlow, DataQuestion, Escalation, EscalationStage, Risk
from goldenthread.governance.standing.cases import REMEDY, found_in
from goldenthread.records.models import Link, Record, Revision
from goldenthread.vocabulary import Problem, RuleBroken
from goldenthread.vocabulary.clock import today


def no_case_details(ids: Sequence[int]) -> list[RuleBroken]:
    """An escalation or a challenge holds nothing of one case: not in a field, a reason or the note of a link.

    The rule runs in the transaction that writes, so that what it refuses is never stored.
    """
    texts: dict[int, list[str]] = {pk: [] for pk in ids}
    newest: dict[int, Revision] = {}
    for row in Revision.objects.filter(record_id__in=ids, superseded_at=None):
        newest[row.record_id] = row
    for pk, row in newest.items():
        texts[pk] += [row.reason, *_texts(row.fields)]
    for pk, note in Link.objects.filter(source_id__in=ids).exclude(note="").values_list("source_id", "note"):
        texts[pk].append(note)
    found = {pk: sorts for pk, some in texts.items() if (sorts := found_in(some))}
    kinds = dict(Record.objects.filter(pk__in=list(found)).values_list("pk", "kind"))
    return [
        RuleBroken(
            # Its title is not printed: it may be what was refused.
            Problem(kinds[pk].capitalize(), f"it reads like the details of one case ({', '.join(sorts)})", REMEDY),
            code="case_details",
        )
        for pk, sorts in found.items()
    ]


def _texts(fields: dict[str, Any]) -> list[str]:
    found: list[str] = []
    for value in fields.values():
        found += (
            [value]
            if isinstance(value, str)
            else [v for v in value if isinstance(v, str)]
            if isinstance(value, list)
            else []
        )
    return found


def escalations_are_whole(ids: Sequence[int]) -> list[RuleBroken]:
    """A resolved escalation says how and when, and its dates come in order."""
    broken = []
    for row in Escalation.objects.filter(record_id__in=ids).select_related("record"):
        if (row.resolved_on is None) != (not row.resolution.strip()):
            broken.append(
                _broken(
                    row, "a resolution needs both its day and what was agreed", "Give both, or neither", "resolution"
                )
            )
        late = [d for d in (row.stage_since, row.resolved_on) if d and d < row.raised_on]
        if late:
            broken.append(
                _broken(row, "it has a date before the day it was raised", "Check the dates", "escalation_dates")
            )
        if any(d and d > today() for d in (row.raised_on, row.stage_since, row.resolved_on)):
            broken.append(_broken(row, "it has a date that has not come", "Check the dates", "escalation_dates"))
        if row.stage < 1:
            broken.append(_broken(row, "stages are counted from 1", "Give the stage, like 1", "escalation_stage"))
    return broken


def stages_are_one_each(ids: Sequence[int]) -> list[RuleBroken]:
    """A partnership has one live record of each stage, counted from 1."""
    broken = []
    for row in EscalationStage.objects.filter(record_id__in=ids, record__state="live").select_related("record"):
        same = EscalationStage.objects.filter(
            record__owner=row.record.owner, record__state="live", stage=row.stage
        ).exclude(record_id=row.record_id)
        if row.stage < 1 or same.exists():
            broken.append(
                _broken(row, f"stage {row.stage} is there already or below 1", "Change the one there is", "stage")
            )
    return broken


def challenges_are_whole(ids: Sequence[int]) -> list[RuleBroken]:
    """A result needs a reply, or the fact that none came; one that does not satisfy needs a next step."""
    broken = []
    for row in Challenge.objects.filter(record_id__in=ids).select_related("record"):
        if bool(row.reply.strip()) != bool(row.replied_on):
            broken.append(
                _broken(row, "a reply needs both its day and its words", "Give both, or neither", "challenge_reply")
            )
        if row.satisfied in ("yes", "partly") and not row.reply.strip():
            broken.append(
                _broken(row, "it is called satisfied without a reply", "Record the reply first", "challenge_reply")
            )
        if row.satisfied in ("no", "partly") and not row.next_step.strip():
            broken.append(
                _broken(row, "the reply is not enough and nothing follows", "Say the next step", "challenge_next")
            )
        if row.replied_on and row.replied_on < row.asked_on:
            broken.append(_broken(row, "the reply is before the question", "Check the dates", "challenge_dates"))
    return broken


def risks_are_scored_in_range(ids: Sequence[int]) -> list[RuleBroken]:
    """Likelihood and impact go from 1 to 5."""
    return [
        _broken(
            row, "likelihood and impact go from 1 to 5", "Give a number from 1 to 5, or leave it empty", "risk_score"
        )
        for row in Risk.objects.filter(record_id__in=ids).select_related("record")
        if any(n is not None and not 1 <= n <= 5 for n in (row.likelihood, row.impact))
    ]


def questions_are_whole(ids: Sequence[int]) -> list[RuleBroken]:
    """An answer has its words and its day."""
    return [
        _broken(row, "an answer needs both its day and its words", "Give both, or neither", "question_answer")
        for row in DataQuestion.objects.filter(record_id__in=ids).select_related("record")
        if bool(row.answer.strip()) != bool(row.answered_on)
    ]


def deliveries_have_come(ids: Sequence[int]) -> list[RuleBroken]:
    """Nothing is delivered on a day that has not come."""
    rows = DataFlow.objects.filter(record_id__in=ids, last_delivered__gt=today()).select_related("record")
    return [
        _broken(row, "its delivery is on a day that has not come", "Check the date", "flow_delivered") for row in rows
    ]


def _broken(
    row: Escalation | EscalationStage | Challenge | Risk | DataQuestion | DataFlow, finding: str, remedy: str, code: str
) -> RuleBroken:
    return RuleBroken(Problem(row.record.reference, finding, remedy), code=code)
