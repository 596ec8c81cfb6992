"""Escalations by stage, and the log of challenge."""

from goldenthread.governance import models
from goldenthread.governance.standing import rules
from goldenthread.records.kinds import ACTS, Expect, Kind, declare

#: A comment is free text that no rule reads, so there is none: what is said stands in the fields.
_NO_COMMENTS = ACTS - {"comment"}

ESCALATION_STAGE = declare(
    Kind(
        "escalation_stage",
        models.EscalationStage,
        "Escalation stage",
        "Escalation stages",
        "EST",
        "One stage of the escalation policy: how long it lasts, and who settles it there.",
        room="governance",
        columns=("stage", "limit_days", "settled_by"),
        rules=(rules.stages_are_one_each,),
    )
)
ESCALATION = declare(
    Kind(
        "escalation",
        models.Escalation,
        "Escalation",
        "Escalations",
        "ESC",
        "A disagreement between agencies, its stage and how it was resolved, without details of a case.",
        letter="e",
        room="governance",
        columns=("subject", "stage", "raised_on", "resolved_on"),
        acts=_NO_COMMENTS,
        rules=(rules.no_case_details, rules.escalations_are_whole),
    )
)
CHALLENGE = declare(
    Kind(
        "challenge",
        models.Challenge,
        "Challenge",
        "Challenges",
        "CHL",
        "Assurance that a body was asked for, its reply, whether it satisfied, and the next step.",
        letter="c",
        room="governance",
        columns=("asked_on", "satisfied"),
        acts=_NO_COMMENTS,
        rules=(rules.no_case_details, rules.challenges_are_whole),
        expects=(
            Expect("challenge-of", ("out:asks_of",), "was asked of nobody", "Link it to the body that was asked"),
        ),
    )
)
