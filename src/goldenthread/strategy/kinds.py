"""The kinds that the plan declares, from the national frame to what was achieved."""

from goldenthread.access import Permission
from goldenthread.records.kinds import Expect, Kind, declare
from goldenthread.strategy import agreeing, answering, models, rolling, rules

_MEASURED = "out:measured_by"

FRAME = declare(
    Kind(
        "frame",
        models.Frame,
        "National frame",
        "National frames",
        "FRM",
        "A national strategy that partnerships adopt: its priorities, outcomes and metrics.",
        letter="N",
        columns=("frame_version", "published"),
    )
)
ELEMENT = declare(
    Kind(
        "element",
        models.Element,
        "National element",
        "National elements",
        "ELE",
        "A priority, outcome, theme, objective or metric of a national frame.",
        letter="N",
        step=1,
        columns=("level", "number"),
    )
)
PLAN = declare(
    Kind(
        "plan",
        models.Plan,
        "Plan",
        "Plans",
        "PLN",
        "A strategy or plan of the partnership, with its period and version.",
        letter="P",
        columns=("plan_type", "issued"),
        heritable=True,
    )
)
THEME = declare(
    Kind(
        "theme",
        models.Theme,
        "Theme",
        "Themes",
        "THM",
        "A chapter of a plan: its aim, why it matters and where we are now.",
        letter="T",
        step=3,
        columns=("number",),
        heritable=True,
    )
)
VALUE = declare(
    Kind(
        "value",
        models.Value,
        "Value",
        "Values",
        "VAL",
        "A value or principle that the partnership works by.",
        columns=("number",),
    )
)
OUTCOME = declare(
    Kind(
        "outcome",
        models.Outcome,
        "Outcome",
        "Outcomes",
        "OUT",
        "A change for people that a plan or a group seeks.",
        letter="L",
        step=3,
        columns=("number",),
        heritable=True,
        expects=(
            Expect(
                "outcome-indicator",
                (_MEASURED,),
                "has no indicator",
                "Choose an indicator, or record why there is none",
            ),
        ),
    )
)
PRIORITY = declare(
    Kind(
        "priority",
        models.Priority,
        "Priority",
        "Priorities",
        "PRI",
        "Something the partnership puts first.",
        letter="L",
        step=3,
        columns=("number",),
        heritable=True,
        expects=(
            Expect(
                "priority-evidence",
                ("out:evidenced_by", "in:led_to"),
                "has no evidence",
                "Link the finding or assessment it came from",
            ),
        ),
    )
)
STRAND = declare(
    Kind(
        "strand",
        models.Strand,
        "Strand",
        "Strands",
        "STR",
        "A part of a priority.",
        letter="L",
        step=3,
        columns=("number",),
        heritable=True,
    )
)
OBJECTIVE = declare(
    Kind(
        "objective",
        models.Objective,
        "Objective",
        "Objectives",
        "OBJ",
        "What a group has agreed to reach.",
        letter="O",
        step=4,
        columns=("number",),
        heritable=True,
        rules=(rules.objectives_of_a_group,),
        expects=(
            Expect(
                "objective-indicator",
                (_MEASURED,),
                "has no indicator",
                "Choose an indicator, or record why there is none",
            ),
            Expect(
                "objective-action",
                ("in:implements", "in:contributes_to", "in:part_of"),
                "has no action",
                "Add an action, or link one",
            ),
        ),
    )
)
ACTION = declare(
    Kind(
        "action",
        models.Action,
        "Action",
        "Actions",
        "ACT",
        "Something that somebody has undertaken to do.",
        letter="A",
        step=5,
        columns=("number", "delivery", "horizon"),
        heritable=True,
        rules=(agreeing.says_what_its_update_says, agreeing.moved_with_a_reason, agreeing.closed_with_an_answer),
        expects=(
            Expect(
                "action-owner",
                ("out:accountable", "out:responsible"),
                "has no owner",
                "Name the seat, post or agency that owns it",
            ),
        ),
    )
)
SUB_ITEM = declare(
    Kind(
        "sub_item",
        models.SubItem,
        "Sub-item",
        "Sub-items",
        "SUB",
        "A part of an action. It does not count as an action.",
        letter="a",
        columns=("number",),
        heritable=True,
    )
)
ACHIEVEMENT = declare(
    Kind(
        "achievement",
        models.Achievement,
        "Achievement",
        "Achievements",
        "ACH",
        "Something done, with its evidence.",
        letter="D",
        columns=("number", "period"),
    )
)
CASE_STUDY = declare(
    Kind(
        "case_study",
        models.CaseStudy,
        "Case study",
        "Case studies",
        "CAS",
        "A short account of one piece of work and what came of it. It is published only with consent.",
        letter="s",
        columns=("consent", "period"),
        rules=(rules.consent_is_whole,),
        expects=(Expect("case-study-of", ("out:about",), "is about nothing", "Link it to the action it tells of"),),
    )
)
PRODUCT = declare(
    Kind(
        "product",
        models.Product,
        "Product",
        "Products",
        "PRD",
        "A strategy, policy, protocol, tool or assessment, with its review dates.",
        letter="K",
        columns=("product_type", "stage"),
        heritable=True,
    )
)
PARTNER_PLAN = declare(
    Kind(
        "partner_plan",
        models.PartnerPlan,
        "Partner plan",
        "Partner plans",
        "PPL",
        "Another body's plan that ours links to.",
        letter="P",
        columns=("covers",),
    )
)
RECOMMENDATION = declare(
    Kind(
        "recommendation",
        models.Recommendation,
        "Recommendation",
        "Recommendations",
        "REC",
        "What an assessment, a review or a scrutiny asked for.",
        letter="c",
        columns=("response",),
        heritable=True,
        expects=(
            Expect(
                "recommendation-answer",
                ("in:answers", "in:implements", "out:led_to", "in:evidenced_by"),
                "has led to nothing yet",
                "Link the priority or action it led to",
            ),
        ),
    )
)
GAP = declare(
    Kind(
        "gap",
        models.Gap,
        "Gap",
        "Gaps",
        "GAP",
        "A need that is not met.",
        letter="g",
        heritable=True,
        expects=(
            Expect(
                "gap-answer",
                ("in:answers", "out:funded_by"),
                "is not answered",
                "Link the commissioning priority that answers it",
            ),
        ),
    )
)
COMMISSIONING_PRIORITY = declare(
    Kind(
        "commissioning_priority",
        models.CommissioningPriority,
        "Commissioning priority",
        "Commissioning priorities",
        "COM",
        "What is to be bought or provided to meet a gap.",
        letter="C",
        heritable=True,
    )
)
INVESTMENT = declare(
    Kind(
        "investment",
        models.Investment,
        "Investment",
        "Investments",
        "INV",
        "Money put into the work.",
        letter="£",
        columns=("amount", "period"),
    )
)
GRANT = declare(
    Kind(
        "grant",
        models.Grant,
        "Grant",
        "Grants",
        "GRA",
        "A grant from a fund outside the partnership.",
        letter="£",
        columns=("amount", "fund", "period"),
    )
)

