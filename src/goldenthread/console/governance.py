"""Meetings, decisions, duties and the calendar from the command line."""

from argparse import Namespace
from datetime import date

from goldenthread.console.options import pairs
from goldenthread.console.output import one_line, put, put_json, put_table, say
from goldenthread.console.session import Usage, actor_of
from goldenthread.governance import commands, duty_queries, queries, year_queries
from goldenthread.governance.commands import Row
from goldenthread.records import plain
from goldenthread.reference import queries as reference
from goldenthread.vocabulary.clock import today


def meetings(args: Namespace) -> None:
    """The meetings of a year, when each group meets next, and what is late."""
    as_of = plain.as_of(args.on, None)
    found = queries.year_of(actor_of(args), args.owner, args.year or (as_of.on or today()).year, as_of)
    if args.json:
        put_json(plain.dump(found))
        return
    put_table(
        [
            [_when(x.on), x.starts, x.card.full_reference, x.group.title if x.group else "", x.words]
            for x in found.meetings
        ]
    )
    for line in found.groups:
        put(f"{line.card.title}, {line.cadence_words.lower()}: {_next(line)}")
    say(f"{len(found.meetings):,} meetings in {found.year}; {len(found.late):,} late")


def _next(line: queries.GroupLine) -> str:
    if line.next and line.next.on:
        return f"next on {_when(line.next.on)}"
    if line.expected:
        return f"due by {_when(line.expected)} by its cadence{', late' if line.late else ''}, not planned"
    return "nothing planned"


def next_meeting(args: Namespace) -> None:
    """When a group meets next, planned or worked out from its cadence."""
    found = queries.next_meeting(actor_of(args), args.group, plain.day("on", args.on))
    if args.json:
        put_json(plain.dump(found) | {"due": plain.dump(found.due)})
        return
    put(_next(found))


def plan(args: Namespace) -> None:
    """Plan the meetings of a group for a year."""
    made = commands.generate_year(
        actor=actor_of(args),
        group=args.group,
        year=args.year,
        first=plain.day("First day", args.first),
        starts_at=args.starts,
        ends_at=args.ends,
        place=args.place,
        reason=args.reason,
    )
    if args.json:
        put_json([plain.card(card) for card in made])
        return
    put_table([[card.full_reference, card.title] for card in made])
    say(f"{len(made):,} meetings planned")


def agenda(args: Namespace) -> None:
    """Build the agenda of a meeting from what is due, and show it."""
    actor = actor_of(args)
    made = [] if args.show else commands.build_agenda(actor=actor, meeting=args.meeting, reason=args.reason)
    page = queries.meeting_page(actor, args.meeting)
    if args.json:
        put_json({"added": [plain.card(card) for card in made], "agenda": plain.dump(page.agenda)})
        return
    put_table([[x.card.reference, x.type_words, x.card.title, x.why] for x in page.agenda])
    say(f"{len(made):,} added, {len(page.agenda):,} on the agenda")


def attend(args: Namespace) -> None:
    """Record who was at a meeting."""
    rows = []
    for who, said in pairs(args.row, "REF=PRESENCE[=POST]"):
        presence, _, substitute = said.partition("=")
        rows.append(Row(who, presence, substitute))
    made = commands.record_attendance(actor=actor_of(args), meeting=args.meeting, rows=rows, reason=args.reason)
    if args.json:
        put_json([plain.card(card) for card in made])
        return
    say(f"Recorded for {len(made):,}")


def decide(args: Namespace) -> None:
    """Record a decision, and the action that comes of it."""
    done = commands.decide(
        actor=actor_of(args),
        meeting=args.meeting,
        title=args.title,
        decided=args.decided,
        outcome=args.outcome,
        about=args.about,
        action=args.action,
        action_owner=args.action_owner,
        due=plain.day("Action due", args.due),
        reason=args.reason,
    )
    if args.json:
        put_json(plain.dump(done))
        return
    put(done.decision.full_reference)
    if done.action:
        put(done.action.full_reference)


def mark(args: Namespace) -> None:
    """Mark a meeting as held, missed, cancelled or planned."""
    card = commands.mark(
        actor=actor_of(args), meeting=args.meeting, version=args.version, state=args.state, why=args.why
    )
    _changed(args, card)


