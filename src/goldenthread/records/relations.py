"""The one list of relations: what each joins, how it reads both ways, and how a walk takes it.

Kinds are named by code, since the rooms that declare them stand above this one; a test checks
that every code named here is a declared kind.
"""

from dataclasses import dataclass
from typing import Literal

Walk = Literal["up", "down", "aside"]


@dataclass(frozen=True)
class Relation:
    """A typed, directed relation. `walk` is the way from its source to its target.

    `pairs` lists the kinds it may join, as (sources, targets). `same_kind` asks for both ends
    to be of one kind. Only a relation that says so may form a cycle.
    """

    code: str
    forward: str
    back: str
    walk: Walk
    pairs: tuple[tuple[frozenset[str], frozenset[str]], ...]
    may_cycle: bool = False
    same_kind: bool = False

    def joins(self, source_kind: str, target_kind: str) -> bool:
        """Whether this relation may run from one kind to the other."""
        if self.same_kind and source_kind != target_kind:
            return False
        return any(source_kind in s and target_kind in t for s, t in self.pairs)

    def targets_for(self, source_kind: str) -> frozenset[str]:
        """The kinds that a record of `source_kind` may be joined to."""
        kinds = frozenset[str]().union(*(t for s, t in self.pairs if source_kind in s))
        return kinds & {source_kind} if self.same_kind else kinds

    def sources_for(self, target_kind: str) -> frozenset[str]:
        """The kinds that may be joined to a record of `target_kind`."""
        kinds = frozenset[str]().union(*(s for s, t in self.pairs if target_kind in t))
        return kinds & {target_kind} if self.same_kind else kinds


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _pairs(*pairs: tuple[str, str]) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return tuple((_set(sources), _set(targets)) for sources, targets in pairs)


#: The kinds that should have some link, so that the lack of it can be answered.
_EXPECTING = (
    "group indicator confirmation verdict commentary status_override outcome priority objective action case_study "
    "recommendation gap coverage feedback told_back feed column_map collection return_item fulfilment stocktake "
    "challenge data_flow agenda_item paper attendance interest decision contribution allocation spend risk"
)
_OWNED = (
    "action sub_item product plan partner_plan indicator measure group priority objective document "
    "risk escalation challenge"
)
_SERIES = "indicator measure"
#: What a meeting may talk about.
_DISCUSSED = (
    "action sub_item product plan priority strand theme objective outcome indicator measure document recommendation "
    "gap feedback duty reporting_line decision group seat organisation commissioning_priority investment grant paper "
    "escalation challenge risk fund allocation"
)
_SUCCEEDING = (
    "partnership group plan theme priority strand objective action sub_item indicator measure "
    "seat post organisation product document recommendation gap outcome feedback told_back "
    "commissioning_priority investment grant frame element partner_plan target house_rule small_count_rule "
    "reporting_line duty terms_of_reference meeting fund allocation risk data_flow sharing_agreement edition"
)

