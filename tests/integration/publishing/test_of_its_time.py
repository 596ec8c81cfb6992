"""An edition about a quarter, a month or a year holds nothing of a later time: composed with or without it, it is one."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from goldenthread.assessments import queries as assessments
from goldenthread.assessments.held import is_of
from goldenthread.observations import queries as observations
from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing.blocks.stood import stood
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.composing import Order, compose, find_template
from goldenthread.publishing.document import Document, Number
from goldenthread.records.cards import AsOf
from goldenthread.strategy.updates import updates_of
from goldenthread.vocabulary import Period, Refused
from tests.integration.publishing.editions import grids, numbers, order_of, pictures, rows, section, text_of

pytestmark = [pytest.mark.usefixtures("loaded", "db"), pytest.mark.one_database]

COUNTY = "example-county"
#: Known at one moment, so that two compositions cannot differ by the time of day.
KNOWN = AsOf(date(2027, 1, 4), datetime(2027, 1, 4, 9, tzinfo=UTC))


def ordered(slug: str, template: str, period: str, **given: Any) -> Order:
    return order_of(slug, template, period=Period.parse(period), as_of=KNOWN, **given)


#: Every template that prints figures, each with a period after which figures are held.
ORDERS = {
    "impact-report": (COUNTY, "April to June 2026", {"options": {"plan": "PLN-002"}}),
    "progress-report": ("dorset-cdp", "June 2022", {}),
    "annual-report": ("dorset-cypf", "financial year 2021/22", {}),
    "yearly-report": ("pan-dorset-scp", "financial year 2018/19", {}),
    "annual-return": (COUNTY, "financial year 2024/25", {"public": False}),
    "board-pack": (COUNTY, "June 2026", {"options": {"meeting": "MTG-003"}, "public": False}),
    "member-briefing": ("dorset-cdp", "calendar year 2022", {"options": {"area": "E06000058"}, "public": False}),
    "outcomes": (COUNTY, "quarter 1 2025/26", {}),
    "data-release": (COUNTY, "financial year 2024/25", {}),
}


@contextmanager
def never_held_after(day: date) -> Iterator[None]:
    """As if no figure of a later time had ever been accepted."""
    held = observations._held

    def before(ids: Collection[int], as_of: AsOf) -> Mapping[int, list[Any]]:
        return {pk: [row for row in some if is_of(row.period, row.basis, day)] for pk, some in held(ids, as_of).items()}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(observations, "_held", before)
        assessments._KEPT.forget()
        yield
    assessments._KEPT.forget()


def periods_of(made: Document) -> Iterator[tuple[str, str, str]]:
    """When each figure begins and ends, and its basis: of what is printed, and of the data that go with it."""
    yield from ((held.starts, held.ends, held.basis) for held in made.figures)
    for data in made.datasets:
        names = [one.name for one in data.fields]
        if {"starts", "ends", "basis"} <= set(names):
            for row in data.rows:
                said = dict(zip(names, row, strict=True))
                yield str(said["starts"]), str(said["ends"]), str(said["basis"])


@pytest.mark.parametrize("template", ORDERS)
def test_it_is_the_same_edition_as_if_nothing_later_were_held(template: str) -> None:
    slug, period, given = ORDERS[template]
    order = ordered(slug, template, period, **given)
    made = compose(OPERATOR, order)
    last = order.period.end
    assert made.figures_to == last.isoformat()
    work = Work(OPERATOR, replace(order, period=None), find_template(template))
    later = [one for mine in work.figures.values() for one in mine if not is_of(one.period, one.figure.basis, last)]
    assert later, "nothing later is held, so this shows nothing"
    with never_held_after(last):
        assert compose(OPERATOR, order) == made
    found = list(periods_of(made))
    assert found
    printed = {one.full_reference for one in later} & {held.reference for held in made.figures}
    assert not printed
    for starts, ends, basis in found:
        # What is worked out may be of a year to come: how far there is to go to its target.
        if basis != "derived":
            assert (starts if basis == "forecast" else ends) <= last.isoformat(), (starts, ends, basis)


def test_without_a_period_it_holds_what_is_known() -> None:
    made = compose(OPERATOR, order_of(COUNTY, "annual-return", public=False))
    assert made.figures_to == ""
    assert any("2026/27" in row[4] for row in rows(section(made, "measures"), "Headline measures of"))


def test_a_day_before_the_end_of_the_period_is_the_last_one() -> None:
    day = date(2026, 3, 31)
    order = replace(ordered(COUNTY, "outcomes", "calendar year 2026"), as_of=AsOf(day))
    made = compose(OPERATOR, order)
    assert made.figures_to == "2026-03-31"
    assert all(ends <= "2026-03-31" or basis in ("forecast", "derived") for _, ends, basis in periods_of(made))


def test_a_quarter_has_the_figures_trends_and_statuses_of_that_quarter() -> None:
    slug, period, given = ORDERS["impact-report"]
    then, now = (
        compose(OPERATOR, ordered(slug, "impact-report", each, **given)) for each in (period, "July to September 2026")
    )
    assert then.figures_to == "2026-06-30" and now.figures_to == "2026-09-30"
    assert {run.text for run in numbers(then)} != {run.text for run in numbers(now)}
    # Each chart and its table end with the quarter or before it.
    assert pictures(then)
    assert not any(
        "quarter 2 2026/27" in point[0] for one in pictures(then) for line in one.traces for point in line.points
    )
    assert any("quarter 2 2026/27" in point[0] for one in pictures(now) for line in one.traces for point in line.points)
    for grid in grids(then):
        cells = [cell for row in grid.rows for cell in row if any(isinstance(run, Number) for run in cell)]
        assert not any("quarter 2 2026/27" in "".join(getattr(run, "text", "") for run in cell) for cell in cells)
    # The newest is not called out of date for want of a figure that belongs to the next edition.
    assert "quarter 2 2026/27" not in text_of(section(then, "theme-thm-002"))


def test_a_text_cannot_bind_a_figure_of_a_later_time() -> None:
    order = ordered(COUNTY, "impact-report", "April to June 2026", options={"plan": "PLN-002"})
    work = Work(OPERATOR, replace(order, period=None), find_template("impact-report"))
    later = next(one for mine in work.figures.values() for one in mine if one.period.start > order.period.end)
    with pytest.raises(Refused) as said:
        compose(OPERATOR, replace(order, texts={"summary": f"It was {{{{ figure {later.full_reference} }}}}."}))
    assert "30 June 2026" in str(said.value)


def test_an_action_stands_as_it_was_last_reported_by_the_last_day() -> None:
    order = ordered(COUNTY, "impact-report", "January to March 2026", options={"plan": "PLN-002"})
    work = Work(OPERATOR, replace(order, public=False), find_template("impact-report"))
    page = work.plan()
    assert page is not None
    lines = [line for chapter in page.chapters for line in chapter.actions]
    said = updates_of(OPERATOR, [line.card.id for line in lines], AsOf(known=KNOWN.known))
    changed = 0
    for line, then in zip(lines, stood(work, lines), strict=True):
        by_then = [one for one in said[line.card.id] if one.on and one.on <= order.period.end]
        if len(by_then) == len(said[line.card.id]):
            assert then == line, "nothing was reported later"
            continue
        assert then.delivery == (by_then[0].status if by_then else "not_reported") and not then.progress
        changed += then.delivery != line.delivery
    assert changed, "no action was reported later, so this shows nothing"
    # Whoever reads the public edition, for whom no update is open, reads the same statuses.
    public = Work(OPERATOR, replace(order, public=True), find_template("impact-report"))
    assert public.viewer != OPERATOR and stood(public, lines) == stood(work, lines)
