"""What is kept of people, where, and until when: each storey that keeps something says so here once.

A `Trace` is something that names one person; erasure counts it, shows it and blanks it. A `Job` forgets, each day,
what a dated rule no longer lets us keep. Storeys above register theirs when they start, so that nothing here knows
of them and erasure reaches them all the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from goldenthread.access import Actor, Permission, require
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.partners.models import Forgetting, User
from goldenthread.reference.queries import rule
from goldenthread.reference.rules import add_months
from goldenthread.vocabulary.clock import today

FORGOT = declare("retention.forgot", "forgot {many} {what}, by the rule “{rule}”")

#: Where an address ends once it is blanked.
BLANK_DOMAIN = "erased.invalid"
FORMER = "A former member"


@dataclass(frozen=True)
class Whom:
    """Somebody who is to be forgotten. `names` are how they stand in what others brought, as it was typed."""

    user: User
    email: str
    label: str
    names: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that would give them away in a text, the longest first."""
        found = {self.email, self.label, *self.names} - {FORMER, ""}
        return tuple(sorted(found, key=len, reverse=True))


@dataclass(frozen=True)
class Trace:
    """Something that is kept and names a person.

    Args:
        what: What it is, in words.
        until: Until when, in words.
        after: What is left of it once the person is forgotten.
        count: How many of them there are for a person.
        blank: Takes the person out of them.
    """

    what: str
    until: str
    after: str
    count: Callable[[Whom], int]
    blank: Callable[[Whom], object]


@dataclass(frozen=True)
class Job:
    """What a dated rule of months forgets.

    Args:
        rule: Code of the rule.
        what: What is forgotten, in the plural, for after a number.
        due: How many would be forgotten if it ran on a day. Reads only.
        do: Forgets them, and returns how many there were. Runs in a transaction of its own.
    """

    rule: str
    what: str
    due: Callable[[date], int]
    do: Callable[[Actor, date], int]


TRACES: dict[str, Trace] = {}
JOBS: dict[tuple[str, str], Job] = {}


def trace(found: Trace) -> None:
    """Register something that names people. Again under the same words, it takes the place of the first."""
    TRACES[found.what] = found


def job(found: Job) -> None:
    """Register something to forget."""
    JOBS[found.rule, found.what] = found


def before(code: str, day: date) -> date:
    """The day before which a retention rule has run out."""
    return add_months(day, -int(rule(code, day).value))


def midnight(day: date) -> datetime:
    """The first moment of a day, as moments are kept."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@dataclass(frozen=True)
class JobLine:
    """A retention job: its rule, what it would do now and within a month, when it ran and what it did."""

    code: str
    title: str
    months: int
    source: str
    what: str
    next: int
    soon: int
    ran_at: datetime | None = None
    did: int = 0
    last_at: datetime | None = None
    last_did: int = 0
    trouble: str = ""


def schedule(viewer: Actor, on: date | None = None) -> list[JobLine]:
    """Every retention job, with a dry run of it. Raises NotAllowed but for whoever looks after the installation."""
    require(viewer, Permission.MANAGE, None)
    day = on or today()
    ran = {(row.rule, row.what): row for row in Forgetting.objects.all()}
    month = add_months(day, 1)
    lines = []
    for each in JOBS.values():
        found, last = rule(each.rule, day), ran.get((each.rule, each.what))
        lines.append(
            JobLine(
                each.rule,
                found.title,
                int(found.value),
                found.source,
                each.what,
                each.due(day),
                each.due(month),
                last.ran_at if last else None,
                last.did if last else 0,
                last.last_at if last else None,
                last.last_did if last else 0,
                last.trouble if last else "",
            )
        )
    return lines


def run(*, actor: Actor, on: date | None = None) -> dict[str, int]:
    """Forget all whose time is over, by the rules in force on the day. The worker does it each day.

    One job that fails is noted, and does not stop the others. What was forgotten goes into the ledger as a number.

    Returns:
        How many of each were forgotten, by what they are; nothing for a job that had nothing to do.

    Raises:
        NotAllowed: unless the actor looks after the whole installation.
        Exception: what the first failed job raised, after all have run.
    """
    require(actor, Permission.MANAGE, None)
    day = on or today()
    done: dict[str, int] = {}
    faults: list[Exception] = []
    for each in JOBS.values():
        many, trouble = 0, ""
        try:
            with transaction.atomic():
                many = each.do(actor, day)
                if many:
                    parts: dict[str, object] = {
                        "many": f"{many:,}",
                        "what": each.what,
                        "rule": rule(each.rule, day).title,
                    }
                    ledger.write(actor, Event(FORGOT, "retention", each.rule, parts=parts, data={"many": many}))
        except Exception as fault:
            many, trouble = 0, f"It failed ({type(fault).__name__}). The log of the worker has it whole."
            faults.append(fault)
        _note(each, many, trouble)
        if many:
            done[each.what] = many
    if faults:
        raise faults[0]
    return done


def _note(each: Job, many: int, trouble: str) -> None:
    now = datetime.now(UTC)
    values: dict[str, object] = {"ran_at": now, "did": many, "trouble": trouble}
    if many:
        values |= {"last_at": now, "last_did": many}
    Forgetting.objects.update_or_create(rule=each.rule, what=each.what, defaults=values)
