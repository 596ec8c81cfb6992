"""template and return: what agencies are asked for, and what they send."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from goldenthread.console.imports import bytes_of
from goldenthread.console.output import one_line, put, put_json, put_table, say, strong
from goldenthread.console.session import Usage, actor_of
from goldenthread.look.words import figure_words
from goldenthread.packs.bringing.template import workbook
from goldenthread.returns.accepting import commands as accepting
from goldenthread.returns.quality.queries import data_quality
from goldenthread.returns.rounds import commands as rounds
from goldenthread.returns.rounds import queries
from goldenthread.returns.rounds.queries import RoundCard
from goldenthread.returns.sending import commands as sending
from goldenthread.returns.sending.queries import result
from goldenthread.returns.workbooks import write
from goldenthread.vocabulary import Period


def template(args: Namespace) -> None:
    """Write the template of one return as a file, or the workbook that sets a partnership up."""
    made = workbook() if args.round == "setup" else write(queries.template_for(actor_of(args), args.round), args.format)
    name = args.to or f"{args.round.rpartition('/')[2]}.{args.format}"
    if name == "-":
        import sys

        sys.stdout.buffer.write(made)
        return
    Path(name).write_bytes(made)
    if args.json:
        put_json({"file": name, "bytes": len(made)})
    else:
        say(f"Wrote {name}.")


def return_(args: Namespace) -> int | None:
    """Do one act, or read."""
    return _ACTS[args.act](args)


def _open(args: Namespace) -> None:
    if not args.year:
        raise Usage("Say the year that it starts in, like --year 2024 for 2024/25.")
    labels = [args.period] if args.period else []
    done = rounds.open_rounds(
        actor=actor_of(args), owner=args.what, year=args.year, collection=args.collection, labels=labels
    )
    if args.json:
        put_json(asdict(done))
        return
    for words, some in (("Opened", done.made), ("New template", done.renewed), ("As before", done.unchanged)):
        for reference in some:
            put(f"{words}  {reference}")


def _list(args: Namespace) -> None:
    span = queries.span_of(Period.parse(args.period)) if args.period else ""
    found = queries.tasks(actor_of(args), args.what, span)
    if args.json:
        put_json(
            {"period": str(found.period or ""), "percent": found.percent, "items": [_card(c) for c in found.rounds]}
        )
        return
    if found.period is None:
        say("No return has been opened yet. See: goldenthread return open --help")
        return
    put(strong(f"{found.period}: {found.done} of {len(found.rounds)} completed, {found.percent}% of figures accepted"))
    head = ["Return", "Agency", "Due", "Accepted", "State"]
    rows = [[c.full_reference, c.agency.title, c.due.isoformat(), f"{c.percent}%", c.words] for c in found.rounds]
    put_table([head, *rows], indent="  ")


def _card(card: RoundCard) -> dict[str, Any]:
    return {
        "reference": card.full_reference,
        "collection": card.collection.title,
        "agency": card.agency.full_reference,
        "agency_title": card.agency.title,
        "period": str(card.period),
        "opens": card.opens.isoformat(),
        "due": card.due.isoformat(),
        "standing": card.standing.value,
        "words": card.words,
        "late_days": card.late_days,
        "required": card.required,
        "held": card.held,
        "elsewhere": card.elsewhere,
        "version": card.number,
        "state": str(card.state),
        "waiting": card.waiting,
        "locked": card.locked_at is not None,
        "chased_on": card.chased_on.isoformat() if card.chased_on else "",
    }


def _show(args: Namespace) -> None:
    found = result(actor_of(args), args.what)
    if args.json:
        put_json(_plain(found))
        return
    card, version = found.card, found.version
    put(strong(f"{card.collection.title}, {card.period}, {card.agency.title}: {card.words}"))
    if version is None:
        say("Nothing has been sent yet.")
        return
    put(f"Version {version.number}, {version.words.lower()}: {version.file_name}, received {version.received_on}")
    rows = [
        [line.cell, figure_words(line.figure) if line.figure else "nothing given", line.before_period, line.name]
        for line in found.lines
    ]
    put_table([["Cell", "Value", "Before", "Line"], *rows], indent="  ")
    for each in found.findings:
        place = ", ".join(part for part in (each.sheet, each.cell) if part) or "the file"
        answered = f" Answered: {each.answer}" if each.answer else ""
        said = f"{place}: found {one_line(each.found)}; expected {one_line(each.expected)}. {each.remedy}.{answered}"
        put(f"  {each.severity.label} [{each.id}] {said}")
    for question in found.questions:
        sort = "Comment" if question.comment else "Query"
        put(f"  {sort} [{question.id}] {question.words} {question.answer}".rstrip())


def _plain(found: Any) -> dict[str, Any]:
    version = found.version
    return _card(found.card) | {
        "file_name": version.file_name if version else "",
        "sha256": version.sha256 if version else "",
        "lines": [
            {
                "key": line.key,
                "name": line.name,
                "value": figure_words(line.figure) if line.figure else "",
                "sheet": line.sheet,
                "cell": line.cell,
                "before": str(line.before) if line.before is not None else "",
                "before_period": line.before_period,
                "fed_by": list(line.fed_by),
            }
            for line in found.lines
        ],
        "findings": [{**asdict(each), "severity": each.severity.value} for each in found.findings],
        "queries": [
            {"id": each.id, "line": each.line, "words": each.words, "answer": each.answer, "open": each.open}
            for each in found.questions
        ],
    }


def _send(args: Namespace) -> int | None:
    if not args.file:
        raise Usage("Name the filled template, like: goldenthread return send RETURN FILE")
    sent = sending.send(
        actor=actor_of(args),
        round=args.what,
        name="the standard input" if args.file == "-" else Path(args.file).name,
        data=bytes_of(args.file),
        reason=args.reason,
        how="console",
        received_on=_day(args.received_on),
        exception=args.exception,
    )
    if args.json:
        put_json(asdict(sent) | {"state": str(sent.state)})
    elif sent.again:
        put(f"This file is version {sent.number} of {sent.round} already. Nothing changed.")
    else:
        put(f"Kept as version {sent.number} of {sent.round}: {str(sent.state).replace('_', ' ')}.")
        if sent.stopped or sent.waiting:
            counts = f"{sent.stopped} must be put right, {sent.waiting} wait for a word."
            say(f"{counts} See: goldenthread return show {sent.round}")
    return 1 if sent.stopped else None


def _confirm(args: Namespace) -> None:
    if not args.finding:
        raise Usage("Name the findings, like --finding 12. See their numbers with: goldenthread return show RETURN")
    count = sending.confirm(
        actor=actor_of(args), round=args.what, answers=[(number, args.reason) for number in args.finding]
    )
    _said(args, {"answered": count}, f"Answered {count}.")


def _queries(args: Namespace) -> None:
    found = result(actor_of(args), args.what)
    if args.json:
        put_json(_plain(found)["queries"])
        return
    for each in found.questions:
        state = "comment" if each.comment else "open" if each.open else "answered" if each.answered_at else "closed"
        put(f"{each.id}  {state}  {each.name or 'the whole return'}: {each.words}")
        if each.answer:
            put(f"    {each.answer}")


def _ask(args: Namespace) -> None:
    number = sending.ask(actor=actor_of(args), round=args.what, words=args.words, line=args.line)
    _said(args, {"query": number}, f"Asked, as query {number}.")


def _answer(args: Namespace) -> None:
    sending.answer(actor=actor_of(args), query=_query(args), words=args.words)
    _said(args, {"query": args.query}, "Answered.")


def _close(args: Namespace) -> None:
    sending.close(actor=actor_of(args), query=_query(args))
    _said(args, {"query": args.query}, "Closed.")


def _query(args: Namespace) -> int:
    if args.query is None:
        raise Usage("Name the query, like --query 3. See them with: goldenthread return queries RETURN")
    return int(args.query)


def _sign_off(args: Namespace) -> None:
    accepting.sign_off(
        actor=actor_of(args),
        round=args.what,
        given_by=args.given_by,
        given_how=args.given_how,
        given_on=_day(args.given_on),
    )
    _said(args, {"signed_off": args.what}, "Signed off. Somebody else can accept it now.")


def _accept(args: Namespace) -> None:
    done = accepting.accept(actor=actor_of(args), round=args.what)
    words = f"Accepted {done.added} new and {done.revised} changed figures; {done.unchanged} were there already."
    _said(args, asdict(done), words)


def _roll_back(args: Namespace) -> None:
    count, back = accepting.roll_back(actor=actor_of(args), round=args.what, reason=args.reason)
    words = f"Took back {count} figures; {back} earlier figures stand again. Nothing is deleted."
    _said(args, {"taken_back": count, "standing_again": back}, words)


def _chase(args: Namespace) -> None:
    actor = actor_of(args)
    late = [args.what] if "/" in args.what else [card.full_reference for card in queries.due_chases(actor, args.what)]
    count = rounds.chase(actor=actor, rounds=late, words=args.words)
    _said(args, {"chased": count}, f"Chased {count}.")


def _lock(args: Namespace) -> None:
    count = rounds.lock(actor=actor_of(args), rounds=[args.what])
    _said(args, {"locked": count}, "Locked." if count else "It was locked before.")


def _let_in(args: Namespace) -> None:
    rounds.let_in(actor=actor_of(args), round=args.what, reason=args.reason)
    _said(args, {"let_in": args.what}, "One late change is allowed now.")


def _quality(args: Namespace) -> None:
    found = data_quality(actor_of(args), args.what)
    if args.json:
        put_json(
            [
                {
                    "reference": each.card.full_reference,
                    "title": each.card.title,
                    "latest": str(each.latest or ""),
                    "age_days": each.age_days,
                    "figures": each.figures,
                    "provisional": each.provisional,
                    "missing": each.missing,
                    "cautions": each.cautions,
                    "confirmed": len(each.confirmed),
                }
                for each in found
            ]
        )
        return
    head = ["Indicator", "Latest", "Missing", "Provisional", "Cautions", "Title"]
    rows = [
        [
            each.card.full_reference,
            str(each.latest or "none"),
            f"{each.missing}",
            f"{each.provisional}",
            f"{each.cautions}",
            each.card.title,
        ]
        for each in found
    ]
    put_table([head, *rows])


def _said(args: Namespace, data: dict[str, Any], words: str) -> None:
    if args.json:
        put_json(data)
    else:
        put(words)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Usage(f"“{text}” is not a day. Write it like 2024-07-19.") from None


_ACTS: dict[str, Callable[[Namespace], int | None]] = {
    "open": _open,
    "list": _list,
    "show": _show,
    "send": _send,
    "confirm": _confirm,
    "queries": _queries,
    "ask": _ask,
    "answer": _answer,
    "close": _close,
    "sign-off": _sign_off,
    "accept": _accept,
    "roll-back": _roll_back,
    "chase": _chase,
    "lock": _lock,
    "let-in": _let_in,
    "quality": _quality,
}
