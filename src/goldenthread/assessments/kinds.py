"""The kinds that this room declares: what people write beside what is computed."""

from goldenthread.assessments import models, rules_written
from goldenthread.records.kinds import Expect, Kind, declare

COMMENTARY = declare(
    Kind(
        code="commentary",
        model=models.Commentary,
        name="Commentary",
        plural="Commentaries",
        prefix="STO",
        about="The story behind the curve of a measure, signed by a post on a date.",
        letter="S",
        room="assessments",
        columns=("period", "signed_by", "signed_on"),
        expects=(Expect("commentary-about", ("out:about",), "is about no measure", "Link it to its measure"),),
    )
)
STATUS_OVERRIDE = declare(
    Kind(
        code="status_override",
        model=models.StatusOverride,
        name="Status set by hand",
        plural="Statuses set by hand",
        prefix="OVR",
        about="A status of a target that a post set by hand, with the reason. The computed one stays beside it.",
        letter="O",
        room="assessments",
        columns=("status", "set_by", "set_on"),
        rules=(rules_written.one_at_a_time,),
        expects=(Expect("override-about", ("out:about",), "is about no target", "Link it to its target"),),
    )
)
