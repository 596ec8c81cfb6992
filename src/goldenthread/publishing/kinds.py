"""The kinds that publishing declares: an edition as it was ordered, and the texts that people write for it."""

from goldenthread.access import Permission
from goldenthread.publishing import holding, models, stricter
from goldenthread.records.kinds import Kind, declare

EDITION = declare(
    Kind(
        code="edition",
        model=models.Edition,
        name="Edition",
        plural="Editions",
        prefix="EDN",
        about="A report of the partnership that is composed from what it keeps, checked, cleared and published.",
        letter="E",
        room="publishing",
        columns=("template", "period", "audience"),
        permissions={
            "add": Permission.COMPOSE,
            "change": Permission.COMPOSE,
            "retire": Permission.COMPOSE,
            "link": Permission.COMPOSE,
        },
        rules=(holding.named_as_editions, holding.published_stay, holding.options_are_pairs),
    )
)
EDITION_TEXT = declare(
    Kind(
        code="edition_text",
        model=models.EditionText,
        name="Text of an edition",
        plural="Texts of editions",
        prefix="TXT",
        about="What somebody wrote for one section of an edition, with figures bound to it by name.",
        room="publishing",
        columns=("section",),
        # Written by its own act, which knows the edition it belongs to.
        acts=frozenset({"comment"}),
        permissions={"add": Permission.CHANGE},
        rules=(holding.texts_have_one_place, holding.published_texts_stay),
    )
)
SMALL_COUNT_RULE = declare(
    Kind(
        code="small_count_rule",
        model=models.SmallCountRule,
        name="Rule of small counts",
        plural="Rules of small counts",
        prefix="SCR",
        about="From which count of people the partnership publishes, where it is stricter than is usual.",
        room="publishing",
        columns=("published_from", "valid_from", "valid_to"),
        permissions={
            "add": Permission.PUBLISH,
            "change": Permission.PUBLISH,
            "retire": Permission.PUBLISH,
        },
        rules=(stricter.never_laxer,),
    )
)
