"""split, membership, erase, forget, invite and token."""

from argparse import Namespace

from goldenthread.console.options import pairs
from goldenthread.console.output import put, put_json, put_table, say
from goldenthread.console.session import Usage, actor_of
from goldenthread.partners import commands, keeping, planned, queries, retention
from goldenthread.partners.actors import make_token, uid_of, user_by_email
from goldenthread.partners.people import commands as people
from goldenthread.records import plain

CHECK_FAILED = 1


def split(args: Namespace) -> None:
    """End a partnership and start its successors."""
    successors = []
    for word in args.into:
        parts = word.split("=")
        if len(parts) != 3 or not all(parts):
            raise Usage(f"“{word}” should be written as SLUG=TITLE=AREA.")
        successors.append(commands.Successor(*parts))
    on = plain.day("on", args.on)
    assert on is not None
    made = planned.split(
        actor=actor_of(args),
        partnership=args.owner,
        on=on,
        successors=successors,
        heirs={ref: slugs.split(",") for ref, slugs in pairs(args.heirs, "REF=SLUG[,SLUG]")},
        reason=args.reason,
    )
    if args.json:
        put_json([plain.card(card) for card in made])
        return
    put_table([[card.full_reference, card.title] for card in made])
    say(f"{args.owner} was succeeded on {args.on}" if made else f"{args.owner} is to be succeeded on {args.on}")


def membership(args: Namespace) -> int:
    """Which bodies a group draws members from but gives no seat, and which seats are not listed."""
    found = queries.membership(actor_of(args), args.record, plain.as_of(args.on, None))
    differ = [("no seat", body) for body in found.represented_without_seat]
    differ += [("not listed", body) for body in found.seats_not_listed]
    if args.json:
        put_json(plain.dump(found))
    else:
        held = [
            ["seat", body.full_reference, body.title, "; ".join(seat.card.title for seat in seats)]
            for body, seats in found.matched
        ]
        put_table(held + [[word, body.full_reference, body.title, ""] for word, body in differ])
        say(f"{len(found.seats):,} seats; {len(differ):,} differences from what is listed")
    return CHECK_FAILED if differ else 0


def erase(args: Namespace) -> None:
    """Blank somebody who left. What they did stays, under "A former member"."""
    person = uid_of(args.email)
    retention.erase(actor=actor_of(args), person=person, reason=args.reason, names=tuple(args.also))
    if args.json:
        put_json({"person": person})
    else:
        say("Their name and address are blanked. What they did stays in the history and the ledger")


def forget(args: Namespace) -> None:
    """Run the retention jobs, or say what they would do."""
    actor = actor_of(args)
    if args.dry_run:
        lines = keeping.schedule(actor)
        if args.json:
            put_json(plain.dump(lines))
        else:
            put_table([[line.what, f"{line.next:,}", f"after {line.months} months", line.code] for line in lines])
        return
    done = keeping.run(actor=actor)
    if args.json:
        put_json(done)
    else:
        put_table([[what, f"{many:,}"] for what, many in done.items()])
        say(f"{sum(done.values()):,} forgotten")


def invite(args: Namespace) -> None:
    """Invite somebody. The link is sent by mail, and shown here for where there is no mail yet."""
    site = args.site.rstrip("/")
    secret = people.invite(
        actor=actor_of(args),
        email=args.email,
        label=args.post,
        role=args.role,
        partnership=args.owner,
        link=lambda found: f"{site}/invitation/{found}",
    )
    if args.json:
        put_json({"link": f"{site}/invitation/{secret}", "days": people.INVITATION_DAYS})
        return
    put(f"{site}/invitation/{secret}")
    say(f"It works once, for {people.INVITATION_DAYS} days.")


def token(args: Namespace) -> None:
    """Make a token. It is shown this once; only its hash is kept."""
    text = make_token(user_by_email(args.email), args.name, may_write=args.write, days=args.days)
    if args.json:
        put_json({"token": text, "may_write": args.write, "days": args.days})
        return
    put(text)
    say(f"Keep it safe: it is not shown again. It lasts {args.days} days.")