def minutes(args: Namespace) -> None:
    """Draft the minutes of a meeting from what was recorded, mark them as agreed, or print them."""
    actor = actor_of(args)
    if args.version is None:
        values = queries.meeting_page(actor, args.meeting).values
        if args.json:
            put_json({"minutes": values["minutes"], "state": values["minutes_state"]})
        else:
            put(values["minutes"])
        return
    act = commands.agree_minutes if args.agree else commands.draft_minutes
    _changed(args, act(actor=actor, meeting=args.meeting, version=args.version, reason=args.reason))


def _changed(args: Namespace, card: queries.Card) -> None:
    if args.json:
        put_json(plain.card(card))
    else:
        say(f"{card.full_reference} is at version {card.version}")


def duties(args: Namespace) -> None:
    """The duties of a partnership with what meets each, and its reporting lines."""
    found = duty_queries.duties_of(actor_of(args), args.owner, args.year, plain.day("on", args.on))
    if args.json:
        lists = [
            {"title": x.title, "met": x.met, "total": len(x.counted), "words": x.words, "duties": plain.dump(x.duties)}
            for x in found.checklists
        ]
        put_json({"year": found.year, "checklists": lists, "lines": plain.dump(found.lines), "late": len(found.late)})
        return
    for checklist in found.checklists:
        put(f"{checklist.title}: {checklist.words} met" if checklist.counted else checklist.title)
        put_table([[x.card.full_reference, x.card.title, x.words] for x in checklist.duties], indent="  ")
    rows = [
        [x.card.full_reference, x.card.title, x.cadence_words, f"{len(x.occurrences)} in {found.year}"]
        for x in found.lines
    ]
    put_table(rows)
    say(f"{len(found.late):,} late")


def calendar(args: Namespace) -> None:
    """Everything of a year that has a day."""
    found = year_queries.calendar_of(actor_of(args), args.owner, args.year or today().year, plain.as_of(args.on, None))
    if args.json:
        put_json({"year": found.year, "entries": plain.dump(found.entries), "late": len(found.late)})
    else:
        put_table([[_when(x.on), x.sort, x.title, x.words] for x in found.entries])
        say(f"{len(found.entries):,} days; {len(found.late):,} late")


def pipeline(args: Namespace) -> None:
    """What is on its way to a decision, in order, with the meetings that decide."""
    found = year_queries.pipeline(actor_of(args), args.owner)
    if args.json:
        put_json(plain.dump(found))
        return
    for step in found:
        put(f"{step.card.reference}  {step.card.title}: {step.stage_words}")
        put_table(
            [[x.card.reference, x.card.title, _when(x.on) or x.dated, x.words] for x in step.meetings], indent="  "
        )


def stocktake(args: Namespace) -> None:
    """Each priority with its existing work, gap and agreed response; how many are open gaps."""
    found = year_queries.stocktake(actor_of(args), args.owner)
    gaps = sum(x.open_gap for x in found)
    if args.json:
        items = [plain.dump(x) | {"open_gap": x.open_gap} for x in found]
        put_json({"items": items, "open_gaps": gaps, "total": len(found)})
        return
    for x in found:
        words = one_line(x.response) or one_line(x.existing) or f"{len(x.actions)} actions"
        put_table([[x.card.reference, x.number, x.card.title, "open gap" if x.open_gap else words]])
    say(f"{gaps:,} open gaps among {len(found):,} priorities")


def working_days(args: Namespace) -> None:
    """The last of so many working days after a day, or the last day of a clock."""
    start = plain.day("from", args.start)
    assert start is not None
    if args.clock.isdigit():
        due = reference.working_days_after(start, int(args.clock), args.nation)
    else:
        due = duty_queries.run_clock(args.clock, start).due
    if args.json:
        put_json({"from": start.isoformat(), "clock": args.clock, "due": due.isoformat()})
    else:
        put(_when(due))


def feed(args: Namespace) -> None:
    """Make a secret address for somebody's dates, or take one back."""
    actor = actor_of(args)
    if args.revoke is not None:
        commands.revoke_feed(actor=actor, feed=args.revoke)
        say("Taken back")
        return
    if actor.trusted and not args.holder:
        raise Usage("Say for whom: --for EMAIL.")
    text = commands.make_feed(actor=actor, about=args.about or "", holder=args.holder)
    if args.json:
        put_json({"calendar": f"/feeds/{text}.ics", "atom": f"/feeds/{text}.atom"})
        return
    put(f"/feeds/{text}.ics")
    put(f"/feeds/{text}.atom")
    say("Keep them safe: they are not shown again.")


def _when(on: date | None) -> str:
    return on.isoformat() if on else ""
