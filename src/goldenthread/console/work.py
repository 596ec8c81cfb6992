"""report, move, close-action, confirm and roadmap: work under way."""

from argparse import Namespace

from goldenthread.console.output import put, put_json, say, strong
from goldenthread.console.records import told
from goldenthread.console.session import actor_of
from goldenthread.records import plain, queries
from goldenthread.strategy import commands
from goldenthread.strategy.work import roadmap as parted
from goldenthread.strategy.work import work_of


def report(args: Namespace) -> None:
    """Say how an action or an objective goes."""
    card = commands.report_progress(
        actor=actor_of(args),
        record=args.record,
        version=args.version,
        status=args.status,
        sentence=args.sentence,
        next_date=plain.day("next", args.next),
        blocked_by=args.blocked_by,
        given_by=args.given_by,
        given_how=args.given_how,
        given_on=plain.day("given-on", args.given_on),
        on=plain.day("on", args.on),
        checked=args.checked,
    )
    told(args, card, "Kept:")


def confirm(args: Namespace) -> None:
    """Confirm an update that somebody else entered."""
    told(args, commands.confirm(actor=actor_of(args), update=args.record, version=args.version), "Confirmed:")


def move(args: Namespace) -> None:
    """Move an action on the roadmap."""
    card = commands.move(
        actor=actor_of(args),
        action=args.record,
        to=args.to,
        version=args.version,
        reason=args.reason,
        on=plain.day("on", args.on),
    )
    told(args, card, "Moved:")


def close(args: Namespace) -> None:
    """Close an action that is complete."""
    card = commands.close(
        actor=actor_of(args),
        action=args.record,
        version=args.version,
        what_changed=args.what_changed,
        shown_by=args.shown_by,
        not_known=args.not_known,
        on=plain.day("on", args.on),
    )
    told(args, card, "Closed:")


def roadmap(args: Namespace) -> None:
    """The roadmap of a partnership or a group, as it stood on a day."""
    actor = actor_of(args)
    queries.find(actor, f"shared/{args.partnership}")
    group = queries.find(actor, args.group).id if args.group else None
    columns = parted(work_of(actor, args.partnership, group=group, as_of=plain.as_of(args.on, args.known)))
    if args.json:
        put_json(
            {
                "columns": [
                    {
                        "horizon": column.code,
                        "words": column.words,
                        "items": [plain.card(line.card) | {"delivery": line.delivery} for line in column.lines],
                    }
                    for column in columns
                ]
            }
        )
        return
    for column in columns:
        put(strong(column.words))
        for line in column.lines:
            put(f"  {line.card.full_reference}  {line.card.title}")
    say(f"{sum(len(column.lines) for column in columns):,} actions")
