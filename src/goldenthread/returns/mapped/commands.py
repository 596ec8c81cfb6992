"""Bring a partner's spreadsheet: take it in, say what its columns are, and explain its words. The rest is uploads'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from goldenthread.access import Actor, Permission, may
from goldenthread.jobs.scanning import look_at
from goldenthread.reading.limits import MEGABYTE
from goldenthread.reading.workbook import WORKBOOK, read_book_safely
from goldenthread.records import commands as records
from goldenthread.records.cards import Card
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import find
from goldenthread.returns.mapped.layout import LEAVE, Layout, problems_of, read_layout, written
from goldenthread.returns.mapped.queries import PREFIX, fits, map_named, maps_of, read_by
from goldenthread.returns.mapped.rules import measure_named
from goldenthread.returns.queries import owner_of
from goldenthread.returns.uploads import commands as uploads
from goldenthread.returns.uploads.commands import Sent
from goldenthread.returns.uploads.queries import Uploaded
from goldenthread.vocabulary import NotFound, Problem, Refused

#: The largest spreadsheet that is taken.
MOST_MEGABYTES: Final = WORKBOOK.file_bytes // MEGABYTE
_REASON: Final = "Said what the columns mean"


def send_sheet(*, actor: Actor, partnership: str, file: Sent, column_map: str = "") -> Uploaded:
    """Take in a partner's spreadsheet. It is looked at where a saved map reads it; no figure is kept.

    Args:
        column_map: The reference or the title of the map to read it by; empty to find it by the column names.

    Raises:
        Refused: for a file that cannot be read.
        NotAllowed, NotFound: by the actor's role.
    """
    every = maps_of(actor, partnership)
    if column_map:
        chosen = map_named(actor, partnership, column_map).file_format
    else:
        look_at(file.data, file.name)
        whole = [fit.saved for fit in fits(read_book_safely(file.data, file.name), every) if fit.whole]
        chosen = whole[0].file_format if len(whole) == 1 else PREFIX
    return uploads.send(actor=actor, partnership=partnership, file=file, file_format=chosen)


def use_map(*, actor: Actor, partnership: str, number: int, column_map: str) -> Uploaded:
    """Have an uploaded spreadsheet looked at by a saved map.

    Raises Conflict where it is being worked on or is settled, Refused, NotAllowed, NotFound.
    """
    chosen = map_named(actor, partnership, column_map).file_format
    return uploads.look_again(actor=actor, partnership=partnership, number=number, file_format=chosen)


def save_map(
    *,
    actor: Actor,
    partnership: str,
    title: str,
    layout: Layout | str,
    agency: str,
    reference: str = "",
    version: int = 0,
    reason: str = _REASON,
) -> Card:
    """Save what the columns of a partner's spreadsheet are: as a new map, or as a new version of one.

    Args:
        layout: The layout, or the text of it.
        agency: Full reference of the organisation whose files it reads.
        reference, version: The map to change, and the version that its changer has seen.

    Raises:
        Refused: with every problem of the layout. RuleBroken, Conflict, NotAllowed, NotFound.
    """
    # What was typed into a form is judged before it is written as text: the problems are then in its own words.
    problems = [] if isinstance(layout, str) else problems_of(layout)
    if problems:
        raise Refused(problems)
    said = read_layout(layout if isinstance(layout, str) else written(layout))
    if not title.strip():
        problems.append(Problem("Name", "the map has no name", "Name it after the agency and the file"))
    if not agency:
        problems.append(Problem("Agency", "nobody supplies the file", "Choose the agency that sends it"))
    if problems:
        raise Refused(problems)
    supplier = find(actor, agency)
    if supplier.kind_code != "organisation":
        raise Refused.one("Agency", f"{supplier.title} is not an organisation", "Choose the agency that sends the file")
    values = {"title": title.strip()[:250], "layout": written(said)}
    with transaction.atomic():
        if not reference:
            links = [("supplies", supplier.full_reference)]
            values |= _group(actor, partnership, said)
            return records.add(
                actor=actor, kind_code="column_map", owner=partnership, values=values, links=links, reason=reason
            )
        full = f"{partnership}/{reference.rpartition('/')[2]}"
        made = records.change(actor=actor, record=full, version=version, values=values, reason=reason)
        _supplied_by(actor, made, supplier)
        return made


def _group(actor: Actor, partnership: str, layout: Layout) -> dict[str, str]:
    """The group of a map that somebody with a role in one group alone saves: the one that keeps its first measure."""
    owner = owner_of(actor, partnership)
    if owner is None:
        raise NotFound("Column maps belong to a partnership.")
    if may(actor, Permission.ACCEPT_FIGURES, owner.pk):
        return {}
    for target in sorted(layout.targets):
        row = measure_named(owner.pk, target)
        if row and row.group_id and may(actor, Permission.ACCEPT_FIGURES, owner.pk, group=row.group_id):
            return {"group": Record.objects.values_list("reference", flat=True).get(pk=row.group_id)}
    return {}


def _supplied_by(actor: Actor, made: Card, supplier: Card) -> None:
    standing = Link.objects.filter(source_id=made.id, relation="supplies", withdrawn_at=None)
    pairs = dict(standing.values_list("pk", "target_id"))
    if set(pairs.values()) != {supplier.id}:
        away = [pk for pk, target in pairs.items() if target != supplier.id]
        new = [] if supplier.id in pairs.values() else [(made.full_reference, "supplies", supplier.full_reference)]
        records.link_many(actor=actor, links=new, away=away)


def explain(*, actor: Actor, partnership: str, number: int, words: Mapping[str, Mapping[str, str]]) -> Uploaded:
    """Say in the map what words of an uploaded file mean, and look at the file again.

    Args:
        words: By "areas", "measures", "periods" and "markers": each word with its meaning, or "leave out".

    Raises:
        Refused: for a meaning that cannot be read by. Conflict, RuleBroken, NotAllowed, NotFound.
    """
    saved = read_by(actor, partnership, number)
    said = {name: {word: means for word, means in some.items() if means} for name, some in words.items()}
    if not any(said.values()):
        raise Refused.one("Words", "no meaning was given", "Say what at least one of them means")
    with transaction.atomic():
        save_map(
            actor=actor,
            partnership=partnership,
            title=saved.card.title,
            layout=saved.layout.saying(**said),
            agency=saved.agency.full_reference if saved.agency else "",
            reference=saved.card.reference,
            version=saved.card.version,
            reason=_explained(said),
        )
    return use_map(actor=actor, partnership=partnership, number=number, column_map=saved.card.reference)


def _explained(said: Mapping[str, Mapping[str, str]]) -> str:
    every = [
        f"“{word}” is left out" if means == LEAVE else f"“{word}” is {means}"
        for some in said.values()
        for word, means in some.items()
    ]
    return f"Said what words mean: {'; '.join(every)}"[:500]


def retire_map(*, actor: Actor, partnership: str, reference: str, version: int, reason: str) -> Card:
    """End a map: no file is read by it any more. What came in by it stays. Raises Refused, Conflict, NotAllowed."""
    full = f"{partnership}/{reference.rpartition('/')[2]}"
    return records.change(actor=actor, record=full, version=version, values={"state": "retired"}, reason=reason)
