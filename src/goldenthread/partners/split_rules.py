"""What a split must be, before it is carried out or planned."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from goldenthread.records.models import Record
from goldenthread.vocabulary import Problem, Refused

if TYPE_CHECKING:
    from goldenthread.partners.commands import Successor


def check_split(
    old: Record,
    on: date,
    successors: "Sequence[Successor]",
    heirs: Mapping[str, Sequence[str]],
    open_references: Collection[str],
) -> None:
    """Refuse a split that could not be carried out, with every problem."""
    problems = []
    if old.kind != "partnership" or old.state == "succeeded":
        problems.append(Problem(old.reference, "it has ended already", "Choose a partnership that is live"))
    if not successors:
        problems.append(Problem("Successors", "none were named", "Name at least one successor"))
    if old.valid_from and on <= old.valid_from:
        problems.append(Problem("Date", f"{on} is not after its start, {old.valid_from}", "Give a later date"))
    for slug, count in ((s.slug, [x.slug for x in successors].count(s.slug)) for s in successors):
        if count > 1:
            problems.append(Problem("Successors", f"{slug} is named twice", "Name it once"))
    known = {s.slug for s in successors}
    for item, takers in heirs.items():
        if item not in open_references:
            problems.append(Problem(item, "it is not an open item", "Leave it out"))
        if not takers or not set(takers) <= known:
            problems.append(Problem(item, "its heir is not one of the successors", "Name a successor's slug"))
    if problems:
        raise Refused(problems)
