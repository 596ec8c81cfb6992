"""The kinds that returns declare: published series, and what agencies are asked for."""

from goldenthread.access import Permission
from goldenthread.records.kinds import Expect, Kind, declare
from goldenthread.returns import models, rules
from goldenthread.returns.mapped import rules as mapped
from goldenthread.returns.rounds import asked

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
COLUMN_MAP = declare(
    Kind(
        code="column_map",
        model=models.ColumnMap,
        name="Column map",
        plural="Column maps",
        prefix="MAP",
        about="What the columns of an agency's own spreadsheet mean, so that its next file is read without asking.",
        room="returns",
        rules=(mapped.readable_map,),
        permissions=dict.fromkeys(("add", "change", "retire"), Permission.ACCEPT_FIGURES),
        expects=(
            Expect(
                "map-agency",
                ("out:supplies",),
                "names no agency that sends the file",
                "Link it to the organisation that supplies it",
            ),
        ),
    )
)
COLLECTION = declare(
    Kind(
        code="collection",
        model=models.Collection,
        name="Collection",
        plural="Collections",
        prefix="COL",
        about="An agreed set of figures that one agency sends, how often and by when.",
        room="returns",
        columns=("cadence", "due_after"),
        rules=(asked.one_agency, asked.window, asked.known_areas),
        expects=(
            Expect("collection-of", ("out:asks_of",), "asks no agency", "Link it to the agency that sends it"),
            Expect("collection-items", ("in:part_of",), "asks for nothing yet", "Add the items that it asks for"),
        ),
    )
)
RETURN_ITEM = declare(
    Kind(
        code="return_item",
        model=models.ReturnItem,
        name="Item asked for",
        plural="Items asked for",
        prefix="ITM",
        about="One measure that a collection asks for, with its areas and breakdowns.",
        room="returns",
        columns=("heading", "must"),
        rules=(asked.known_areas, asked.known_breakdowns),
        expects=(
            Expect("item-of", ("out:part_of",), "is part of no collection", "Link it to the collection it is part of"),
            Expect(
                "item-asks-for",
                ("out:asks_for",),
                "asks for no measure",
                "Link it to the indicator or measure that it asks for",
            ),
        ),
    )
)
