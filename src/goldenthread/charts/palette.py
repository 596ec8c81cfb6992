"""The colours of charts, and the styles that a page adds. Every drawing also carries its colours itself.

Categorical colours are those of the Analysis Function of the Government Statistical Service. Nothing is told by
colour alone: lines differ by dash and mark, results by shape and letter, and all words are in the colour of text.
"""

from __future__ import annotations

from typing import Final

BLUE: Final = "#12436D"
TEAL: Final = "#28A197"
WINE: Final = "#801650"
ORANGE: Final = "#F46A25"
#: Comparators, and common cause: dark and light.
GREY: Final = "#595959"
SLATE: Final = "#7D8A97"
PALE: Final = "#BFBFBF"
RULE: Final = "#DFE4E9"
WASH: Final = "#EEF2F5"
PAPER: Final = "#fff"
#: Targets.
RUST: Final = "#A34700"
#: Results: better, worse, and a signal where neither direction is good.
BETTER: Final = "#2073BC"
WORSE: Final = "#A34700"
NEUTRAL: Final = "#490092"

#: Colours of one to four series, in order.
CATEGORIES: Final = {1: (BLUE,), 2: (BLUE, ORANGE), 3: (BLUE, TEAL, WINE), 4: (BLUE, TEAL, WINE, ORANGE)}
COMPARATORS: Final = (GREY, SLATE, GREY, SLATE)
#: The dash and the mark of each series, in data order.
DASHES: Final = ("", "9 4", "2 4", "9 4 2 4")
SHAPES: Final = ("circle", "square", "diamond", "up")

#: What a page adds, as plain CSS. Two drawings stand in the page, one for wide and one for narrow screens.
CSS: Final = """\
.gt-chart { display: block; max-width: 100%; height: auto; overflow: visible; print-color-adjust: exact; }
.gt-chart-words { font-variant-numeric: tabular-nums; }
.gt-chart-narrow { display: none; }
@media screen and (max-width: 48em) {
  .gt-chart-wide { display: none; }
  .gt-chart-narrow { display: block; }
}
.gt-chart-spark { display: inline-block; vertical-align: -0.4em; }
@media print {
  .gt-chart { color: #000; break-inside: avoid; }
}
@media (forced-colors: active) {
  .gt-body .gt-chart, .gt-chart { forced-color-adjust: none; background: Canvas; color: CanvasText; }
  .gt-chart-axis, .gt-chart-line, .gt-chart-limit, .gt-chart-target, .gt-chart-whisker { stroke: CanvasText; }
  .gt-chart-grid { stroke: GrayText; stroke-opacity: 0.5; }
  .gt-chart-area { fill: none; }
  .gt-chart-band { fill: GrayText; fill-opacity: 0.3; stroke: none; }
  .gt-chart-halo { stroke: Canvas; }
  .gt-chart-mark, .gt-chart-bar { fill: CanvasText; stroke: Canvas; }
  .gt-chart-mark-open, .gt-chart-bar-open, .gt-chart-bar-other { fill: Canvas; stroke: CanvasText; }
  .gt-chart-range { fill: Canvas; stroke: GrayText; }
  .gt-chart-middle { fill: GrayText; }
  .gt-chart-letter { fill: Canvas; }
}
"""
