"""Charts as Office draws them: DrawingML that Word, PowerPoint and LibreOffice can edit, with their values in a sheet.

One chart part serves DOCX and PPTX. Lines differ by dash and mark as well as colour; bars start at nothing; a value
that is missing is a gap and never zero. The parts follow ISO/IEC 29500-1, 21.2; the order of elements is the schema's.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final
from xml.sax.saxutils import escape

import xlsxwriter

from goldenthread.charts import palette
from goldenthread.charts.axis import Scale, scale_of
from goldenthread.charts.lettering import clean, width_of
from goldenthread.look.packing import moment
from goldenthread.publishing.document import Document, Trace
from goldenthread.publishing.formats.native_series import ACROSS, Native, complete, natives
from goldenthread.vocabulary import Unit, ValueType

__all__ = ["Native", "Room", "chart_part", "complete", "height_for", "natives", "workbook"]

_DASH: Final = {"": "solid", "9 4": "dash", "2 4": "sysDot", "9 4 2 4": "dashDot"}
_MARK: Final = {"circle": "circle", "square": "square", "diamond": "diamond", "up": "triangle"}
_FONT: Final = "Arial"
_INK: Final = "0B0C0C"
_SHEET: Final = "Values"


@dataclass(frozen=True, slots=True)
class Room:
    """The room of a chart and the size of its letters, in points."""

    width: float
    height: float
    size: float = 12


def workbook(native: Native, document: Document) -> bytes:
    """The values of a chart as the workbook that Office opens for "Edit data". A gap is an empty cell."""
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, settings)
    book.set_properties(
        {
            "title": clean(native.picture.headline)[:255],
            "author": clean(document.partnership)[:255],
            "keywords": clean(document.marking)[:255],
            "status": clean(document.marking)[:255],
            "created": moment(document.as_at),
        }
    )
    sheet = book.add_worksheet(_SHEET)
    sheet.set_header(f"&C{clean(document.marking).replace('&', '&&')[:100]}")
    sheet.write_string(0, 0, "Label")
    for row, label in enumerate(native.labels, 1):
        sheet.write_string(row, 0, clean(label)[:32000])
    for column, (trace, values) in enumerate(zip(native.traces, native.values, strict=True), 1):
        sheet.write_string(0, column, clean(trace.name)[:32000])
        for row, value in enumerate(values, 1):
            if value is not None:
                sheet.write_number(row, column, float(value))
    book.close()
    return out.getvalue()


def height_for(native: Native, width: float, size: float = 12) -> float:
    """How high a chart wants to be, in points: bars take a line and a half each."""
    if not native.bars:
        return width * 0.52
    return (
        46
        + len(native.labels) * max(1.9, 1.5 * len(native.traces)) * size
        + (2 * size if len(native.traces) > 1 else 0)
    )


def chart_part(native: Native, room: Room, link: str) -> bytes:
    """The chart as DrawingML. `link` is the relationship id of its workbook."""
    scale = _scale(native)
    direct = not native.bars and _labelled_directly(native, scale, room)
    key = len(native.traces) > 1 and not direct
    body = _bar_chart(native, room) if native.bars else _line_chart(native, room, direct)
    axes = _bar_axes(native, scale, room) if native.bars else _line_axes(native, scale, room)
    layout = "<c:layout/>" if native.bars else _inner(native, room, direct, key)
    legend = _key(native, room) if key else ""
    return (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<c:date1904 val="0"/><c:lang val="en-GB"/><c:roundedCorners val="0"/>'
        f"<c:chart>{_unit_words(native, scale, room, key)}<c:plotArea>{layout}{body}{axes}"
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>"
        f'{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text(room.size)}"
        f'<c:externalData r:id="{link}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    ).encode()


# -- the axis of values --------------------------------------------------------------------------------------------


def _scale(native: Native) -> Scale:
    found = [value for one in native.values for value in one if value is not None]
    percent = native.picture.unit == "%"
    unit = Unit(ValueType.PERCENTAGE if percent else ValueType.NOT_STATED, clean(native.picture.unit))
    return scale_of(found, unit, from_zero=native.bars)


def _number(value: float) -> str:
    return f"{value:.12g}"


def _ends(scale: Scale) -> tuple[float, float, float]:
    power = 10.0**scale.exponent
    return scale.low * power, scale.high * power, (scale.ticks[1][0] - scale.ticks[0][0]) * power


def _pattern(native: Native) -> str:
    unit = clean(native.picture.unit)
    if unit == "%":
        return 'General"%"'
    return '"£"#,##0.##########' if unit.startswith("£") else "#,##0.##########"


def _tick_pattern(native: Native, scale: Scale) -> str:
    """How ticks are printed: as many places as their step has."""
    step = Decimal(_number(_ends(scale)[2])).normalize()
    exponent = step.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    body = "#,##0" + (f".{'0' * places}" if places else "")
    unit = clean(native.picture.unit)
    return f'{body}"%"' if unit == "%" else f'"£"{body}' if unit.startswith("£") else body


def _axis_words(native: Native, scale: Scale) -> str:
    """The unit, unless every tick carries it, and where the axis starts if that is not at nothing."""
    unit = clean(native.picture.unit)
    said = "" if unit in ("%", "£") else unit
    starts = f"axis starts at {scale.starts}" if scale.starts else ""
    joined = ", ".join(one for one in (said, starts) if one)
    return joined[:1].upper() + joined[1:]


# -- pieces --------------------------------------------------------------------------------------------------------


def _attribute(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _text(size: float, *, bold: bool = False, colour: str = _INK) -> str:
    return (
        f'<c:txPr><a:bodyPr rot="0" vert="horz"/><a:lstStyle/><a:p><a:pPr>{_letters("defRPr", size, bold, colour)}'
        '</a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )


def _letters(tag: str, size: float, bold: bool = False, colour: str = _INK) -> str:
    lang = ' lang="en-GB"' if tag == "rPr" else ""
    return (
        f'<a:{tag}{lang} sz="{round(size * 100)}" b="{int(bold)}">{_fill(colour)}'
        f'<a:latin typeface="{_FONT}"/><a:cs typeface="{_FONT}"/></a:{tag}>'
    )


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _stroke(colour: str, points: float, dash: str = "solid") -> str:
    return f'<a:ln w="{round(points * 12700)}" cap="flat">{_fill(colour)}<a:prstDash val="{dash}"/><a:round/></a:ln>'


def _title(text: str, size: float, place: str = "") -> str:
    if not text:
        return ""
    return (
        '<c:title><c:tx><c:rich><a:bodyPr rot="0" vert="horz"/><a:lstStyle/>'
        f"<a:p><a:pPr>{_letters('defRPr', size)}</a:pPr>"
        f"<a:r>{_letters('rPr', size)}<a:t>{escape(text)}</a:t></a:r></a:p>"
        f'</c:rich></c:tx>{place}<c:overlay val="0"/></c:title>'
    )


def _at(x: float, y: float) -> str:
    return (
        '<c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x:.4f}"/><c:y val="{y:.4f}"/></c:manualLayout></c:layout>'
    )


def _unit_words(native: Native, scale: Scale, room: Room, key: bool) -> str:
    """The unit of lines at the head of their axis, level, as the chart's title: that of an axis would be cut short."""
    words = "" if native.bars else _axis_words(native, scale)
    y = (0.2 * room.size + (_key_height(native, room) if key else 0)) / room.height
    return _title(words, room.size, _at(0.004, y)) + f'<c:autoTitleDeleted val="{int(not words)}"/>'


