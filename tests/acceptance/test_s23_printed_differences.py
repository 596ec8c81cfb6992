"""S23: what a report prints and what its own figures come to are held against each other, and the flags raise themselves."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from goldenthread.access import Actor, Membership
from goldenthread.observations.queries import find_figure
from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing import commands, flagged, replies
from goldenthread.publishing.models import Flag
from goldenthread.records.models import Record
from goldenthread.vocabulary import Conflict
from tests.loaded import PACKS, for_the_module

pytestmark = pytest.mark.one_database
SLUG = "dorset-cdp"
#: Each figure with what is printed, what it comes to, and a guess at what happened.
EXPECTED = {
    "dorset-cdp/FIG-005": ("7.4% increase", "7.5% increase", "Cut short"),
    "dorset-cdp/FIG-008": ("6.9% increase", "7.4% increase", "202 as the base would fit: wrong base"),
    "dorset-cdp/FIG-011": (
        "£94,304 [f]",
        "£95,024 [f]",
        "£23,576 in quarter 1 2023/24 would fit: digits transposed",
    ),
}


@pytest.fixture(scope="module")
def edition(loaded: Any, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The progress report of July 2023, composed and checked, for all that is asked of it."""
    with for_the_module(django_db_blocker), override_settings(DATA_DIR=tmp_path_factory.mktemp("files")):
        card = commands.start(
            actor=analyst(), partnership=SLUG, title="Progress report", template="progress-report", period="July 2023"
        )
        commands.check(actor=analyst(), edition=card.full_reference)
        yield card.full_reference


def analyst() -> Actor:
    owner = Record.objects.get(kind="partnership", reference=SLUG)
    return Actor(id="u-analyst", label="analyst", memberships=(Membership(owner.pk, "analyst"),))


def test_s23_the_check_finds_exactly_three_differences_and_says_what_may_have_happened(edition, person):
    lines = flagged.found_of(analyst(), edition)
    found = {
        line.difference.figure: (line.difference.printed, line.difference.again, line.difference.hint) for line in lines
    }
    assert found == EXPECTED
    assert len(lines) == 3
    # The page of the edition shows all three to whoever makes it.
    page = person("manager", SLUG).page(f"/r/{edition}/checks")
    for printed, again, hint in EXPECTED.values():
        assert printed in page and again in page and hint in page


def test_s23_each_raises_its_flag_to_the_agency_once(edition):
    agency = Record.objects.filter(kind="organisation").exclude(state="retired").select_related("owner")[0]
    name = f"{agency.owner.reference if agency.owner else 'shared'}/{agency.reference}"
    known = [line for line in flagged.found_of(analyst(), edition) if line.supplier]
    assert len(known) in (0, 3), "the three stand in one document, which one body sent"
    for full in EXPECTED:
        replies.raise_found(actor=analyst(), edition=edition, figure=full, supplier="" if known else name)
    flags = Flag.objects.filter(owner__reference=SLUG)
    assert {one.figure: (one.printed, one.again, one.hint) for one in flags} == EXPECTED
    assert all("Neither is corrected." in one.finding for one in flags)
    for full in EXPECTED:
        with pytest.raises(Conflict):
            replies.raise_found(actor=analyst(), edition=edition, figure=full, supplier=name)


def test_s23_nothing_is_corrected_and_the_pack_tells_no_difference(edition):
    """The pack holds what the report prints; the differences are worked out, never written down in it."""
    held = {full: find_figure(OPERATOR, full) for full in EXPECTED}
    assert [f"{one.figure.value:f}" for one in held.values()] == ["1036", "202", "94304"]
    assert [one.figure.text.partition("; ")[2] for one in held.values()] == [
        "7.4% increase",
        "6.9 % increase",
        "37.8% increase",
    ]
    pack = (PACKS / SLUG / "figures.csv").read_text(encoding="utf-8")
    for told in ("7.5%", "95,024", "38.9", "against 188", "against 964", "23,576", "changed places"):
        assert told not in pack
