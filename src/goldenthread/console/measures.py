"""Acts and reads about measures: a new definition, a status by hand, this month’s alerts, the sum of an area."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

from goldenthread.assessments import commands as writing
from goldenthread.assessments import queries
from goldenthread.assessments.plain import as_plain
from goldenthread.assessments.totals import total as total_of
from goldenthread.console.output import put, put_json, say, strong
from goldenthread.console.records import given_values, told
from goldenthread.console.session import actor_of
from goldenthread.indicators import commands
from goldenthread.vocabulary import Period, Refused
from goldenthread.vocabulary.clock import today


def redefine(args: Namespace) -> None:
    """End the series of a measure and begin another under a new definition; the new reference is the answer."""
    card = commands.redefine(
        actor=actor_of(args),
        record=args.record,
        version=args.version,
        starts=_day(args.starts),
        changes=given_values(args),
        reason=args.reason,
        exception=args.exception,
    )
    told(args, card, "Began a new series:")


def override(args: Namespace) -> None:
    """Set the status of a target by hand. The computed one stays beside it."""
    card = writing.override_status(
        actor=actor_of(args), target=args.target, status=args.status, why=args.reason, set_by=args.by, set_on=today()
    )
    told(args, card, "Added")


def alerts(args: Namespace) -> None:
    """What each group should look at in a month: at most three things, each with one next step."""
    month = _month(args.month) if args.month else None
    found = queries.alerts(actor_of(args), args.owner, month, by_period=args.by_period)
    if args.json:
        put_json([as_plain(group) | {"words": group.words} for group in found])
        return
    for group in found:
        put(strong(group.group))
        for alert in group.alerts:
            put(f"  {alert.words} {alert.good} Next step: {alert.next_step}")
        say(f"  {group.words}")


def total(args: Namespace) -> None:
    """The sum of a measure over parts of an area, for one period."""
    made = total_of(actor_of(args), args.measure, args.area, args.parts, Period.parse(args.period))
    if args.json:
        put_json(as_plain(made))
        return
    put(made.shown())


def _month(text: str) -> date:
    return Period.parse(text).start if "-" not in text else _day(f"{text}-01")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused.one("Date", f"“{text[:40]}” is not a date", "Write it like 2024-08-01") from None
