"""The kind that returns declare: a published series, and the measure that it fills."""

from goldenthread.records.kinds import Expect, Kind, declare
from goldenthread.returns import models, rules

FEED = declare(
    Kind(
        code="feed",
        model=models.Feed,
        name="Published series",
        plural="Published series",
        prefix="SER",
        about="A series in the files of a national publisher, and the measure whose figures it gives.",
        room="returns",
        columns=("file_format", "series", "breakdown"),
        rules=(rules.readable,),
        expects=(
            Expect(
                "feed-fills",
                ("out:fills",),
                "fills no measure, so its figures are not kept",
                "Link it to the indicator or measure that it fills",
            ),
        ),
    )
)
