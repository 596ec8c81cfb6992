"""The styles, lists and settings of a Word file: sans serif, 12 points, left aligned, in British English."""

from __future__ import annotations

import re
from typing import Final

_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_FONT: Final = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>'
_BLUE: Final = "12436D"
#: The width of the page inside its margins, in twentieths of a point: A4 with 2 cm on either side.
PAGE: Final = 9638
#: The same of a page that lies across.
ACROSS: Final = 14570

SETTINGS: Final = (
    f'<w:settings {_W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
)


def _style(kind: str, name: str, title: str, rest: str = "", *, based: str = "", default: bool = False) -> str:
    """One style. `rest` holds what follows its name and what it is based on, in the order of the schema."""
    plain = ' w:default="1"' if default else ""
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="{kind}"{plain} w:styleId="{name}"><w:name w:val="{title}"/>{base}{rest}</w:style>'


def _spaced(before: int, after: int, *, line: int = 0, keep: bool = False, more: str = "", level: int = -1) -> str:
    """Paragraph properties: space in twentieths of a point, in the order of the schema."""
    kept = "<w:keepNext/><w:keepLines/>" if keep else ""
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    outline = f'<w:outlineLvl w:val="{level}"/>' if level >= 0 else ""
    return f'<w:pPr>{kept}<w:spacing w:before="{before}" w:after="{after}"{lines}/>{more}{outline}</w:pPr>'


def _letters(points: float, *, bold: bool = False, colour: str = "", more: str = "") -> str:
    weight = "<w:b/><w:bCs/>" if bold else ""
    shade = f'<w:color w:val="{colour}"/>' if colour else ""
    size = round(points * 2)
    return f'<w:rPr>{weight}{more}{shade}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'


def _heading(level: int, points: float, before: int) -> str:
    rest = '<w:next w:val="Normal"/><w:qFormat/>' + _spaced(before, 120, keep=True, level=level - 1)
    return _style(
        "paragraph", f"Heading{level}", f"heading {level}", rest + _letters(points, bold=True), based="Normal"
    )


def _contents(level: int) -> str:
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{PAGE}"/></w:tabs>'
    indent = f'<w:ind w:left="{(level - 1) * 340}"/>'
    properties = f'<w:pPr>{tab}<w:spacing w:before="0" w:after="80"/>{indent}</w:pPr>'
    return _style("paragraph", f"TOC{level}", f"toc {level}", f'<w:next w:val="Normal"/>{properties}', based="Normal")


def _edge(side: str, width: int, colour: str, kind: str = "single", space: int = 0) -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{width}" w:space="{space}" w:color="{colour}"/>'


def _sided(name: str, title: str, colour: str, kind: str) -> str:
    """Paragraphs with a line at their left: a panel, or a gap."""
    border = f"<w:pBdr>{_edge('left', 24, colour, kind, 12)}</w:pBdr>"
    properties = f'<w:pPr><w:keepLines/>{border}<w:spacing w:before="0" w:after="120"/><w:ind w:left="284"/></w:pPr>'
    return _style("paragraph", name, title, f"<w:qFormat/>{properties}", based="Normal")


def _list(name: str, title: str, number: int) -> str:
    properties = (
        f'<w:pPr><w:numPr><w:numId w:val="{number}"/></w:numPr><w:spacing w:before="0" w:after="80"/>'
        "<w:contextualSpacing/></w:pPr>"
    )
    return _style("paragraph", name, title, f"<w:qFormat/>{properties}", based="Normal")


_TABLE: Final = (
    '<w:qFormat/><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>'
    f"<w:tblPr><w:tblBorders>{_edge('top', 8, '0B0C0C')}{_edge('bottom', 8, '0B0C0C')}{_edge('insideH', 4, 'B1B4B6')}"
    '</w:tblBorders><w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="80" w:type="dxa"/>'
    '<w:bottom w:w="60" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders>'
    f'{_edge("bottom", 8, "0B0C0C")}</w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
)

