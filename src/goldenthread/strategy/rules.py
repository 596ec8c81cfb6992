"""Rules of the plan that the database alone cannot say."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from goldenthread.partners.queries import rule_numbers
from goldenthread.records.models import Link, Record
from goldenthread.strategy.models import CaseStudy
from goldenthread.vocabulary import Problem, RuleBroken


def objectives_of_a_group(ids: Sequence[int]) -> list[RuleBroken]:
    """A group keeps to the most objectives its parent body allows (S3)."""
    groups = set(Record.objects.filter(pk__in=ids, state="live").exclude(group=None).values_list("group_id", flat=True))
    limits = limits_for(groups, "objectives_max")
    counted = active_objectives(groups)
    titles = dict(Record.objects.filter(pk__in=groups).values_list("pk", "title"))
    return [
        RuleBroken(
            Problem(
                titles[group],
                f"this would be objective {counted[group]}, and each group may hold {most} active objectives at most",
                "Close another objective first, or ask the chair to allow an exception with a reason",
            ),
            code="objectives_max",
            exception_allowed=True,
        )
        for group, most in limits.items()
        if counted[group] > most
    ]


def limits_for(groups: set[int], rule: str, on: date | None = None) -> dict[int, int]:
    """The number a rule sets for each group, from the parent body that made it; absent: no rule."""
    parents = dict(
        Link.objects.filter(
            source_id__in=groups, relation="part_of", target__kind="group", withdrawn_at=None
        ).values_list("source_id", "target_id")
    )
    return rule_numbers(parents, rule, on)


def active_objectives(groups: set[int]) -> Counter[int]:
    """How many live objectives each group holds."""
    rows = Record.objects.filter(Q(group_id__in=groups), kind="objective", state="live")
    return Counter(rows.values_list("group_id", flat=True))


def consent_is_whole(ids: Sequence[int]) -> list[RuleBroken]:
    """A quotation says by whom, as a role; consent that is given has its day, and does not end before it."""
    found = []
    for row in CaseStudy.objects.filter(record_id__in=ids).select_related("record"):
        wrong = ""
        if row.quotation and not row.said_by.strip():
            wrong, remedy = "a quotation does not say who said it", "Give the post or the role, never a name"
        elif row.consent == CaseStudy.Consent.GIVEN and row.consent_on is None:
            wrong, remedy = "consent is given without its day", "Say on which day it was given"
        elif row.consent_on and row.consent_until and row.consent_until < row.consent_on:
            wrong, remedy = "consent ends before it was given", "Check the two days"
        if wrong:
            found.append(RuleBroken(Problem(row.record.title, wrong, remedy), code="case_study_consent"))
    return found
