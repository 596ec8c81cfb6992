"""`assess`: what the figures of a partnership, or of one indicator, mean."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from goldenthread.access import Actor
from goldenthread.assessments import queries
from goldenthread.assessments.cards import Assessment, Key
from goldenthread.assessments.plain import dump
from goldenthread.console.output import put, put_json, put_table, say, strong
from goldenthread.console.session import actor_of
from goldenthread.records import plain
from goldenthread.records.cards import AsOf
from goldenthread.records.queries import find
from goldenthread.vocabulary import NotFound


def assess(args: Namespace) -> None:
    """Every series of a partnership as a table, or everything about the series of one indicator."""
    found = _found(actor_of(args), args.what, plain.as_of(args.on, args.known), trial=args.trial)
    if args.json:
        put_json([dump(one) for one in found.values()])
        return
    if "/" in args.what:
        for one in found.values():
            _show(one)
        return
    head = ["Measure", "Title", "Place", "Newest", "Period", "Is it changing?", "Target", "Data"]
    held = [one for one in found.values() if one.latest]
    put_table([head, *(_row(one) for one in held)])
    judged, stale = sum(one.judged for one in held), sum(one.tile.stale for one in held)
    say(
        f"{len(held):,} series; {judged:,} judged; {stale:,} not refreshed; "
        f"{len(found) - len(held):,} measures without a figure"
    )


def _found(actor: Actor, what: str, as_of: AsOf, *, trial: bool) -> Mapping[Key, Assessment]:
    if "/" not in what:
        return queries.assess_partnership(actor, what, as_of, trial=trial)
    card = find(actor, what)
    if card.kind_code not in ("indicator", "measure"):
        raise NotFound(f"{what} is not an indicator or a measure, so it has no figures to assess.")
    return queries.assess(actor, [card.id], as_of, trial=trial)


def _row(one: Assessment) -> list[str]:
    tile = one.tile
    group = ", ".join(f"{name} {value}" for name, value in one.breakdown.items())
    better = f" ({one.judgement})" if one.judgement != "no judgement" else ""
    return [
        one.card.full_reference,
        tile.title,
        f"{tile.place} ({group})" if group else tile.place,
        tile.value,
        tile.period,
        f"{one.direction}{better}",
        tile.target if one.targets else "",
        tile.data,
    ]


def _show(one: Assessment) -> None:
    group = "".join(f", {name} {value}" for name, value in one.breakdown.items())
    put(strong(f"{one.card.full_reference}  {one.card.title}, {one.area_name or 'no figure held'}{group}"))
    lines = [one.headline, one.statement, one.good]
    lines += [target.words for target in one.targets]
    lines += [compared.words for compared in one.comparisons]
    lines += [gap.words for gap in one.gaps]
    lines += [target.finish for target in one.targets]
    lines += [f"{warning[:1].upper()}{warning[1:]}." for target in one.targets for warning in target.warnings]
    lines += [f"Confirmed by {done.by}: {done.why}" for target in one.targets for done in target.confirmed]
    lines += [
        f"Set by hand to {target.override.status} by {target.override.by}: {target.override.why} "
        f"Computed: {target.status}."
        for target in one.targets
        if target.override
    ]
    if one.projection:
        lines.append(one.projection.words)
    if one.published_projection:
        printed = one.published_projection
        lines.append(f"Published projection for {printed.period.label}: {printed.figure.shown()}.")
    if one.span:
        lines.append(f"Looked at: {one.span.words}.")
    if one.by:
        lines.append(f"Method: {one.by.title}, version {one.by.version}.")
    lines += [*one.cautions, one.fresh.words if one.fresh else ""]
    for line in dict.fromkeys(line for line in lines if line):
        put(f"  {line}")
    put()
