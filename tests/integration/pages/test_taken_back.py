"""What was brought and taken back is in no count, list or choice of today."""

import re

import pytest

from goldenthread.packs.bringing import commands
from goldenthread.partners.actors import OPERATOR
from goldenthread.records.queries import counts_by_kind, list_records
from tests.integration.pages.people import make_record, signed_in

BROUGHT = ("group", "seat", "theme", "priority", "action", "indicator", "outcome")
_OF_A_KIND = tuple(f"records/{kind}" for kind in BROUGHT)
_REST = (
    "groups",
    "plans",
    "outcomes",
    "indicators",
    "threads",
    "loose",
    "grid",
    "set-up",
    "records",
    "people",
    "risks",
)
PAGES = ("", *_REST, *_OF_A_KIND)
#: What a record of a kind cannot stand without.
_NEEDS = {"seat": {"seat_type": "member"}, "group": {"group_type": "working_group"}}


def words(answer) -> list[str]:
    """The words of the main part, without what happened last: the taking back itself did."""
    main = re.search(r"(?s)<main.*?</main>", answer.content.decode())
    assert main and answer.status_code == 200, answer.status_code
    kept = re.sub(r'(?s)<section[^>]*aria-labelledby="lately".*?</section>|<input[^>]*>', " ", main[0])
    return re.sub(r"<[^>]+>", " ", kept).split()


def test_every_page_says_after_it_was_taken_back_what_it_said_before(people) -> None:
    slug = people.partnership
    for kind in BROUGHT:
        make_record(slug, kind, f"A standing {kind}", **_NEEDS.get(kind, {}))
    client = signed_in(people.manager)

    def told():
        return {page: words(client.get(f"/p/{slug}/{page}")) for page in PAGES}

    before = told()
    counts = counts_by_kind(OPERATOR, people.card.id)
    numbers = []
    for kind in BROUGHT:
        one = commands.bring_text(actor=OPERATOR, partnership=slug, text=f"- A zebra\n- Its {kind}", kind_code=kind)
        commands.accept(actor=OPERATOR, partnership=slug, number=one.id)
        numbers.append(one.id)
    during = told()
    assert [page for page in PAGES if during[page] == before[page]] != list(PAGES)
    assert all(counts_by_kind(OPERATOR, people.card.id)[kind] == counts[kind] + 2 for kind in BROUGHT)
    for number in numbers:
        commands.undo(actor=OPERATOR, partnership=slug, number=number)
    assert counts_by_kind(OPERATOR, people.card.id) == counts
    after = told()
    assert [page for page in PAGES if after[page] != before[page]] == []


@pytest.mark.parametrize("asked", [{"every": True}, {"filters": {"state": "retired"}}])
def test_what_was_taken_back_is_listed_for_whoever_asks_for_it(people, asked) -> None:
    slug = people.partnership
    one = commands.bring_text(actor=OPERATOR, partnership=slug, text="- A zebra", kind_code="action")
    commands.accept(actor=OPERATOR, partnership=slug, number=one.id)
    commands.undo(actor=OPERATOR, partnership=slug, number=one.id)
    assert list_records(OPERATOR, "action", owner=slug).total == 0
    assert list_records(OPERATOR, "action", owner=slug, **asked).total == 1
    client = signed_in(people.manager)
    assert "A zebra" in client.get(f"/p/{slug}/records/action?state=retired").content.decode()
    assert "A zebra" in client.get("/search?q=zebra").content.decode()
