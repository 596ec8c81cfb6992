"""Charts as SVG, each with its text alternative and the table of its values. Plain Python: no Django.

Make a chart from frozen parts, then `draw` it: two drawings come out, one for a wide column and one for a page of 320
pixels, with words of the same size. Sparklines and tartan rugs come from functions of their own.
"""

from goldenthread.charts.areas import Area, AreaChart, Spine, SpineChart
from goldenthread.charts.bars import Bar, BarChart, projection
from goldenthread.charts.control import ControlPoint, Limits, RunChart, SpcChart
from goldenthread.charts.data import (
    About,
    Break,
    Column,
    Drawn,
    Interval,
    Outcome,
    Point,
    Series,
    Source,
    Table,
    Target,
    Trajectory,
)
from goldenthread.charts.drawing import Chart, draw
from goldenthread.charts.lines import LineChart
from goldenthread.charts.multiples import Multiples
from goldenthread.charts.palette import CSS
from goldenthread.charts.rug import Rug, RugCell, rug
from goldenthread.charts.sheet import NARROW, WIDE
from goldenthread.charts.sparkline import Spark, sparkline
from goldenthread.charts.tartan import draw_rug

__all__ = [
    "CSS",
    "NARROW",
    "WIDE",
    "About",
    "Area",
    "AreaChart",
    "Bar",
    "BarChart",
    "Break",
    "Chart",
    "Column",
    "ControlPoint",
    "Drawn",
    "Interval",
    "Limits",
    "LineChart",
    "Multiples",
    "Outcome",
    "Point",
    "Rug",
    "RugCell",
    "RunChart",
    "Series",
    "Source",
    "Spark",
    "SpcChart",
    "Spine",
    "SpineChart",
    "Table",
    "Target",
    "Trajectory",
    "draw",
    "draw_rug",
    "projection",
    "rug",
    "sparkline",
]
