"""The kinds that needs declare."""

from goldenthread.needs import models, rules
from goldenthread.records.kinds import Expect, Kind, declare

FEEDBACK = declare(
    Kind(
        code="feedback",
        model=models.Feedback,
        name="Feedback",
        plural="Feedback",
        prefix="FBK",
        about="Something that people told the partnership, with who said it and when.",
        letter="V",
        room="needs",
        columns=("respondent_type", "received"),
        expects=(
            Expect(
                "feedback-answer",
                ("in:answers", "in:part_of", "out:led_to"),
                "has no answer",
                "Say what changed and tell people back",
            ),
        ),
        heritable=True,
    )
)
TOLD_BACK = declare(
    Kind(
        code="told_back",
        model=models.ToldBack,
        name="Told back",
        plural="Told back",
        prefix="TOL",
        about="What was done about feedback, and when people were told.",
        letter="B",
        room="needs",
        columns=("told_on",),
        rules=(rules.told_before_closing,),
        expects=(
            Expect(
                "told-back-to",
                ("out:answers", "out:part_of"),
                "answers no feedback",
                "Link it to the feedback it answers",
            ),
        ),
    )
)
