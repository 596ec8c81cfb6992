"""Consent to publish a case study: it has to hold on the day of publication, whatever day the edition speaks from.

An edition is composed of what was known on its day. Somebody who took their consent back after that day is not printed
all the same: this is looked at as it stands today, when an edition is checked and again when it is published.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goldenthread.look.text import day
from goldenthread.publishing.document import Document, Panel, lines_of, plain
from goldenthread.strategy.models import CaseStudy
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True, slots=True)
class Gone:
    """A case study that may not be published today: its title, its quotation, and why."""

    title: str
    quotation: str
    why: str


def gone(owner: int) -> tuple[Gone, ...]:
    """The case studies of a partnership, by its record id, to which no consent holds today. One query."""
    on = today()
    rows = CaseStudy.objects.filter(record__owner_id=owner).select_related("record").order_by("record__reference")
    found = []
    for row in rows:
        why = ""
        if row.consent == "withdrawn":
            why = "consent was withdrawn"
        elif row.consent != "given" or row.consent_on is None:
            why = "no consent to publish is recorded"
        elif row.consent_on > on:
            why = f"consent is given from {day(row.consent_on)} only"
        elif row.consent_until and row.consent_until < on:
            why = f"consent ended on {day(row.consent_until)}"
        elif row.record.state == "retired":
            why = "it was retired"
        if why:
            found.append(Gone(row.record.title, row.quotation.strip(), why))
    return tuple(found)


def printed_without(document: Document, without: Sequence[Gone]) -> tuple[str, ...]:
    """Where an edition prints one of these case studies, in words: by its panel, or by its quotation in any line."""
    return tuple(f"{title}: “{each.title}”, {each.why}" for title, each in _found(document, without))


def _found(document: Document, without: Sequence[Gone]) -> Iterator[tuple[str, Gone]]:
    if not without:
        return
    for _, section in document.walk():
        panels = [block for block in section.blocks if isinstance(block, Panel)]
        said = " ".join(" ".join(plain(line) for block in section.blocks for line in lines_of(block)).split())
        for each in without:
            quotation = " ".join(each.quotation.split())
            panel = any(panel.title == f"Case study: {each.title}" for panel in panels)
            if panel or (quotation and quotation in said):
                yield section.heading, each
