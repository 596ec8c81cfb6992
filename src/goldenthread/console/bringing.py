"""bring: a workbook or a list to a partnership, and back out again."""

import json
from argparse import Namespace
from pathlib import Path

from goldenthread.console.output import put, put_json, say
from goldenthread.console.session import Usage, actor_of
from goldenthread.packs.bringing import commands
from goldenthread.packs.bringing.queries import in_words
from goldenthread.records import plain


def bring(args: Namespace) -> None:
    """Bring one file as one act, or undo one."""
    if args.undo:
        _undo(args)
        return
    if not args.file:
        raise Usage("Name a file to bring, or give --undo and a number.")
    path = Path(args.file)
    try:
        data = path.read_bytes()
        places = json.loads(Path(args.map).read_text("utf-8")) if args.map else {}
    except (OSError, ValueError) as error:
        raise Usage(f"A file could not be read: {error}") from None
    one, done = commands.at_once(
        actor=actor_of(args),
        partnership=args.partnership,
        data=data,
        name=path.name,
        kind_code=args.kind.replace("-", "_"),
        under=args.under,
        places={str(head): str(place) for head, place in places.items()},
        take_repeated=args.again,
        make_bodies=args.bodies,
        dry_run=args.dry_run,
    )
    if args.json:
        told = {"findings": plain.dump(done.findings), "repeated": plain.dump(done.repeated)}
        put_json({"number": None if args.dry_run else one.id, "added": done.counts, "dry_run": args.dry_run} | told)
        return
    for each in (*done.findings, *done.repeated):
        say(f"{each.place}: {each.finding}")
    if args.dry_run:
        put(f"Would add {in_words(done.counts)}")
    else:
        put(f"Added {in_words(done.counts)}, as table {one.id}")


def _undo(args: Namespace) -> None:
    done = commands.undo(actor=actor_of(args), partnership=args.partnership, number=args.undo)
    if args.json:
        put_json({"ended": done.ended, "stays": [[card.full_reference, why] for card, why in done.stays]})
        return
    for card, why in done.stays:
        say(f"{card.full_reference} stays: {why}")
    put(f"Took back {done.ended:,} records")
