"""Acts of writing beside what is computed: sign a commentary, and set a status by hand."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from goldenthread.access import Actor
from goldenthread.assessments.queries import status_of
from goldenthread.records import commands as generic
from goldenthread.records.cards import Card
from goldenthread.records.queries import get_record
from goldenthread.records.writing import of_group, reference_of
from goldenthread.vocabulary import Refused

#: The questions of a commentary beside its story, in the order that they are asked.
QUESTIONS: Final = ("customers", "better_off", "delivery", "partners", "works", "proposal")


def sign_commentary(
    *,
    actor: Actor,
    measure: str,
    period: str,
    story: str,
    signed_by: str,
    signed_on: date,
    answers: Mapping[str, str] | None = None,
    area: str = "",
    once: str = "",
) -> Card:
    """Keep the story behind the curve of a measure, signed by a post.

    An earlier one stays: the newest stands on the page, and the others are its history. `answers` are by the names of
    `QUESTIONS`. Returns the commentary.

    Raises:
        Refused: for an unknown question, or where the story, the period, the post or the day is missing.
        NotAllowed, NotFound: as for adding a record.
    """
    row = get_record(actor, measure)
    if row.kind not in ("indicator", "measure"):
        raise Refused.one(row.title, "a commentary is about an indicator or a measure", "Open one, and write it there")
    if unknown := set(answers or ()) - set(QUESTIONS):
        raise Refused.one("Question", f"“{min(unknown)}” is not known", f"Use one of: {', '.join(QUESTIONS)}")
    values = {
        "title": f"{row.title}: {period}"[:300],
        "period": period,
        "story": story,
        "signed_by": signed_by,
        "signed_on": signed_on.isoformat(),
        "area": area,
        "marking": row.marking,
        **of_group(row),
    }
    return generic.add(
        actor=actor,
        kind_code="commentary",
        owner=row.owner.reference if row.owner else None,
        values=values | {name: text for name, text in (answers or {}).items() if text},
        links=[("about", reference_of(row))],
        once=once,
    )


def override_status(
    *, actor: Actor, target: str, status: str, why: str, set_by: str, set_on: date, once: str = ""
) -> Card:
    """Set the status of a target by hand, with a reason. The computed one goes on being shown beside it.

    Returns the record of it, which keeps what was computed at that moment. To take it back, end that record.

    Raises:
        Refused: for a status that is none, or without a reason, a post or a day.
        RuleBroken: where the target has one already.
        NotAllowed, NotFound: as for adding a record.
    """
    row = get_record(actor, target)
    if row.kind != "target":
        raise Refused.one(row.title, "a status is set for a target", "Open the target")
    return generic.add(
        actor=actor,
        kind_code="status_override",
        owner=row.owner.reference if row.owner else None,
        values={
            "title": f"Status set by hand: {row.title}"[:300],
            "status": status,
            "computed": status_of(actor, row.pk),
            "why": why,
            "set_by": set_by,
            "set_on": set_on.isoformat(),
            "marking": row.marking,
            **of_group(row),
        },
        links=[("about", reference_of(row))],
        once=once,
    )
