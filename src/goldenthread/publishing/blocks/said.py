"""Blocks that say something plain: a note, what is not recorded, the corrections so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Paragraph, Words
from goldenthread.vocabulary import Problem, Refused


@block("note", "A sentence of the template's own.", words=Takes("The sentence", required=True))
def note(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """A sentence that belongs to the template, such as what a section is about; figures in braces are bound.

    Raises Refused for a figure, an indicator or a section that cannot be found: a template is wrong, and not a text.
    """
    from goldenthread.publishing.binding import bind

    if "{{" not in given["words"]:
        return Made.of(Paragraph((Words(given["words"]),), "note"))
    bound = bind(work, "note", given["words"])
    if bound.problems:
        place = f"template {work.template.name}, note"
        raise Refused(Problem(place, one.finding, one.remedy) for one in bound.problems)
    return Made.of(*(replace(one, role="note") if isinstance(one, Paragraph) else one for one in bound.blocks))


@block(
    "not-recorded",
    "What a room still to come will hold: said as not recorded.",
    words=Takes("What is said: No audit this quarter.", required=True),
    owes=Takes("Who owes it"),
)
def not_recorded(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """A gap that no record can fill yet."""
    return Made.gap(given["words"], given["owes"])
