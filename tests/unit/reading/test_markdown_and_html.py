import pytest

from goldenthread.reading import BlockKind, Document, read
from goldenthread.vocabulary import Refused
from tests.unit.reading.making import kinds, only, text, texts

REPORT = """\
# Annual report

**Progress July 2023** \n
## Outcomes

80% increase in arrests
1<sup>st</sup> quarter: 45
Projected: 180

The number of people in treatment rose
and went on to rise[^1].

- Numbers in treatment\\*
  - in towns
- Continuity of care

3. Treatment
4. Recovery

| Area | 2022/23 | 2023/24 |
|------|--------:|--------:|
| BCP  | 2,590 | 2,700 |

[^1]: Provisional figures.

<sup>\\*</sup>As published nationally.
"""


def test_markdown_keeps_what_it_marks() -> None:
    document = read(REPORT.encode(), "report.md")
    assert document.format == "md"
    assert kinds(document) == [
        ("heading", "Annual report"),
        ("heading", "Progress July 2023"),
        ("heading", "Outcomes"),
        ("paragraph", "80% increase in arrests"),
        ("paragraph", "1st quarter: 45"),
        ("paragraph", "Projected: 180"),
        ("paragraph", "The number of people in treatment rose and went on to rise¹."),
        ("item", "Numbers in treatment*"),
        ("item", "in towns"),
        ("item", "Continuity of care"),
        ("item", "3. Treatment"),
        ("item", "4. Recovery"),
        ("table", ""),
        ("note", "¹ Provisional figures."),
        ("note", "*As published nationally."),
    ]
    assert [block.level for block in document.blocks if block.kind is BlockKind.ITEM] == [1, 2, 1, 1, 1]
    table = only(document, BlockKind.TABLE)
    assert table.rows == (("Area", "2022/23", "2023/24"), ("BCP", "2,590", "2,700"))
    assert table.header_rows == 1
    assert table.place.heading == "Outcomes"
    assert document.blocks[0].place.line == 1


def test_markdown_in_a_text_file_is_read_as_markdown_and_said() -> None:
    document = text("# One\n\nSome words here.\n\n## Two\n\n- item\n")
    assert document.format == "md"
    assert document.notes == ("named as plain text but written in Markdown; read as that",)
    assert texts(document, BlockKind.HEADING) == ["One", "Two"]


def test_settings_at_the_top_are_left_out_and_lines_still_count() -> None:
    document = read(b"---\ntitle: x\n---\n# One\n", "a.md")
    assert [(block.text, block.place.line) for block in document.blocks] == [("One", 4)]
    assert document.notes


def test_html_inside_markdown_is_read() -> None:
    document = read(
        b"# One\n\n<table><tr><th>Area</th><th>n</th></tr><tr><td>BCP</td><td>5</td></tr></table>\n", "a.md"
    )
    assert only(document, BlockKind.TABLE).rows == (("Area", "n"), ("BCP", "5"))


def html(body: str) -> Document:
    return read(f"<!doctype html><html><head><title>no</title></head><body>{body}</body></html>".encode(), "a.html")


def test_html_keeps_headings_lists_captions_and_notes() -> None:
    document = html(
        "<script>var n = 9</script><style>p{}</style><nav>Home 7</nav><header>Council</header>"
        "<main><h2>Arrests <em>made</em></h2>"
        "<p>We made <b>180</b> in 2023<sup>1</sup>, the 1<sup>st</sup> time, with CO<sub>2</sub>.</p>"
        "<ul><li>One<ul><li>Two</li></ul></li><li><p>Three</p></li></ul>"
        "<figure><figcaption>Figure 1: Trend</figcaption></figure>"
        "<p>Projected: 180<br>Last year: 80</p><p><strong>Next steps</strong></p>"
        "<p hidden>secret</p><div style='display: none'>secret</div>"
        "<section class='footnotes'><p>Provisional.</p></section></main><footer>Contact 3</footer>"
    )
    assert kinds(document) == [
        ("furniture", "Council"),
        ("heading", "Arrests made"),
        ("paragraph", "We made 180 in 2023¹, the 1st time, with CO₂."),
        ("item", "One"),
        ("item", "Two"),
        ("item", "Three"),
        ("caption", "Figure 1: Trend"),
        ("paragraph", "Projected: 180"),
        ("paragraph", "Last year: 80"),
        ("heading", "Next steps"),
        ("note", "Provisional."),
        ("furniture", "Contact 3"),
    ]
    assert [block.level for block in document.blocks if block.kind is BlockKind.ITEM] == [1, 2, 1]


def test_html_tables_spread_labels_but_never_a_figure_twice() -> None:
    document = html(
        "<table><caption>Arrests</caption>"
        "<tr><th rowspan=2>Area</th><th colspan=2>2023</th></tr><tr><th>Q1</th><th>Q2</th></tr>"
        "<tr><td rowspan=2>Dorset</td><td>1</td><td>2</td></tr><tr><td colspan=2>34</td></tr></table>"
    )
    table = only(document, BlockKind.TABLE)
    assert table.rows == (("Area", "2023", "2023"), ("Area", "Q1", "Q2"), ("Dorset", "1", "2"), ("Dorset", "34", ""))
    assert table.header_rows == 2
    assert only(document, BlockKind.CAPTION).text == "Arrests"


def test_html_tables_that_arrange_the_page_are_read_as_what_is_in_them() -> None:
    document = html("<table><tr><td><h2>Left</h2><p>One.</p></td><td><p>Two.</p></td></tr></table>")
    assert kinds(document) == [("heading", "Left"), ("paragraph", "One."), ("paragraph", "Two.")]


def test_a_term_and_its_short_description_stand_together() -> None:
    assert texts(html("<dl><dt>Projected</dt><dd>180</dd><dt>Last year</dt><dd>80</dd></dl>")) == [
        "Projected: 180",
        "Last year: 80",
    ]


def test_entities_declared_in_html_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><p>&b; and words</p>'
    assert all("aaaaaaaaaa" not in said for said in texts(read(bomb.encode(), "a.html")) if "ENTITY" not in said)


def test_html_nested_too_deeply_is_refused_or_read_but_never_crashes() -> None:
    try:
        document = html("<div>" * 20_000 + "words" + "</div>" * 20_000)
    except Refused as refused:
        assert "nested" in str(refused) or "broken" in str(refused) or "no text" in str(refused)
    else:
        assert texts(document) == ["words"]


def test_huge_spans_are_cut() -> None:
    document = html("<table><tr><td colspan=99999>a</td></tr><tr><td rowspan=99999>b</td><td>c</td></tr></table>")
    assert max(len(row) for row in only(document, BlockKind.TABLE).rows) <= 50


@pytest.mark.parametrize("name", ["page.html", "page.htm", "page", "page.txt"])
def test_html_is_known_by_how_it_starts(name: str) -> None:
    assert read(b"\n<!-- saved --><!DOCTYPE HTML><p>Words.</p>", name).format == "html"
