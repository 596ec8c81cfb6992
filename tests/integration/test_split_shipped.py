"""Succession on a whole partnership as it is shipped: the safeguarding partnership of two councils."""

from datetime import date

from goldenthread.audit.verifying import verify
from goldenthread.partners.actors import OPERATOR
from goldenthread.partners.commands import Successor, open_items, split
from goldenthread.records.models import Link, Record
from goldenthread.records.queries import related

DAY = date(2030, 4, 1)
TWO = [
    Successor("new-bcp", "A new BCP partnership", "E06000058"),
    Successor("new-dorset", "A new Dorset one", "E06000059"),
]


def test_every_open_item_of_a_large_partnership_has_an_heir_in_each_body(loaded, db):
    """The alliance for children: some two hundred open items, with links to other partnerships."""
    old = Record.objects.get(reference="dorset-cypf")
    items = open_items(old)
    assert len(items) > 200
    split(actor=OPERATOR, partnership="dorset-cypf", on=DAY, successors=TWO)
    heirs = related(OPERATOR, [row.pk for row in items], "succeeds", outward=False)
    slugs = {s.slug for s in TWO}
    for row in items:
        taken = {(card.owner, card.reference) for card in heirs[row.pk] if card.owner in slugs}
        assert taken == {(slug, row.reference) for slug in slugs}
    assert open_items(old) == []
    assert verify().well


def test_the_links_of_each_heir_are_those_of_its_origin(loaded, db):
    old = Record.objects.get(reference="dorset-cypf")
    items = {row.pk: row for row in open_items(old)}
    before = Link.objects.filter(source__in=items, withdrawn_at=None).exclude(relation="succeeds").count()
    split(actor=OPERATOR, partnership="dorset-cypf", on=DAY, successors=TWO)
    for slug in ("new-bcp", "new-dorset"):
        copied = Link.objects.filter(source__owner__reference=slug).exclude(relation="succeeds")
        assert copied.count() == before
        # None of them leads back to an item that has ended.
        assert not copied.filter(target__in=items).exists()


def test_a_body_that_has_been_succeeded_already_in_its_pack_has_its_successors(loaded, db):
    old = Record.objects.get(reference="pan-dorset-scp")
    heirs = related(OPERATOR, [old.pk], "succeeds", outward=False)[old.pk]
    assert [card.reference for card in heirs] == ["bcp-scp", "dorset-scp"]
    assert old.valid_to < min(card.valid_from for card in heirs)
