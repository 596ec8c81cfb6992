"""A partnership with more of a kind than any page of a list holds: choices, counts, roadmap and files have all."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from goldenthread.access import Permission
from goldenthread.packs.exporting import export
from goldenthread.pages.figures.definition_form import choices_for
from goldenthread.pages.records.common import page_url
from goldenthread.partners.actors import OPERATOR
from goldenthread.records.cards import AsOf
from goldenthread.records.commands import batch
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from goldenthread.records.queries import list_records
from goldenthread.records.writing import NewRecord
from goldenthread.strategy.work import work_of
from tests.integration.pages.people import People, signed_in

MANY = 600


@pytest.fixture
def many(people: People) -> People:
    """Six hundred actions on the roadmap, and six hundred groups."""
    owner = Record.objects.get(pk=people.card.id)
    new = [
        NewRecord(kind(code), owner, kind(code).clean({"title": f"Number {n}", **given}), f"{prefix}-{n:04}")
        for code, prefix, given in (
            ("action", "ACT", {"horizon": "now", "state": "live"}),
            ("group", "GRP", {"group_type": "sub_group"}),
        )
        for n in range(1, MANY + 1)
    ]
    with batch(actor=OPERATOR, permission=Permission.LOAD, reason="Many") as made:
        made.add(new)
    return people


def test_six_hundred_of_a_kind_are_six_hundred_wherever_all_are_meant(
    many: People, tmp_path: Path, django_assert_max_num_queries
) -> None:
    slug, client, actor = many.partnership, signed_in(many.manager), many.actor(many.manager)
    for said in ({}, {"filters": {"horizon": "now"}}, {"query": "number"}, {"as_of": AsOf(on=date(2027, 1, 1))}):
        listing = list_records(actor, "action", owner=slug, **said)
        assert len(listing.cards) == len(listing.values) == listing.total == MANY
        assert listing.pages == 1

    owners = dict(choices_for(actor, slug).owners)
    assert len(owners["Groups"]) == MANY
    assert len(work_of(actor, slug)) == MANY
    with django_assert_max_num_queries(40):
        roadmap = client.get(f"/p/{slug}/roadmap").content.decode()
    assert f"{MANY} actions on the roadmap" in roadmap
    assert "Number 600" in roadmap
    with django_assert_max_num_queries(60):
        home = client.get(f"/p/{slug}/").content.decode()
    assert "600 groups and 600 actions are on the thread" in home
    assert "and 99 or more like it" in home
    actions = page_url("records", slug=slug, kind="action")
    assert f"{MANY} actions, 1 to 50 shown" in client.get(actions).content.decode()
    assert len(client.get(page_url("records-csv", slug=slug, kind="action")).content.decode().splitlines()) == MANY + 1

    (done,) = export(viewer=OPERATOR, directory=tmp_path, owner=slug)
    held = [yaml.safe_load(path.read_text()) for path in sorted((tmp_path / slug / "records").glob("*-action.yaml"))]
    assert done.records >= 2 * MANY
    assert [len(items) for items in held] == [MANY]
