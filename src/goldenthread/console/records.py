"""list, show, add, change, retire, link, unlink and search: for every kind."""

import sys
from argparse import Namespace
from typing import Any

from goldenthread.console.options import pairs
from goldenthread.console.output import one_line, put, put_json, put_table, say, strong
from goldenthread.console.session import Usage, actor_of
from goldenthread.records import commands, plain, queries, searching
from goldenthread.records.cards import Card, Listing
from goldenthread.records.kinds import Kind, kind

#: How many finds are shown.
_FOUND = 50


def list_(args: Namespace) -> None:
    """Every record of a kind that matches."""
    actor, of_kind = actor_of(args), kind(args.kind)
    wanted: dict[str, Any] = {
        "owner": args.owner,
        "filters": dict(pairs(args.where, "FIELD=VALUE")),
        "linked": {"part_of": queries.find(actor, args.part_of).id} if args.part_of else {},
        "query": args.query,
        "as_of": plain.as_of(args.on, args.known),
        "every": True,
    }
    group = wanted["filters"].pop("group", None)
    if group:
        wanted["group"] = queries.find(actor, group).id
    listing = queries.list_records(actor, of_kind.code, **wanted)
    if args.json:
        put_json({"items": plain.listing(actor, listing)["items"], "total": listing.total})
        return
    put_table(_rows(of_kind, listing))
    name = of_kind.name if listing.total == 1 else of_kind.plural
    say(f"{listing.total:,} {name.lower()}")


def _rows(of_kind: Kind, listing: Listing) -> list[list[str]]:
    shown = [spec for spec in of_kind.fields if spec.name in of_kind.columns]
    return [
        [
            card.full_reference,
            card.state,
            *(one_line(queries.show(s, listing.values[card.id].get(s.name))) for s in shown),
            card.title,
        ]
        for card in listing.cards
    ]


def show(args: Namespace) -> None:
    """One record with its fields and links."""
    actor = actor_of(args)
    sheet = queries.sheet(actor, args.record, plain.as_of(args.on, args.known))
    if args.json:
        put_json(plain.sheet(sheet))
        return
    card = sheet.card
    put(strong(f"{card.full_reference}  {card.title}"))
    put(f"{card.kind.name}, version {card.version}")
    put()
    rows = [[v.label, v.words] for v in sheet.shown if v.name != "title"]
    if sheet.group:
        rows.append(["Group", f"{sheet.group.full_reference}  {sheet.group.title}"])
    for label, words in rows:
        first, *rest = words.splitlines() or [""]
        put(f"{label}: {first}")
        for line in rest:
            put(f"  {line}".rstrip())
    if sheet.links:
        put()
        put_table([[str(x.id), x.words, x.other.full_reference, x.other.title + _note(x.note)] for x in sheet.links])
    if sheet.continues_elsewhere:
        say(f"{sheet.continues_elsewhere} more links lead to records that you may not see.")


def _note(note: str) -> str:
    return f" ({one_line(note)})" if note else ""


def given_values(args: Namespace) -> dict[str, Any]:
    """The values given with --set. A name given more than once is a list."""
    values: dict[str, Any] = {}
    for name, text in pairs(args.values, "FIELD=VALUE"):
        value: Any = sys.stdin.read() if text == "-" else text
        if name in values:
            before = values[name]
            value = [*(before if isinstance(before, list) else [before]), value]
        values[name] = value
    return values


def told(args: Namespace, card: Card, done: str) -> None:
    if args.json:
        put_json(plain.card(card))
        return
    put(card.full_reference)
    say(f"{done} {card.kind.name.lower()} “{card.title}”, version {card.version}")


def add(args: Namespace) -> None:
    """Add a record; its reference is the answer."""
    card = commands.add(
        actor=actor_of(args),
        kind_code=args.kind,
        owner=args.owner,
        values=given_values(args),
        links=pairs(args.link, "RELATION=REF"),
        reference=args.ref,
        reason=args.reason,
        exception=args.exception,
    )
    told(args, card, "Added")


def change(args: Namespace) -> None:
    """Change fields, from the version that was read."""
    if not args.values:
        raise Usage("Say what to change: --set FIELD=VALUE.")
    card = commands.change(
        actor=actor_of(args),
        record=args.record,
        version=args.version,
        values=given_values(args),
        reason=args.reason,
        exception=args.exception,
    )
    told(args, card, "Unchanged" if card.version == args.version else "Changed")


def retire(args: Namespace) -> None:
    """End a record, with a reason."""
    card = commands.retire(
        actor=actor_of(args),
        record=args.record,
        version=args.version,
        reason=args.reason,
        on=plain.day("on", args.on),
        state=args.state,
    )
    told(args, card, f"Marked as {args.state}:")


def link(args: Namespace) -> None:
    """Join two records; with “-”, every line of the standard input, in one save."""
    if args.source == "-":
        triples = _triples(sys.stdin.read())
    elif args.relation and args.target:
        triples = [(args.source, args.relation, args.target)]
    else:
        raise Usage("Write: goldenthread link REF RELATION REF")
    made = commands.link_many(actor=actor_of(args), links=triples, note=args.note, reason=args.reason)
    if args.json:
        put_json({"ids": made})
        return
    for number in made:
        put(str(number))
    say(f"{len(made)} link{'' if len(made) == 1 else 's'} made")


def _triples(text: str) -> list[tuple[str, str, str]]:
    triples = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 3:
            raise Usage(f"Line {number} should be: REF RELATION REF.")
        triples.append((words[0], words[1], words[2]))
    return triples


def unlink(args: Namespace) -> None:
    """Take a link away; it stays in the history."""
    commands.unlink(actor=actor_of(args), link_id=args.link_id, reason=args.reason)
    if args.json:
        put_json({"id": args.link_id})
    say(f"Link {args.link_id} taken away")


def search(args: Namespace) -> None:
    """Records that hold every word."""
    owners = [args.owner] if args.owner else ()
    cards, total = searching.search(actor_of(args), " ".join(args.words), owners=owners, size=_FOUND)
    if args.json:
        put_json({"items": [plain.card(card) for card in cards], "total": total})
        return
    put_table([[card.full_reference, card.kind.name, card.title] for card in cards])
    say(f"{total:,} found" + (f", the first {len(cards)} shown" if total > len(cards) else ""))
