"""The page and its components."""

import re

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from goldenthread.look.marks import SHAPES, marking_words, tag_for
from goldenthread.look.parts import Branch, Cell, Column, Gap, Link, Step, Table
from tests.unit.look.drawing import draw

STEPS = [
    Step("National outcome", "Increase engagement", "/n", "N", meta="Outcome 5 of 6."),
    Step(
        "Action that serves it",
        "Improve pathways",
        "/a",
        "A",
        "here",
        status="off_track",
        branches=(Branch("2 other actions", (Link("Another", "/b"),)),),
        gap=Gap("No indicator", "Nothing shows if it works.", (Link("Choose an indicator", "/c"),)),
    ),
    Step("Figure it shows", "No figure yet", letter="?", state="gap"),
]


def balanced(page: str, *names: str) -> bool:
    return all(len(re.findall(rf"<{name}[ >]", page)) == page.count(f"</{name}>") for name in names)


def test_the_thread_is_nested_and_says_where_each_step_is():
    page = draw('<c-gt.thread :steps="steps" />', steps=STEPS)
    assert balanced(page, "ol", "li", "div", "p", "details", "ul")
    assert page.count("<ol") == 3
    assert [f"{place} of 3" in page for place in (1, 2, 3)] == [True] * 3
    assert "(you are here)" in page
    assert "Off track" in page
    assert "<summary>2 other actions</summary>" in page
    assert "gt-thread__item--gap" in page
    assert "stroke-dasharray" in page


def test_a_thread_without_steps_draws_nothing():
    assert "<ol" not in draw('<c-gt.thread :steps="steps" />', steps=[])


def test_a_table_names_the_column_in_every_cell():
    table = Table.of(
        "Adults in treatment",
        ["Area", Column("2022/23", number=True), "Status"],
        [[Link("BCP", "/bcp"), "2,590", Cell("", status="at_risk")], ["Dorset <b>", None, "x"]],
    )
    page = draw('<c-gt.table :table="table">Notes</c-gt.table>', table=table)
    assert "gt-table--stack" in page
    assert 'data-label="2022/23" class="gt-number">2,590<' in page
    assert '<a href="/bcp">BCP</a>' in page
    assert "At risk" in page
    assert "Dorset &lt;b&gt;" in page
    assert "Notes" in page
    assert page.count('role="rowheader"') == 2


def test_a_wide_table_keeps_its_shape_in_a_named_region():
    page = draw('<c-gt.table :table="table" />', table=Table.of("Wide", ["A", "B"], [["x", 1]], stack=False))
    assert 'role="region" tabindex="0" aria-label="Wide, scrolls sideways"' in page
    assert "gt-table--stack" not in page


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="2 columns and a row of 1"):
        Table.of("x", ["A", "B"], [["only one"]])


@pytest.mark.parametrize("kind", [*SHAPES, "tick"])
def test_every_mark_is_hidden_from_those_who_listen_and_has_words(kind):
    page = draw(f'<c-gt.mark kind="{kind}">In words</c-gt.mark>')
    assert 'aria-hidden="true"' in page
    assert "<span>In words</span>" in page


def test_tags_know_codes_and_words():
    assert tag_for("off_track") == tag_for("Off track") == ("Off track", "red")
    assert tag_for("Something else").colour == "grey"


def test_markings_are_printed_as_the_service_prints_them():
    assert marking_words("official_sensitive") == "OFFICIAL-SENSITIVE"
    assert marking_words("public") == "For public release"


def test_pages_keep_the_question_in_the_address():
    page = draw('<c-gt.pagination :page="page" query="kind=action" />', page=Paginator(range(100), 20).page(2))
    assert 'href="?kind=action&amp;page=1"' in page
    assert 'href="?kind=action&amp;page=3"' in page
    assert "Page 2 of 5" in page


def test_one_page_has_no_pagination():
    assert "nav" not in draw('<c-gt.pagination :page="page" />', page=Paginator(range(3), 20).page(1))


def page_with(**context: object) -> str:
    return render_to_string("look/base.html", context, request=RequestFactory().get("/"))


def test_the_page_stands_with_nothing_given():
    page = page_with()
    assert "<title>Golden Thread</title>" in page
    assert 'href="#main" class="govuk-skip-link"' in page
    assert "Breadcrumb" not in page
    assert "Invented example" not in page


def test_the_page_says_what_it_is_whose_it_is_and_who_is_reading():
    page = page_with(
        page_title="Outcomes",
        error_title=True,
        partnership_name="Example County Partnership",
        marking="official",
        viewer_label="Partnership manager",
        sign_out_url="/sign-out",
        nav=[{"label": "Home", "url": "/", "current": False}, {"label": "Outcomes", "url": "/o", "current": True}],
        crumbs=[Link("Home", "/")],
        invented=True,
    )
    assert "<title>Error: Outcomes - Example County Partnership - Golden Thread</title>" in page
    assert "<strong>OFFICIAL</strong>" in page
    assert "Partnership manager" in page
    assert 'method="post"' in page
    assert page.count('aria-current="page"') == 1
    assert 'id="menu"' in page
    assert "Invented example" in page


def test_nothing_in_the_page_is_refused_by_the_content_security_policy():
    page = page_with(nav=[], marking="official") + draw('<c-gt.thread :steps="steps" />', steps=STEPS)
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)
    assert not re.search(r"\son[a-z]+=", page)


@pytest.mark.parametrize("code", ["400", "403", "404", "500"])
def test_error_pages_stand_without_any_context(code):
    assert "<h1>" in render_to_string(f"{code}.html")
