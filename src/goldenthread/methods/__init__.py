"""The statistics of the field, as plain Python over numpy arrays. No Django and no database.

Any analyst may use it as a library: `from goldenthread import methods`.
"""

from goldenthread.methods.benchmark import against_previous, against_target, against_value, fifths
from goldenthread.methods.catalogue import Chapter, catalogue, chapters
from goldenthread.methods.change import (
    Changes,
    Verdict,
    count_change,
    mean_change,
    rate_change,
    share_change,
    value_change,
)
from goldenthread.methods.funnel import funnel_limits, funnel_points, funnel_significance
from goldenthread.methods.gaps import area_range, proportion_gaps, value_gaps
from goldenthread.methods.groups import Groups, group_by
from goldenthread.methods.headlines import Direction, check_headline, direction_of, headline
from goldenthread.methods.life import AGES, life_expectancy
from goldenthread.methods.mean import mean
from goldenthread.methods.neighbours import neighbour_bands
from goldenthread.methods.part_year import Part, PartYear, join_parts, part_year
from goldenthread.methods.period_change import PeriodChange, compare_periods
from goldenthread.methods.plausibility import check_nested, check_share
from goldenthread.methods.projection import by_profile, pro_rata
from goldenthread.methods.proportion import proportion
from goldenthread.methods.quantiles import Quantiles, quantile
from goldenthread.methods.ranks import rank_areas
from goldenthread.methods.rate import count_limits, rate
from goldenthread.methods.results import Estimates, Method, Rows, Status
from goldenthread.methods.run_chart import run_charts
from goldenthread.methods.sii import slope_index
from goldenthread.methods.spc import charts as spc_charts
from goldenthread.methods.standardised import (
    directly_standardised,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
)
from goldenthread.methods.target_figures import Trajectory, pace_needed, read_increase, read_target, stand_against
from goldenthread.methods.targets import (
    Finish,
    TargetRule,
    TargetStatus,
    needed_rate,
    projected_finish,
    target_gaps,
    target_status,
    trajectory,
)
from goldenthread.methods.trend import recent_proportions, recent_values

__all__ = [
    "AGES",
    "Changes",
    "Chapter",
    "Direction",
    "Estimates",
    "Finish",
    "Groups",
    "Method",
    "Part",
    "PartYear",
    "PeriodChange",
    "Quantiles",
    "Rows",
    "Status",
    "TargetRule",
    "TargetStatus",
    "Trajectory",
    "Verdict",
    "against_previous",
    "against_target",
    "against_value",
    "area_range",
    "by_profile",
    "catalogue",
    "chapters",
    "check_headline",
    "check_nested",
    "check_share",
    "compare_periods",
    "count_change",
    "count_limits",
    "direction_of",
    "directly_standardised",
    "fifths",
    "funnel_limits",
    "funnel_points",
    "funnel_significance",
    "group_by",
    "headline",
    "indirectly_standardised_rate",
    "indirectly_standardised_ratio",
    "join_parts",
    "life_expectancy",
    "mean",
    "mean_change",
    "needed_rate",
    "neighbour_bands",
    "pace_needed",
    "part_year",
    "pro_rata",
    "projected_finish",
    "proportion",
    "proportion_gaps",
    "quantile",
    "rank_areas",
    "rate",
    "rate_change",
    "read_increase",
    "read_target",
    "recent_proportions",
    "recent_values",
    "run_charts",
    "share_change",
    "slope_index",
    "spc_charts",
    "stand_against",
    "target_gaps",
    "target_status",
    "trajectory",
    "value_change",
    "value_gaps",
]
