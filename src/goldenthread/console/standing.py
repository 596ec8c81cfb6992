"""Money, risks, escalations, challenges and data flows from the command line."""

from argparse import Namespace
from decimal import Decimal, InvalidOperation

from goldenthread.console.output import put, put_json, put_table, say
from goldenthread.console.session import Usage, actor_of
from goldenthread.governance.standing import challenging, commands, escalating, flowing, funding
from goldenthread.governance.standing.commands import Part
from goldenthread.governance.standing.money_rules import said
from goldenthread.records import plain
from goldenthread.records.cards import Card


def _amount(amount: Decimal | None) -> str:
    return "not recorded" if amount is None else said(amount)


def money(args: Namespace) -> None:
    """Funds with their allocations, grants, and funding lines."""
    found = funding.money_of(actor_of(args), args.owner, plain.day("on", args.on))
    if args.json:
        funds = [
            plain.dump(fund)
            | plain.dump(
                {
                    "whole": fund.whole,
                    "paid_in": fund.paid_in,
                    "allocated": fund.allocated,
                    "to_allocate": fund.to_allocate,
                    "spent": fund.spent,
                    "carried_share": fund.carried_share,
                    "overspent": [line.card.full_reference for line in fund.allocations if line.over],
                }
            )
            for fund in found.funds
        ]
        put_json(plain.dump(found) | {"funds": funds})
        return
    put_table(
        [
            [
                f.card.full_reference,
                f.card.title,
                _amount(f.whole),
                f"allocated {said(f.allocated)}",
                f"spent {said(f.spent)}",
            ]
            for f in found.funds
        ]
    )
    for line in found.overspent:
        put(f"Over: {line.card.title}, by {said(-line.left)}. {' '.join(line.reasons)}")
    put_table([[x.card.full_reference, x.card.title, _amount(x.amount)] for x in (*found.grants, *found.lines)])


def risks(args: Namespace) -> None:
    """Open risks, the highest first."""
    found = challenging.risks_of(actor_of(args), args.owner, plain.day("on", args.on))
    if args.json:
        put_json([plain.dump(x) | {"score": x.score} for x in found])
        return
    put_table([[x.card.full_reference, x.card.title, x.score_words, "overdue" if x.overdue else ""] for x in found])


def challenges(args: Namespace) -> None:
    """The challenge log, what is late first."""
    found = challenging.challenges_of(actor_of(args), args.owner, plain.day("on", args.on))
    if args.json:
        put_json(plain.dump(found))
        return
    put_table([[x.card.full_reference, x.card.title, x.words] for x in found])


def escalations(args: Namespace) -> None:
    """What is unresolved at each stage, and the themes of a year."""
    found = escalating.escalations_of(actor_of(args), args.owner, args.year, plain.day("on", args.on))
    if args.json:
        put_json(plain.dump(found))
        return
    for some in found.stages:
        put(f"Stage {some.stage.number}: {some.stage.title}, {some.stage.limit}")
        put_table([[x.card.full_reference, x.card.title, x.words] for x in some.lines])
    for theme, count in found.themes:
        put(f"{theme}: {count}")
    say(f"{len(found.open):,} unresolved; {found.raised:,} raised in {found.year}")


def flows(args: Namespace) -> None:
    """Data flows, and what is missing or overdue."""
    found = flowing.flows_of(actor_of(args), args.owner, plain.day("on", args.on))
    if args.json:
        put_json(plain.dump(found) | {"ways": found.ways, "overdue": plain.dump(found.overdue)})
        return
    put_table([[x.source.title, x.target.title, x.what, x.words] for x in found.lines])
    for lack in found.lacks:
        put(f"{lack.words}: {lack.group.title}")
    say(f"{found.ways:,} flows; {len(found.overdue):,} overdue; {len(found.lacks):,} missing")


def split_fund(args: Namespace) -> None:
    """Split what a fund has left, to the penny."""
    parts = []
    for text in args.among:
        to, _, share = text.partition("=")
        try:
            parts.append(Part(to.strip(), Decimal(share.strip() or 1)))
        except InvalidOperation:
            raise Usage(f"“{text}” is not REF or REF=SHARE") from None
    actor = actor_of(args)
    made = commands.split_fund(actor=actor, fund=args.fund, among=parts, basis=args.basis, reason=args.reason)
    found = {line.card.id: line for line in funding.fund_page(actor, args.fund).allocations}
    if args.json:
        put_json([plain.card(card) | {"amount": str(found[card.id].amount)} for card in made])
        return
    put_table([[card.full_reference, card.title, said(found[card.id].amount)] for card in made])


def move_escalation(args: Namespace) -> None:
    """Move an escalation to the next stage."""
    _put(commands.move_on(actor=actor_of(args), escalation=args.escalation, version=args.version), args)


def resolve_escalation(args: Namespace) -> None:
    """Say how an escalation was resolved."""
    actor = actor_of(args)
    _put(commands.resolve(actor=actor, escalation=args.escalation, version=args.version, resolution=args.how), args)


def deliver_flow(args: Namespace) -> None:
    """Record that a data flow was delivered."""
    on = plain.day("Delivered on", args.on)
    _put(commands.deliver(actor=actor_of(args), flow=args.flow, version=args.version, on=on), args)


def answer_question(args: Namespace) -> None:
    """Answer a question to the data group."""
    _put(
        commands.answer_question(
            actor=actor_of(args),
            question=args.question,
            version=args.version,
            answer=args.answer,
            indicator=args.indicator,
        ),
        args,
    )


def _put(card: Card, args: Namespace) -> None:
    if args.json:
        put_json(plain.card(card))
        return
    say(f"{card.full_reference} is at version {card.version}")
