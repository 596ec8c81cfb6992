"""Small counts of real editions, from the rules and the figures that are held to the audit of the finished files."""

import pytest

from goldenthread.publishing.blocks.work import READER
from goldenthread.publishing.composing import Order, compose
from goldenthread.publishing.counting import rules_for
from goldenthread.publishing.disclosing import audit, protect
from goldenthread.publishing.formats import FORMATS
from goldenthread.publishing.written import to_json
from goldenthread.records.models import Record
from goldenthread.vocabulary import Additivity

pytestmark = pytest.mark.usefixtures("loaded", "db")


def order(slug: str, template: str = "progress-report") -> Order:
    return Order(partnership=Record.objects.get(kind="partnership", reference=slug).pk, template=template)


def test_rules_come_from_the_measures_the_registers_and_the_sources(django_assert_max_num_queries) -> None:
    document = compose(READER, order("dorset-cdp"))
    with django_assert_max_num_queries(25):
        rules = rules_for(document)
    arrests = rules.measures["dorset-cdp/IND-001"]
    assert (arrests.published_from, arrests.additivity) == (5, Additivity.ADDITIVE)
    assert dict(rules.wholes)["L-PAN-DORSET"] == ("E06000058", "E06000059")
    assert all(rules.behind[one.reference].published for one in document.figures if one.reference)
    assert rules_for(document, (), 10).measures["dorset-cdp/IND-001"].published_from == 10


def test_an_edition_made_of_published_figures_withholds_nothing() -> None:
    found = protect(compose(READER, order("dorset-cdp")))
    assert (found.withheld, found.problems) == (frozenset(), ())


def test_small_counts_of_returns_are_withheld_and_the_finished_files_pass() -> None:
    asked = order("example-county")
    document = compose(READER, asked)
    found = protect(document, least=25)
    assert found.withheld
    for _ in range(5):
        document = compose(READER, asked, found.withheld)
        again = protect(document, least=25, before=found)
        if again.withheld == found.withheld:
            break
        found = again
    found = again
    files = {f"edition.{FORMATS[name].ending}": FORMATS[name].write(document) for name in ("html", "csv")}
    files["edition.json"] = to_json(document)
    verdict = audit(files, found)
    assert found.problems == ()
    assert list(verdict) == []
    assert "withheld; nothing published gives" in found.words
    leaking = audit({**files, "edition.csv": FORMATS["csv"].write(compose(READER, asked))}, found)
    assert not leaking.passed
    assert leaking.certificate["verdict"] == "fail"