STYLES: Final = (
    f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{_FONT}"
    '<w:color w:val="0B0C0C"/><w:sz w:val="24"/><w:szCs w:val="24"/>'
    '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    "</w:docDefaults>"
    + _style("paragraph", "Normal", "Normal", '<w:qFormat/><w:pPr><w:jc w:val="left"/></w:pPr>', default=True)
    + _style("character", "DefaultParagraphFont", "Default Paragraph Font", default=True)
    + _style(
        "table",
        "TableNormal",
        "Normal Table",
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>",
        default=True,
    )
    + _style("numbering", "NoList", "No List", default=True)
    + _style(
        "paragraph", "Title", "Title", "<w:qFormat/>" + _spaced(600, 120) + _letters(28, bold=True), based="Normal"
    )
    + _style("paragraph", "Subtitle", "Subtitle", "<w:qFormat/>" + _spaced(0, 360) + _letters(18), based="Normal")
    + _heading(1, 22, 560)
    + _heading(2, 17, 400)
    + _heading(3, 14, 320)
    + _heading(4, 12, 280)
    + _heading(5, 12, 240)
    + _heading(6, 12, 240)
    + _style(
        "paragraph",
        "TOCHeading",
        "TOC Heading",
        '<w:next w:val="Normal"/><w:qFormat/>' + _spaced(480, 160, keep=True) + _letters(22, bold=True),
        based="Normal",
    )
    + _contents(1)
    + _contents(2)
    + _contents(3)
    + _style("paragraph", "Lede", "Lede", "<w:qFormat/>" + _spaced(0, 200) + _letters(15), based="Normal")
    + _style(
        "paragraph", "Note", "Note", "<w:qFormat/>" + _spaced(0, 120) + _letters(12, colour="3D3D3D"), based="Normal"
    )
    + _style("paragraph", "Fact", "Fact", "<w:qFormat/>" + _spaced(0, 100), based="Normal")
    + _style(
        "paragraph",
        "Caption",
        "caption",
        '<w:next w:val="Normal"/><w:qFormat/>' + _spaced(280, 100, keep=True) + _letters(12, bold=True),
        based="Normal",
    )
    + _style("paragraph", "Chart", "Chart", "<w:qFormat/>" + _spaced(60, 120), based="Normal")
    + _style("paragraph", "TableText", "Table Text", "<w:qFormat/>" + _spaced(0, 0, line=250), based="Normal")
    + _sided("Panel", "Panel", _BLUE, "single")
    + _sided("Gap", "Gap", "801650", "dashed")
    + _list("ListBullet", "List Bullet", 1)
    + _list("ListNumber", "List Number", 2)
    + _style(
        "paragraph",
        "Header",
        "header",
        '<w:pPr><w:spacing w:before="0" w:after="120"/></w:pPr>' + _letters(12, bold=True),
        based="Normal",
    )
    + _style(
        "paragraph",
        "Footer",
        "footer",
        f'<w:pPr><w:tabs><w:tab w:val="right" w:pos="{PAGE}"/></w:tabs><w:spacing w:before="120" w:after="0"/></w:pPr>'
        + _letters(12),
        based="Normal",
    )
    + _style("character", "Strong", "Strong", "<w:qFormat/><w:rPr><w:b/><w:bCs/></w:rPr>")
    + _style("character", "Emphasis", "Emphasis", "<w:qFormat/><w:rPr><w:i/><w:iCs/></w:rPr>")
    + _style("character", "Hyperlink", "Hyperlink", f'<w:rPr><w:color w:val="{_BLUE}"/><w:u w:val="single"/></w:rPr>')
    # A figure leads to where it comes from: a quiet line under it, so that a page of figures can still be read.
    + _style("character", "FigureLink", "Figure Link", '<w:rPr><w:u w:val="dotted"/></w:rPr>')
    + _style("table", "GoldenThread", "Golden Thread", _TABLE, based="TableNormal")
    + "</w:styles>"
)


#: Points of letters in a paper of two sides, by those of a longer one; and how much of the space is left.
_BRIEF: Final = {28: 20, 22: 14, 18: 12, 17: 12, 15: 11, 14: 11, 12: 10}
_CLOSER: Final = 0.4
#: Letters of its tables, and of what stands under them.
BRIEF_SIZE: Final = 10


def brief() -> str:
    """The same styles for a paper of two sides: smaller letters, less space, and sources smaller still."""
    found = re.sub(
        r'(<w:sz(?:Cs)? w:val=")(\d+)"', lambda m: f'{m[1]}{2 * _BRIEF.get(int(m[2]) // 2, int(m[2]) // 2)}"', STYLES
    )
    found = re.sub(r'(w:(?:before|after)=")(\d+)"', lambda m: f'{m[1]}{round(int(m[2]) * _CLOSER)}"', found)
    found = found.replace('w:line="276"', 'w:line="252"').replace('w:line="250"', 'w:line="240"')
    found = re.sub(r'(<w:(?:top|bottom) w:w=")60"', r'\g<1>30"', found)
    small = _spaced(0, 30, line=228) + _letters(8.5)
    source = _style("paragraph", "Source", "Source", f"<w:qFormat/>{small}", based="Normal")
    return found.replace("</w:styles>", f"{source}</w:styles>")


def _level(at: int, ordered: bool) -> str:
    kind, text = ("decimal", f"%{at + 1}.") if ordered else ("bullet", "•")
    style = f'<w:pStyle w:val="{"ListNumber" if ordered else "ListBullet"}"/>' if not at else ""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{style}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{425 * (at + 1)}" w:hanging="425"/></w:pPr>'
        f"<w:rPr>{_FONT}</w:rPr></w:lvl>"
    )


def numbering(ordered: int) -> str:
    """The lists of a file: number 1 has bullets, number 2 is the style's, and one for each of `ordered` more lists.

    Each ordered list starts again at 1.
    """
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{at}"><w:multiLevelType w:val="multilevel"/>'
        + "".join(_level(n, at == 1) for n in range(3))
        + "</w:abstractNum>"
        for at in (0, 1)
    )
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    lists = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    lists += "".join(f'<w:num w:numId="{at + 3}"><w:abstractNumId w:val="1"/>{again}</w:num>' for at in range(ordered))
    return f"<w:numbering {_W}>{kinds}{lists}</w:numbering>"