def _key_height(native: Native, room: Room) -> float:
    """The room of a key, in points: its names stand side by side as far as they fit."""
    each = max(width_of(clean(one.name), size=room.size) for one in native.traces) + 4 * room.size
    beside = max(1, int(room.width * 0.95 / each))
    return -(-len(native.traces) // beside) * 1.6 * room.size + 0.4 * room.size


def _key(native: Native, room: Room) -> str:
    """The names of the series above the plot, in the order of the data."""
    place = "<c:layout/>"
    if not native.bars:
        place = (
            '<c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/><c:x val="0"/><c:y val="0"/>'
            f'<c:w val="0.98"/><c:h val="{_key_height(native, room) / room.height:.4f}"/></c:manualLayout></c:layout>'
        )
    return f'<c:legend><c:legendPos val="t"/>{place}<c:overlay val="0"/>{_text(room.size)}</c:legend>'


def _column(at: int) -> str:
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _strings(reference: str, texts: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{at}"><c:v>{escape(clean(text))}</c:v></c:pt>' for at, text in enumerate(texts))
    return (
        f'<c:strRef><c:f>{reference}</c:f><c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache></c:strRef>'
    )


def _head(native: Native, at: int) -> str:
    """The opening of a series: its place and name."""
    name = _strings(f"{_SHEET}!${_column(at + 1)}$1", [native.traces[at].name])
    return f'<c:idx val="{at}"/><c:order val="{at}"/><c:tx>{name}</c:tx>'


def _data(native: Native, at: int) -> str:
    """The labels and values of a series, as its workbook holds them. A gap has no point."""
    last = len(native.labels) + 1
    points = "".join(
        f'<c:pt idx="{n}"><c:v>{value.normalize():f}</c:v></c:pt>'
        for n, value in enumerate(native.values[at])
        if value is not None
    )
    column = _column(at + 1)
    return (
        f"<c:cat>{_strings(f'{_SHEET}!$A$2:$A${last}', native.labels)}</c:cat>"
        f"<c:val><c:numRef><c:f>{_SHEET}!${column}$2:${column}${last}</c:f><c:numCache>"
        f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(native.labels)}"/>{points}'
        "</c:numCache></c:numRef></c:val>"
    )


def _shown(*, value: bool, name: bool) -> str:
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="{int(value)}"/><c:showCatName val="0"/>'
        f'<c:showSerName val="{int(name)}"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def _axis_look(line: str, room: Room) -> str:
    return f"<c:spPr>{line}</c:spPr>{_text(room.size)}"


def _format(pattern: str) -> str:
    return f'<c:numFmt formatCode="{_attribute(pattern)}" sourceLinked="0"/>'


# -- lines ---------------------------------------------------------------------------------------------------------


def _looks(traces: Sequence[Trace]) -> list[tuple[str, str, str]]:
    """Colour, dash and mark of each series: as in the drawings of the page."""
    own = sum(not one.comparator for one in traces)
    colours = palette.CATEGORIES[min(max(own, 1), 4)]
    looks, mine, others = [], 0, 0
    for one in traces:
        if one.comparator:
            colour, dash = palette.COMPARATORS[others % 4], palette.DASHES[(others + 1) % 4]
            others += 1
        else:
            colour, dash = colours[mine % len(colours)], palette.DASHES[mine % 4]
            mine += 1
        mark = _MARK[palette.SHAPES[(mine + others - 1) % 4]]
        looks.append((colour[1:], _DASH[dash], "none" if one.comparator and one.name in ACROSS else mark))
    return looks


def _labelled_directly(native: Native, scale: Scale, room: Room) -> bool:
    """Whether each line can carry its name at its end: short names, all ending at the last label, none too near."""
    ends = []
    for trace, values in zip(native.traces, native.values, strict=True):
        if values[-1] is None or width_of(clean(trace.name), size=room.size) > room.width * 0.22:
            return False
        ends.append(scale.at(values[-1]) * room.height * 0.75)
    ends.sort()
    # A label is the name over the value: two lines.
    return all(high - low >= 2.5 * room.size for low, high in pairwise(ends))


def _inner(native: Native, room: Room, direct: bool, key: bool) -> str:
    """Where the plot stands: right of it the names of the lines, above it the key and the unit."""
    scale = _scale(native)
    ticks = max(width_of(text, size=room.size) for _, text in scale.ticks) + 0.9 * room.size
    left = ticks + room.size
    right = 2.2 * room.size
    if direct:
        right = max(width_of(clean(one.name), size=room.size) for one in native.traces) + 1.6 * room.size
    top = room.size * (0.8 + 1.9 * bool(_axis_words(native, scale))) + (_key_height(native, room) if key else 0)
    bottom = room.size * 2.2
    x, y = left / room.width, top / room.height
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x:.4f}"/><c:y val="{y:.4f}"/><c:w val="{1 - x - right / room.width:.4f}"/>'
        f'<c:h val="{1 - y - bottom / room.height:.4f}"/></c:manualLayout></c:layout>'
    )


