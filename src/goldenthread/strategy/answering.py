"""Rules of the answers to gaps: why a record rightly has no link, and which links a partnership does not ask for."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from goldenthread.records.kinds import kind, kinds
from goldenthread.records.models import Link, Record
from goldenthread.strategy.models import NoLink, ThreadRule
from goldenthread.vocabulary import Problem, RuleBroken
from goldenthread.vocabulary.clock import today

_OPEN = ("proposed", "live")


def _broken(row: Record, finding: str, remedy: str, code: str) -> RuleBroken:
    return RuleBroken(Problem(row.title, finding, remedy), code=code)


def answers_one_gap(ids: Sequence[int]) -> list[RuleBroken]:
    """A reason for no link is about one record, of a link that its kind asks for, and is looked at again later."""
    rows = list(NoLink.objects.filter(record_id__in=list(ids), record__state__in=_OPEN).select_related("record"))
    about = _about([row.record_id for row in rows])
    broken = []
    for row in rows:
        targets = about[row.record_id]
        asked = {expect.code for _, code in targets for expect in kind(code).expects}
        wrong = ""
        if len(targets) != 1:
            wrong, remedy = f"it is about {len(targets)} records", "Link it to the one record that it speaks of"
        elif row.rule not in asked:
            known = ", ".join(sorted(asked)) or "none"
            wrong, remedy = f"“{row.rule}” is no link that this record should have", f"Use one of: {known}"
        elif row.said_on > today():
            wrong, remedy = "the day it was said is still to come", "Give today or an earlier day"
        elif row.review_on <= row.said_on:
            wrong, remedy = "it is looked at again no later than it was said", "Give a later day to look at it again"
        elif _answered_before(row, targets[0][0]):
            wrong, remedy = "this gap has a reason already", "Change that one, or end it first"
        if wrong:
            broken.append(_broken(row.record, wrong, remedy, "no_link"))
    return broken


def _about(sources: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    rows = Link.objects.filter(source_id__in=list(sources), relation="about", withdrawn_at=None)
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for source, target, code in rows.values_list("source_id", "target_id", "target__kind"):
        found[source].append((target, code))
    return found


def _answered_before(row: NoLink, target: int) -> bool:
    """Whether another answer that still holds is there: one whose day has passed may be followed by a new one."""
    others = Link.objects.filter(
        target_id=target,
        relation="about",
        withdrawn_at=None,
        source__kind="no_link",
        source__state__in=_OPEN,
        source__nolink_detail__rule=row.rule,
        source__nolink_detail__review_on__gte=row.said_on,
    )
    return others.exclude(source_id=row.record_id).exists()


def switches_one_rule(ids: Sequence[int]) -> list[RuleBroken]:
    """A link that is not asked for is one that some kind asks for, has a first day, and is said once at a time."""
    known = {expect.code for one in kinds() for expect in one.expects}
    broken = []
    for row in ThreadRule.objects.filter(record_id__in=list(ids), record__state__in=_OPEN).select_related("record"):
        first, last = row.record.valid_from, row.record.valid_to
        if row.rule not in known:
            wrong, remedy = f"no kind of record asks for “{row.rule}”", "Choose one of the list"
        elif row.record.owner_id is None:
            wrong, remedy = "the shared library asks for no links", "Say it of a partnership"
        elif first is None:
            wrong, remedy = "the day from which it is not asked for is missing", "Give its first day"
        elif _said_twice(row, first, last):
            wrong, remedy = "it is switched off in that time already", "End that one first, or give other days"
        else:
            continue
        broken.append(_broken(row.record, wrong, remedy, "thread_rule"))
    return broken


def _said_twice(row: ThreadRule, first: date, last: date | None) -> bool:
    others = ThreadRule.objects.filter(rule=row.rule, record__owner_id=row.record.owner_id).exclude(pk=row.pk)
    for start, end, state in others.values_list("record__valid_from", "record__valid_to", "record__state"):
        if state not in _OPEN:
            continue
        if (last is None or start is None or start <= last) and (end is None or first <= end):
            return True
    return False
