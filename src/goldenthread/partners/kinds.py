"""The kinds that partners declare."""

from goldenthread.access import Permission
from goldenthread.partners import models
from goldenthread.records.kinds import Expect, Kind, declare

ORGANISATION = declare(
    Kind(
        code="organisation",
        model=models.Organisation,
        name="Organisation",
        plural="Organisations",
        prefix="ORG",
        about="An agency, a body or a sector that takes part in partnerships.",
        letter="Ag",
        room="partners",
        columns=("organisation_type",),
    )
)
POST = declare(
    Kind(
        code="post",
        model=models.Post,
        name="Post",
        plural="Posts",
        prefix="POS",
        about="A post in an organisation. People appear by their post.",
        room="partners",
    )
)
PARTNERSHIP = declare(
    Kind(
        code="partnership",
        model=models.Partnership,
        name="Partnership",
        plural="Partnerships",
        prefix="PAR",
        about="A partnership of agencies, with its life span, predecessors and successors.",
        room="partners",
        columns=("partnership_type",),
        permissions={"add": Permission.MANAGE, "retire": Permission.MANAGE},
        library=True,
    )
)
GROUP = declare(
    Kind(
        code="group",
        model=models.Group,
        name="Group",
        plural="Groups",
        prefix="GRP",
        about="A board, sub-group, working group or panel, in a tree with life spans.",
        letter="G",
        room="partners",
        columns=("group_type", "cadence"),
        heritable=True,
        expects=(
            Expect(
                "group-parent",
                ("out:part_of",),
                "is not part of any body",
                "Link it to the group or partnership it is part of",
            ),
        ),
    )
)
SEAT = declare(
    Kind(
        code="seat",
        model=models.Seat,
        name="Seat",
        plural="Seats",
        prefix="SEA",
        about="A role on a group: lead, member, chair; held, vacant or not stated.",
        room="partners",
        columns=("seat_type", "occupancy"),
    )
)
HOUSE_RULE = declare(
    Kind(
        code="house_rule",
        model=models.HouseRule,
        name="House rule",
        plural="House rules",
        prefix="RUL",
        about="A dated rule that a body sets for the groups under it.",
        room="partners",
        columns=("rule", "number"),
    )
)