def _line_chart(native: Native, room: Room, direct: bool) -> str:
    made = []
    for at, (colour, dash, mark) in enumerate(_looks(native.traces)):
        label = ""
        if direct:
            label = (
                f'<c:dLbl><c:idx val="{len(native.labels) - 1}"/>{_format(_pattern(native))}'
                f'<c:spPr><a:noFill/></c:spPr>{_text(room.size)}<c:dLblPos val="r"/>'
                f"{_shown(value=True, name=True)}<c:separator>\n</c:separator></c:dLbl>"
            )
        made.append(
            f"<c:ser>{_head(native, at)}<c:spPr>{_stroke(colour, 2.25, dash)}</c:spPr>"
            f'<c:marker><c:symbol val="{mark}"/><c:size val="7"/>'
            f"<c:spPr>{_fill(colour)}{_stroke('FFFFFF', 0.75)}</c:spPr></c:marker>"
            f"<c:dLbls>{label}{_shown(value=False, name=False)}</c:dLbls>{_data(native, at)}"
            '<c:smooth val="0"/></c:ser>'
        )
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(made)}'
        '<c:marker val="1"/><c:axId val="1001"/><c:axId val="1002"/></c:lineChart>'
    )


def _line_axes(native: Native, scale: Scale, room: Room) -> str:
    longest = max(width_of(clean(label), size=room.size) for label in native.labels) + room.size
    fit = max(1, int(room.width * 0.72 / longest))
    skip = -(-len(native.labels) // fit)
    low, high, step = _ends(scale)
    return (
        '<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="out"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_axis_look(_stroke("595959", 1), room)}'
        '<c:crossAx val="1002"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        f'<c:lblOffset val="100"/><c:tickLblSkip val="{skip}"/><c:tickMarkSkip val="{skip}"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/><c:max val="{_number(high)}"/>'
        f'<c:min val="{_number(low)}"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>'
        f"<c:majorGridlines><c:spPr>{_stroke('DFE4E9', 0.75)}</c:spPr></c:majorGridlines>"
        f'{_format(_tick_pattern(native, scale))}<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{_axis_look("<a:ln><a:noFill/></a:ln>", room)}<c:crossAx val="1001"/>'
        f'<c:crosses val="min"/><c:crossBetween val="midCat"/><c:majorUnit val="{_number(step)}"/></c:valAx>'
    )


# -- bars ----------------------------------------------------------------------------------------------------------


def _bar_chart(native: Native, room: Room) -> str:
    made = []
    for at, (colour, _, _) in enumerate(_looks(native.traces)):
        made.append(
            f"<c:ser>{_head(native, at)}<c:spPr>{_fill(colour)}</c:spPr>"
            f'<c:invertIfNegative val="0"/><c:dLbls>{_format(_pattern(native))}<c:spPr><a:noFill/></c:spPr>'
            f'{_text(room.size)}<c:dLblPos val="outEnd"/>{_shown(value=True, name=False)}</c:dLbls>'
            f"{_data(native, at)}</c:ser>"
        )
    return (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{"".join(made)}'
        '<c:gapWidth val="50"/><c:overlap val="0"/><c:axId val="1001"/><c:axId val="1002"/></c:barChart>'
    )


def _bar_axes(native: Native, scale: Scale, room: Room) -> str:
    low, high, step = _ends(scale)
    words = _axis_words(native, scale)
    return (
        # Bars read from the top, in the order of the table; so their axis of values stands at the end of them.
        '<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_axis_look(_stroke("595959", 1), room)}'
        '<c:crossAx val="1002"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/><c:max val="{_number(high)}"/>'
        f'<c:min val="{_number(low)}"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        f"<c:majorGridlines><c:spPr>{_stroke('DFE4E9', 0.75)}</c:spPr></c:majorGridlines>{_title(words, room.size)}"
        f'{_format(_tick_pattern(native, scale))}<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{_axis_look("<a:ln><a:noFill/></a:ln>", room)}<c:crossAx val="1001"/>'
        f'<c:crosses val="max"/><c:crossBetween val="between"/><c:majorUnit val="{_number(step)}"/></c:valAx>'
    )
