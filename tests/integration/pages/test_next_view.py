"""The first view after each kind of write shows what was written, and two people of other rights never share one."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.ledger import Event
from goldenthread.observations.commands import NewFigure, accept, correct
from goldenthread.observations.queries import figures_of
from goldenthread.observations.releases import take_back
from goldenthread.partners.actors import OPERATOR
from goldenthread.records import commands
from goldenthread.records.cards import Card
from goldenthread.records.models import Record
from goldenthread.records.queries import list_records
from goldenthread.reference.seed import load_reference
from goldenthread.returns.commands import UNDONE
from goldenthread.vocabulary import Figure, Period, Unit, ValueType
from tests.integration.pages.people import People, make_record, signed_in

SLUG = "north-cdp"
PLACES = ("E06000059", "E06000058", "E06000043")


class Store:
    """Indicators of the north partnership with figures, and what writes to them."""

    def __init__(self, people: People) -> None:
        load_reference()
        self.people, self.taken = people, 0
        self.owner = Record.objects.get(pk=people.card.id)
        self.report = make_record(SLUG, "document", "Quarter 1 return", document_type="dataset")

    def indicator(self, title: str, **values: Any) -> Card:
        given = {"value_type": "count", "unit": "people", "polarity": "lower_better"} | values
        return make_record(SLUG, "indicator", title, **given)

    def accept(self, measure: Card, value: int, year: int = 2022, area: str = PLACES[0]) -> str:
        self.taken += 1
        new = NewFigure(
            reference=f"FIG-{self.taken:03}",
            measure=Record.objects.get(pk=measure.id),
            area=area,
            period=Period.financial_year(year),
            figure=_people(value),
            source=("published", self.report.id, "Table 1"),
        )
        accept(actor=OPERATOR, owner=self.owner, figures=[new])
        return new.reference

    def correct(self, reference: str, value: int) -> None:
        correct(
            actor=OPERATOR,
            record_owner=self.owner,
            reference_text=reference,
            figure=_people(value),
            reason="Counted again",
        )


def _people(value: int) -> Figure:
    return Figure(value=Decimal(value), unit=Unit(ValueType.COUNT, "people"))


@pytest.fixture
def store(people: People) -> Store:
    return Store(people)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def pages_of(card: Card) -> tuple[str, ...]:
    return f"/p/{SLUG}/indicators", card.url, f"/p/{SLUG}/rug", f"/p/{SLUG}/areas/{PLACES[0]}"


def test_an_accepted_figure_and_its_correction_are_on_the_next_view_of_each_page(store: Store) -> None:
    manager, card = signed_in(store.people.manager), store.indicator("Deaths")
    first = store.accept(card, 4_111)
    assert all("4,111" in text(manager, url) for url in pages_of(card))
    store.accept(card, 4_222, 2023)
    assert all("4,222" in text(manager, url) for url in pages_of(card))
    store.correct(first, 4_333)
    assert "4,333" in text(manager, card.url)
    file = text(manager, f"{card.url}/figures.csv")
    assert ",4333," in file and ",4111," not in file


def test_figures_taken_back_are_gone_from_the_next_view(store: Store) -> None:
    manager, card = signed_in(store.people.manager), store.indicator("Deaths")
    store.accept(card, 4_111)
    store.accept(card, 4_222, 2023)
    assert "4,222" in text(manager, f"/p/{SLUG}/indicators")
    newest = max(figures_of(OPERATOR, [card.id])[card.id], key=lambda one: one.period.end)
    take_back(
        actor=OPERATOR,
        owner=store.owner,
        document=store.report.id,
        accepted_at=newest.accepted_at,
        at=newest.accepted_at.replace(year=newest.accepted_at.year + 1),
        reason="Sent in error",
        entry=lambda taken, back: Event(
            act=UNDONE,
            subject_kind="figure",
            subject_id="FIG-002",
            owner=SLUG,
            parts={"what": "FIG-002", "count": 1, "number": "IMP-001", "why": "Sent in error"},
        ),
    )
    assert "4,222" not in text(manager, f"/p/{SLUG}/indicators")
    assert "4,111" in text(manager, f"/p/{SLUG}/indicators")


def test_a_new_name_a_target_and_a_link_are_on_the_next_view(store: Store) -> None:
    manager, card = signed_in(store.people.manager), store.indicator("Deaths")
    store.accept(card, 4_111)
    assert "Deaths" in text(manager, f"/p/{SLUG}/indicators")
    commands.change(actor=OPERATOR, record=card.full_reference, version=1, values={"title": "Lives lost"})
    assert all("Lives lost" in text(manager, url) for url in pages_of(card))
    make_record(
        SLUG,
        "target",
        "Fewer",
        links=[("part_of", card.full_reference)],
        value="3999",
        period=Period.financial_year(2023).canonical,
        area=PLACES[0],
    )
    assert "3,999" in text(manager, card.url)
    action = make_record(SLUG, "action", "Meet weekly")
    assert "Meet weekly" not in text(manager, card.url)
    number = commands.link(
        actor=OPERATOR, source=action.full_reference, relation="measured_by", target=card.full_reference
    )
    assert "Meet weekly" in text(manager, card.url)
    commands.unlink(actor=OPERATOR, link_id=number, reason="Not so")
    assert "Meet weekly" not in text(manager, card.url)


def test_who_may_not_see_an_indicator_is_not_given_the_page_of_who_may(store: Store) -> None:
    manager, outsider = signed_in(store.people.manager), signed_in(store.people.outsider)
    card = store.indicator("Deaths of children", marking="official_sensitive")
    open_one = store.indicator("Referrals", marking="public")
    store.accept(card, 4_111)
    store.accept(open_one, 4_222)
    for _ in range(2):
        assert "4,111" in text(manager, f"/p/{SLUG}/indicators")
        assert outsider.get(card.url).status_code == 404
        assert "4,111" not in outsider.get(f"/p/{SLUG}/indicators").content.decode()
        assert "4,111" not in outsider.get(f"/p/{SLUG}/areas/{PLACES[0]}").content.decode()


def test_the_next_view_of_the_list_asks_as_many_questions_for_many_figures_as_for_few(store: Store) -> None:
    manager = signed_in(store.people.manager)
    cards = [store.indicator(f"Measure {n}") for n in range(3)]

    def asked() -> int:
        store.accept(cards[0], 5_000 + store.taken, 2010 + store.taken % 10, PLACES[store.taken % 3])
        with CaptureQueriesContext(connection) as queries:
            text(manager, f"/p/{SLUG}/indicators")
        return len(queries)

    for n in range(3):
        store.accept(cards[n], 4_000 + n, 2008, PLACES[2])
    asked()
    few = asked()
    more = [store.indicator(f"More {n}") for n in range(6)]
    for n, card in enumerate(more):
        store.accept(card, 6_000 + n)
    asked()
    assert asked() == few
    assert few <= 40


def test_a_list_reads_the_same_whether_it_is_read_whole_or_by_pages(store: Store) -> None:
    for n in range(5):
        make_record(SLUG, "action", f"Action {n}", due=f"2027-03-0{n + 1}", state="retired" if n == 4 else "live")
    actor = store.people.actor(store.people.manager)
    whole = list_records(actor, "action", owner=SLUG)
    pages = [list_records(actor, "action", owner=SLUG, size=2, page=n) for n in (1, 2)]
    assert whole.cards == (*pages[0].cards, *pages[1].cards)
    assert whole.values == pages[0].values | pages[1].values
    assert whole.total == pages[0].total == 4
    assert list_records(actor, "action", owner=SLUG, every=True).total == 5
