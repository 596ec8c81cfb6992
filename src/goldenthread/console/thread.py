"""thread, orphans, coverage, compare and changes: walks over links."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from goldenthread.access import Actor
from goldenthread.console.output import put, put_json, put_table, say
from goldenthread.console.session import actor_of
from goldenthread.partners.actors import labels
from goldenthread.records import plain, queries
from goldenthread.records.cards import SHARED
from goldenthread.strategy.queries import compare_plans
from goldenthread.thread import commands, text, trace, walk
from goldenthread.thread.changes import changes as changes_of
from goldenthread.thread.coverage import coverage as coverage_of
from goldenthread.thread.orphans import Answered, answered
from goldenthread.thread.orphans import orphans as orphans_of
from goldenthread.thread.says import lede, says
from goldenthread.vocabulary import Refused
from goldenthread.vocabulary.clock import today

#: Of each sort of change. Nobody reads more; programs ask for shorter spans.
MOST = 10_000


def _owner(actor: Actor, slug: str) -> int | None:
    """The id of a partnership; None for the shared library. Raises NotFound."""
    return None if slug == SHARED else queries.find(actor, f"{SHARED}/{slug}").id


def line(args: Namespace) -> None:
    """The main line through a record, or all of its thread one way, as a tree."""
    actor = actor_of(args)
    card = queries.find(actor, args.record)
    graph = walk.fetch(actor, card.id, as_of=plain.as_of(args.on, args.known))
    main = trace.line(graph, way="up" if args.up else "down")
    if args.json:
        tree = trace.up(graph) if args.up else trace.down(graph) if args.down else None
        found: dict[str, Any] = {
            "focus": plain.card(card),
            "lede": lede(main),
            "says": plain.dump(says(main)),
            "line": plain.dump(main.steps),
            "truncated": graph.truncated,
        }
        put_json(found | ({"tree": plain.dump(tree)} if tree else {}))
        return
    plain_marks = "utf" not in (sys.stdout.encoding or "").lower()
    if args.up or args.down:
        shown = text.tree(graph, "up" if args.up else "down", ascii_only=plain_marks)
    else:
        shown = text.main_line(main, ascii_only=plain_marks)
    put(shown.rstrip("\n"))


def orphans(args: Namespace) -> None:
    """Records that lack a link their kind should have."""
    actor = actor_of(args)
    as_of, owner = plain.as_of(args.on, args.known), _owner(actor, args.owner)
    if args.answered:
        _answered(answered(actor, owner, as_of=as_of), args)
        return
    found = orphans_of(actor, owner, as_of=as_of)
    if args.json:
        put_json([plain.dump(orphan.gap) for orphan in found])
        return
    put_table([[o.card.full_reference, o.card.kind.name, o.words, o.card.title] for o in found])
    say(f"{len(found):,} links missing")


def _answered(found: Sequence[Answered], args: Namespace) -> None:
    if args.json:
        put_json([{"record": plain.card(one.card), "rule": one.expect.code, **plain.dump(one.answer)} for one in found])
        return
    put_table(
        [[o.card.full_reference, o.expect.code, o.answer.why, o.answer.said_by, str(o.answer.review_on)] for o in found]
    )
    say(f"{len(found):,} gaps answered")


def why_none(args: Namespace) -> None:
    """Record why a record rightly lacks a link."""
    until = plain.day("until", args.until)
    if until is None:
        raise Refused.one("until", "no day was given", "Give the day to look at it again, like 2027-01-31")
    made = commands.record_why_none(
        actor=actor_of(args),
        record=args.record,
        rule=args.rule,
        why=args.why,
        said_by=args.by,
        said_on=plain.day("on", args.on) or today(),
        review_on=until,
    )
    put(made.full_reference)


def asked(args: Namespace) -> None:
    """Switch one expected link off for a partnership from a day, or on again."""
    actor, since = actor_of(args), plain.day("since", args.since) or today()
    given = {"partnership": args.owner, "rule": args.rule, "since": since, "why": args.why}
    if args.again:
        put(commands.ask_again(actor=actor, **given).full_reference)
    else:
        put(commands.stop_asking(actor=actor, decided_by=args.by, **given).full_reference)


def coverage(args: Namespace) -> None:
    """How far the thread runs from each national priority, and from each outcome to a metric."""
    actor = actor_of(args)
    found = coverage_of(actor, args.frame, _owner(actor, args.owner), as_of=plain.as_of(args.on, args.known))
    if args.json:
        put_json(
            {
                "frame": plain.card(found.frame),
                "rows": plain.dump(found.rows),
                "outcomes": plain.dump(found.outcomes),
                "plan": {
                    name: {
                        "by_name": len(ways.by_name),
                        "through_theme": len(ways.through_theme),
                        "not_at_all": len(ways.not_at_all),
                    }
                    for name, ways in (
                        ("actions", found.plan.actions),
                        ("indicators", found.plan.indicators),
                    )
                },
            }
        )
        return
    for row in found.rows:
        put(f"{row.card.full_reference}  {row.card.title}")
        put_table(
            [
                ["Objectives and priorities with an action", str(row.aims_with_action)],
                ["Actions with an indicator", str(row.actions_with_indicator)],
                ["Indicators with a figure", str(row.indicators_with_figure)],
                ["Figures traced to a return", str(row.figures_returned)],
            ],
            indent="  ",
        )
        for missing in row.missing:
            put(f"  ! {missing}")
    put_table([[o.card.full_reference, o.card.title, o.words] for o in found.outcomes])
    put(f"Actions: {found.plan.actions.words}")
    put(f"Indicators: {found.plan.indicators.words}")


def compare(args: Namespace) -> None:
    """What one plan kept of another, by links of succession."""
    found = compare_plans(actor_of(args), args.before, args.after, plain.as_of(args.on, args.known))
    if args.json:
        put_json(plain.dump(found))
        return
    rows = [["carried", c.before.full_reference, c.after.full_reference, c.after.title] for c in found.carried]
    rows += [["new", "", card.full_reference, card.title] for card in found.new]
    rows += [["dropped", card.full_reference, "", card.title] for card in found.dropped]
    put_table(rows)
    say(found.words)


def changes(args: Namespace) -> None:
    """What was recorded from one day to another, both included."""
    actor = actor_of(args)
    start = plain.day("from", args.start)
    assert start is not None
    day_before = start - timedelta(days=1)
    found = changes_of(
        actor,
        _owner(actor, args.owner),
        plain.moment("from", day_before.isoformat()),
        plain.moment("to", args.end or today().isoformat()),
        most=MOST,
    )
    acts = ("added", "changed", "ended", "linked", "unlinked", "accepted", "superseded")
    every: list[tuple[Any, str]] = [(one, act) for act in acts for one in getattr(found, act)]
    names = labels(c.actor for c, _ in every)
    if args.json:
        put_json([plain.dump(c) | {"act": act, "actor": names[c.actor]} for c, act in every])
        return
    put_table([[f"{c.at:%Y-%m-%d %H:%M}", names[c.actor], act, _said(c)] for c, act in every])
    say(f"{found.total:,} changes")


def _said(change: Any) -> str:
    """What a change was about, in one line."""
    if hasattr(change, "target"):
        source, target = change.source, change.target
        return f"{source.full_reference} {change.words} {target.full_reference}"
    if hasattr(change, "measure"):
        where = f"{change.area}, {change.period}"
        return f"{change.reference}  {change.measure.title}: {change.shown} ({where})"
    fields = f" ({', '.join(c.label.lower() for c in change.changes)})" if change.changes else ""
    return f"{change.card.full_reference}  {change.card.title}{fields}"