RELATIONS: dict[str, Relation] = {
    relation.code: relation
    for relation in (
        Relation(
            "part_of",
            "is part of",
            "contains",
            "up",
            _pairs(
                ("post organisation", "organisation"),
                ("group", "partnership group"),
                ("element", "frame element"),
                (
                    "theme value outcome priority achievement action objective partner_plan plan",
                    "plan",
                ),
                ("achievement product plan partner_plan", "partnership"),
                ("outcome", "group"),
                ("strand", "priority"),
                ("objective", "theme priority strand"),
                ("priority", "theme"),
                ("action", "theme strand priority objective"),
                ("sub_item", "action"),
                ("edition_text", "edition"),
                (_SERIES, "theme"),
                ("measure", "indicator"),
                ("target", _SERIES),
                ("told_back", "feedback"),
                ("return_item", "collection"),
                ("agenda_item paper attendance interest decision", "meeting"),
                ("paper", "agenda_item"),
                ("contribution allocation spend", "fund"),
                ("escalation_stage", "product"),
                ("spend", "allocation"),
            ),
        ),
        Relation(
            "contributes_to",
            "contributes to",
            "is served by",
            "up",
            _pairs(
                (
                    "element plan theme priority strand objective outcome action sub_item group "
                    "partnership product achievement commissioning_priority",
                    "element outcome priority strand theme objective plan",
                )
            ),
        ),
        Relation(
            "implements",
            "implements",
            "is implemented by",
            "up",
            _pairs(
                (
                    "action sub_item plan group product",
                    "objective priority strand theme group product recommendation plan element partner_plan",
                )
            ),
        ),
        Relation(
            "supports",
            "supports",
            "is supported by",
            "up",
            _pairs(
                (
                    "product grant organisation action",
                    "priority strand group product action theme objective outcome",
                )
            ),
        ),
        Relation(
            "answers",
            "answers",
            "is answered by",
            "up",
            _pairs(
                (
                    "action objective priority commissioning_priority product told_back recommendation group",
                    "gap recommendation feedback priority commissioning_priority",
                )
            ),
        ),
        Relation(
            "measured_by",
            "is measured by",
            "measures",
            "down",
            _pairs(
                (
                    "element outcome priority strand theme objective action group product plan commissioning_priority",
                    _SERIES,
                )
            ),
        ),
        Relation(
            "funded_by",
            "is funded by",
            "funds",
            "down",
            _pairs(
                (
                    "action commissioning_priority gap product priority group seat post",
                    "investment grant allocation",
                )
            ),
        ),
        Relation(
            "evidenced_by",
            "is evidenced by",
            "is evidence for",
            "down",
            _pairs(
                (
                    "priority gap achievement recommendation action outcome product plan investment update",
                    "recommendation product document indicator measure feedback achievement action gap evidence",
                ),
                ("thread_rule", "decision document"),
            ),
        ),
        Relation(
            "exact_measure_of",
            "is the same measure as",
            "has as its local measure",
            "up",
            _pairs((_SERIES, "element")),
        ),
        Relation(
            "proxy_for",
            "is a local proxy for",
            "has as a local proxy",
            "up",
            _pairs((_SERIES, "element")),
        ),
        Relation(
            "led_to",
            "led to",
            "came from",
            "aside",
            _pairs(
                (
                    "product plan document recommendation feedback gap achievement action priority",
                    "product plan priority recommendation action gap commissioning_priority "
                    "objective told_back group partnership",
                ),
                (
                    "decision",
                    "action product plan priority objective group commissioning_priority investment grant allocation "
                    "fund",
                ),
                ("escalation challenge risk", "action"),
            ),
        ),
        Relation(
            "handled_through",
            "is handled through",
            "handles",
            "aside",
            _pairs(("priority strand action product", "group plan partner_plan product")),
        ),
        Relation(
            "feeds",
            "sends data to",
            "receives data from",
            "aside",
            _pairs(("group indicator organisation", "group")),
            may_cycle=True,
        ),
        Relation(
            "reports_to",
            "reports to",
            "hears from",
            "aside",
            _pairs(("group seat partnership reporting_line", "group seat partnership organisation")),
        ),
        Relation(
            "succeeds",
            "succeeds",
            "is succeeded by",
            "aside",
            _pairs((_SUCCEEDING, _SUCCEEDING)),
            same_kind=True,
        ),
        Relation(
            "held_by",
            "is held by",
            "holds",
            "aside",
            _pairs(("seat", "post organisation")),
        ),
        Relation("delegates_to", "delegates to", "acts for", "aside", _pairs(("seat", "seat"))),
        Relation(
            "stands_in_for",
            "covers for",
            "is covered by",
            "aside",
            _pairs(("seat", "seat")),
        ),
        Relation(
            "accountable",
            "has as accountable",
            "is accountable for",
            "aside",
            _pairs((_OWNED, "seat post organisation group")),
        ),
        Relation(
            "responsible",
            "has as responsible",
            "is responsible for",
            "aside",
            _pairs((f"{_OWNED} paper", "seat post organisation group")),
        ),
        Relation(
            "supplies",
            "is supplied by",
            "supplies",
            "aside",
            _pairs((f"{_SERIES} document column_map", "organisation")),
        ),
        Relation("fills", "fills", "is filled by", "aside", _pairs(("feed", _SERIES))),
        Relation(
            "asks_of",
            "asks",
            "is asked for",
            "aside",
            _pairs(
                ("collection", "organisation"),
                ("challenge", "organisation group seat post partnership"),
                ("data_question", "group"),
            ),
        ),
        Relation("asks_for", "asks for", "is asked for in", "aside", _pairs(("return_item", _SERIES))),
        Relation(
            "about",
            "is about",
            "has on it",
            "aside",
            _pairs(
                ("commentary verdict confirmation", _SERIES),
                ("update evidence", "action objective"),
                ("move", "action"),
                ("case_study", "action group outcome priority theme achievement"),
                ("confirmation status_override", "target"),
                ("no_link", _EXPECTING),
            ),
        ),
        Relation("blocked_by", "is blocked by", "holds up", "aside", _pairs(("update", "organisation"))),
        Relation(
            "confirmed_by",
            "is confirmed by",
            "confirmed",
            "aside",
            _pairs(("confirmation", "organisation post seat")),
        ),
        Relation(
            "place_of",
            "is a place of",
            "runs in",
            "aside",
            _pairs(("coverage", "product action sub_item")),
        ),
        Relation(
            "represents",
            "draws members from",
            "is represented on",
            "aside",
            _pairs(("group partnership seat", "organisation")),
        ),
        Relation(
            "adopts",
            "adopts",
            "is adopted by",
            "aside",
            _pairs(("partnership", "frame indicator organisation neighbour_set")),
        ),
        Relation(
            "meets",
            "meets",
            "is met by",
            "aside",
            _pairs(
                ("product plan document action fulfilment", "duty"),
                ("product document fulfilment", "reporting_line"),
            ),
        ),
        Relation(
            "threatens",
            "threatens",
            "is threatened by",
            "aside",
            _pairs(
                (
                    "risk",
                    "objective priority strand action plan theme outcome product indicator measure grant fund duty "
                    "group",
                )
            ),
        ),
        Relation("paid_by", "is paid by", "pays", "aside", _pairs(("contribution grant", "organisation partnership"))),
        Relation(
            "allocated_to",
            "is allocated to",
            "may spend",
            "aside",
            _pairs(("allocation", "group partnership organisation")),
        ),
        Relation("flows_from", "is sent by", "sends", "aside", _pairs(("data_flow", "group organisation"))),
        Relation("flows_to", "goes to", "receives", "aside", _pairs(("data_flow", "group organisation partnership"))),
        Relation("covered_by", "is covered by", "covers", "aside", _pairs(("data_flow", "sharing_agreement"))),
        Relation(
            "agreed_with",
            "is agreed with",
            "has agreed",
            "aside",
            _pairs(("sharing_agreement", "organisation group partnership")),
        ),
        Relation(
            "decides_on",
            "is to decide on",
            "is to be decided at",
            "aside",
            _pairs(("meeting", "product plan document priority recommendation")),
        ),
        Relation(
            "concerns",
            "concerns",
            "is the subject of",
            "aside",
            _pairs(
                ("agenda_item paper interest decision", _DISCUSSED),
                ("attendance interest", "seat post organisation"),
                ("election_period", "partnership group organisation"),
                ("stocktake", "priority"),
                ("data_question", "indicator measure"),
                ("spend", "action product"),
                ("escalation challenge", "theme priority objective action group product organisation plan"),
            ),
        ),
        Relation(
            "links_to",
            "links to",
            "is linked from",
            "aside",
            _pairs(
                (
                    "plan theme action sub_item product priority strand indicator measure group "
                    "achievement feedback grant objective",
                    "partner_plan plan product group indicator measure theme priority strand "
                    "achievement action partnership objective",
                )
            ),
            may_cycle=True,
        ),
    )
}


def ends(relation: Relation, source: int, target: int) -> tuple[int | None, int | None]:
    """The (upper, lower) ends of a link for a walk, or (None, None) where it goes aside."""
    if relation.walk == "up":
        return target, source
    if relation.walk == "down":
        return source, target
    return None, None
