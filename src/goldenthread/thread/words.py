"""How the thread speaks: names of steps, and relations read in either direction."""

from typing import Literal

from goldenthread.records.kinds import kind
from goldenthread.records.relations import RELATIONS

Way = Literal["down", "up"]

#: Singular, plural and the short noun of the levels of a national frame.
_LEVELS = {
    "strategic_priority": ("National strategic priority", "National strategic priorities", "strategic priority"),
    "outcome": ("National outcome", "National outcomes", "outcome"),
    "theme": ("National theme", "National themes", "national theme"),
    "objective": ("National objective", "National objectives", "national objective"),
    "headline_metric": ("National headline metric", "National headline metrics", "metric"),
    "supporting_metric": ("National supporting metric", "National supporting metrics", "metric"),
}
#: What to prefer where two lead equally far: outcomes before objectives, priorities before themes.
ORDER = {
    "strategic_priority": 0,
    "outcome": 1,
    "priority": 0,
    "objective": 2,
    "theme": 3,
    "headline_metric": 4,
    "supporting_metric": 5,
}
_LOCAL = {
    "priority": ("Local priority", "Local priorities", "priority"),
    "outcome": ("Local outcome", "Local outcomes", "outcome"),
}
#: What stands where a step of the line is absent, by step.
STEP_NOUNS = {
    1: "national priority",
    3: "local priority",
    5: "action",
    6: "indicator",
    7: "figure",
    8: "source",
}
STEP_LETTERS = {1: "S", 3: "L", 5: "A", 6: "I", 7: "F", 8: "R"}
#: Areas that figures are compared with, not collected for.
_WIDE = ("E92", "W92", "S92", "N92", "K0", "E12")


def _names(kind_code: str, level: str) -> tuple[str, str, str]:
    if level in _LEVELS:
        return _LEVELS[level]
    if kind_code in _LOCAL:
        return _LOCAL[kind_code]
    of_kind = kind(kind_code)
    return of_kind.name, of_kind.plural, of_kind.name.lower()


def name_of(kind_code: str, level: str = "") -> str:
    """What a record is: "Local priority", "National outcome", "Action"."""
    return _names(kind_code, level)[0]


def plural_of(kind_code: str, level: str = "") -> str:
    """The plural of `name_of`."""
    return _names(kind_code, level)[1]


def short_of(kind_code: str, level: str = "") -> str:
    """The noun after "this": "outcome", "priority"."""
    return _names(kind_code, level)[2]


def counted(n: int, one: str, many: str) -> str:
    """As in "1 action", "3 actions"."""
    return f"{n:,} {one if n == 1 else many}"


def wide_area(code: str) -> bool:
    """Whether an area is a country or a region."""
    return code.startswith(_WIDE)


def verb(relation: str, *, lower: bool) -> str:
    """The relation as the lower end says it of the upper, or the upper of the lower."""
    known = RELATIONS[relation]
    lower_is_source = known.walk == "up"
    return known.forward if lower == lower_is_source else known.back


def step_words(upper: str, lower: str, relation: str, way: Way) -> str:
    """What a step is to the one before it, as one reads down or up; both ends by their names.

    Down: "Indicator that measures it". Up: "Action it measures".
    """
    seeks = relation == "contributes_to" and upper == _LEVELS["strategic_priority"][0] and lower.startswith("National")
    if way == "down":
        return f"{lower} that this priority seeks" if seeks else (f"{lower} that {verb(relation, lower=True)} it")
    return f"{upper} that seeks it" if seeks else f"{upper} it {verb(relation, lower=True)}"


def not_linked_yet(finding: str) -> str:
    """A finding as a partnership that is setting up reads it: "owner not linked yet"."""
    noun = finding.removeprefix("has no ")
    return f"{noun} not linked yet" if noun != finding else "not linked yet"


def missing_words(step: int, *, setting_up: bool) -> str:
    """What a dashed step says: "No indicator yet"."""
    noun = STEP_NOUNS[step]
    if setting_up:
        return f"{noun[:1].upper()}{noun[1:]} not linked yet"
    return f"No {noun} yet"


def a_list(items: list[str]) -> str:
    """As in "one", "one and two", "one, two and three"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
