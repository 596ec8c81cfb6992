"""The plain words every storey shares. Plain Python: no Django and no database.

Period and area say when and where; Figure says how much, with everything that
must travel with a number; the refusals say no in words a person can act on.
"""

from goldenthread.vocabulary.areas import AreaCode
from goldenthread.vocabulary.arithmetic import (
    MAY_COUNT_TWICE,
    add,
    difference,
    difference_in_words,
    percent_change,
    pool,
)
from goldenthread.vocabulary.figure_text import read_figure
from goldenthread.vocabulary.figures import Figure, missing
from goldenthread.vocabulary.marks import Basis, FigureStatus, Marker, Qualifier
from goldenthread.vocabulary.period import KINDS as PERIOD_KINDS
from goldenthread.vocabulary.period import STATUSES as PERIOD_STATUSES
from goldenthread.vocabulary.period import Period
from goldenthread.vocabulary.period_feeds import from_ees, from_fingertips, from_lait
from goldenthread.vocabulary.refusals import (
    Conflict,
    GoldenThreadError,
    NotAllowed,
    NotFound,
    Problem,
    Refused,
    RuleBroken,
)
from goldenthread.vocabulary.rounding import format_number, round_half_away
from goldenthread.vocabulary.units import Additivity, Polarity, Unit, ValueType

__all__ = [
    "MAY_COUNT_TWICE",
    "PERIOD_KINDS",
    "PERIOD_STATUSES",
    "Additivity",
    "AreaCode",
    "Basis",
    "Conflict",
    "Figure",
    "FigureStatus",
    "GoldenThreadError",
    "Marker",
    "NotAllowed",
    "NotFound",
    "Period",
    "Polarity",
    "Problem",
    "Qualifier",
    "Refused",
    "RuleBroken",
    "Unit",
    "ValueType",
    "add",
    "difference",
    "difference_in_words",
    "format_number",
    "from_ees",
    "from_fingertips",
    "from_lait",
    "missing",
    "percent_change",
    "pool",
    "read_figure",
    "round_half_away",
]
