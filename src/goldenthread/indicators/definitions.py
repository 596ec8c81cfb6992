"""What defines a series, and how two definitions differ. Pure: it touches no database."""

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

#: The fields of an indicator that say what is counted. A change in one makes a new series.
DEFINES: Final = (
    "value_type",
    "unit",
    "per",
    "numerator",
    "denominator",
    "age_band",
    "covers",
    "definition",
    "threshold_rule",
    "boundary",
    "boundary_value",
)
_UNSAID: Final = ("", "not_stated", "not stated", None)


_COUNTS: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    "more_than": operator.gt,
    "at_least": operator.ge,
    "less_than": operator.lt,
    "at_most": operator.le,
}
_SIDES: Final = {"more_than": "more than", "at_least": "at least", "less_than": "less than", "at_most": "at most"}


def counted(value: Decimal, boundary: str, at: Decimal) -> bool:
    """Whether a value counts by a boundary rule: exactly 20 is not more than 20.

    Args:
        value: The value of one case.
        boundary: "more_than", "at_least", "less_than" or "at_most".
        at: The boundary.

    Raises:
        KeyError: for another rule.
    """
    return _COUNTS[boundary](value, at)


def boundary_words(boundary: str, at: Decimal | None) -> str:
    """A boundary rule with what becomes of the boundary itself; empty where there is none."""
    if not boundary or at is None:
        return ""
    shown = f"{at.normalize():f}"
    itself = "is" if counted(at, boundary, at) else "is not"
    return f"Counts what is {_SIDES[boundary]} {shown}: exactly {shown} {itself} counted."


def redefined(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The defining fields in which two versions of an indicator differ.

    To say what was not said before only makes clear what was meant, and so does another spelling.
    """
    return tuple(name for name in differing(before, after) if before.get(name) not in _UNSAID)


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The defining fields that do not say the same, spelling apart; what only one of them says differs too."""
    return tuple(name for name in DEFINES if _plain(before.get(name)) != _plain(after.get(name)))


def changed_in(before: Mapping[str, Any], changes: Mapping[str, Any]) -> tuple[str, ...]:
    """The defining fields that some changes would make say something else."""
    return differing(before, {**before, **changes})


def _plain(value: Any) -> str:
    return re.sub(r"[\W_]+", " ", str(value if value is not None else "").casefold()).strip()