#: Who may report on an action may write about it; there is no other way to add one of these than its own act.
_BY_ITS_ACT = frozenset({"comment"})

UPDATE = declare(
    Kind(
        "update",
        models.Update,
        "Update",
        "Updates",
        "UPD",
        "How an action or an objective goes, on a day, in one sentence.",
        letter="u",
        acts=_BY_ITS_ACT,
        columns=("status", "next_date"),
        rules=(agreeing.about_one_thing, agreeing.given_in_full, agreeing.its_action_agrees),
    )
)
MOVE = declare(
    Kind(
        "move",
        models.Move,
        "Move on the roadmap",
        "Moves on the roadmap",
        "MOV",
        "An action that went from one part of the roadmap to another: when, and why.",
        letter="m",
        acts=_BY_ITS_ACT,
        columns=("came_from", "went_to"),
        rules=(agreeing.about_one_thing, agreeing.its_action_agrees),
    )
)
EVIDENCE = declare(
    Kind(
        "evidence",
        models.Evidence,
        "Piece of evidence",
        "Evidence",
        "EVI",
        "A file or an address that shows what was done, and who gave it.",
        letter="e",
        acts=frozenset({"comment", "retire"}),
        columns=("file_name",),
        rules=(agreeing.file_or_address, agreeing.given_in_full),
    )
)
COVERAGE = declare(
    Kind(
        "coverage",
        models.Coverage,
        "Place of a roll-out",
        "Places of roll-outs",
        "COV",
        "An area that a programme runs in, or is to run in: from when, and how far it is.",
        letter="c",
        columns=("area", "coverage_state", "begins"),
        rules=(rolling.of_one_programme, rolling.once_in_an_area, rolling.ends_after_it_begins),
        expects=(
            Expect(
                "coverage-of",
                ("out:place_of",),
                "is of no programme",
                "Link it to the programme that it is a place of",
            ),
        ),
    )
)
_LINKS = dict.fromkeys(("add", "change", "retire"), Permission.LINK)
NO_LINK = declare(
    Kind(
        "no_link",
        models.NoLink,
        "Reason for no link",
        "Reasons for no link",
        "NLK",
        "Why a record rightly lacks a link that its kind should have: who said so, and until when.",
        columns=("rule", "said_by", "review_on"),
        rules=(answering.answers_one_gap,),
        permissions=_LINKS,
    )
)
THREAD_RULE = declare(
    Kind(
        "thread_rule",
        models.ThreadRule,
        "Link not asked for",
        "Links not asked for",
        "NAS",
        "A link that a partnership does not ask its records for, from one day to another, and why.",
        columns=("rule", "decided_by"),
        rules=(answering.switches_one_rule,),
        permissions=dict.fromkeys(("add", "change", "retire"), Permission.MANAGE),
    )
)
