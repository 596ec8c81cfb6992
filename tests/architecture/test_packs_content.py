"""What ships is sound: each pack reads, is titled so that it can be found, and guards small numbers."""

import re
from collections import Counter

import pytest

from goldenthread.observations.queries import list_figures
from goldenthread.packs.reading import read_pack
from goldenthread.partners.actors import OPERATOR
from goldenthread.records.cards import SHARED
from goldenthread.records.kinds import kind
from goldenthread.records.models import Record
from tests.loaded import loaded, shipped

__all__ = ["loaded"]

PACKS = {folder.name: read_pack(folder) for folder in shipped()}
every_pack = pytest.mark.parametrize("name", PACKS)

#: Units, and what a numerator counts, that are people, their deaths, or reviews of what was done to them.
PEOPLE = re.compile(
    r"people|person|child|young|death|adult|parent|carer|girl|boy|bab(y|ies)|women|men\b|resident|victim|families|pupil"
    r"|learner|leaver|review|case|conference|admission|patient|user",
    re.IGNORECASE,
)
SMALL = range(1, 10)
#: What the safeguarding report counts of children and deaths in ones and tens, by its title.
GUARDED = {
    "Child deaths reviewed by the panel",
    "Child safeguarding practice reviews published",
    "Children at moderate risk of extra-familial risk and harm",
    "Children at risk of extra-familial risk and harm, by level",
    "Children at significant risk of extra-familial risk and harm",
    "Notified deaths of children living elsewhere",
    "People heard in the Family Engagement project",
    "Reviews in other areas that the partnership contributed to",
}


def records(name):
    return PACKS[name].records


@every_pack
def test_a_pack_is_named_after_its_folder_and_says_its_source_and_its_licence(name):
    pack = PACKS[name]
    assert pack.name == name
    assert re.fullmatch(r"\d+\.\d+", pack.version)
    assert len(pack.source) > 40
    assert len(pack.licence) > 20
    assert pack.records


@every_pack
def test_what_a_pack_requires_is_shipped(name):
    assert set(PACKS[name].requires) <= set(PACKS)
    owners = {pack.owner for pack in PACKS.values()}
    assert set(PACKS[name].links_with) <= owners


@every_pack
def test_each_record_is_of_a_kind_with_its_prefix(name):
    for item in records(name):
        of_kind = kind(item.data["kind"])
        if of_kind.code != "partnership":
            assert re.fullmatch(rf"{of_kind.prefix}-\d{{3}}", item.data["ref"]), item.place()


@every_pack
def test_each_record_has_only_fields_of_its_kind_and_values_that_can_be_read(name):
    for item in records(name):
        of_kind = kind(item.data["kind"])
        own = {"ref", "kind", "owner", "links", "version", "group"}
        of_kind.clean({k: v for k, v in item.data.items() if k not in own}, place=item.place())


@every_pack
def test_titles_can_be_told_apart(name):
    """Two records of a kind with one title and one parent could not be told apart in a list."""
    seen = Counter(
        (
            item.data["kind"],
            item.data["title"].lower(),
            item.data.get("group"),
            str(item.data.get("links", {}).get("part_of")),
        )
        for item in records(name)
    )
    assert [key for key, times in seen.items() if times > 1] == []


@every_pack
def test_titles_are_plain_sentences(name):
    for item in records(name):
        title = item.data["title"]
        assert title == " ".join(title.split()), item.place()
        assert not title.endswith("."), item.place()
        assert "<" not in title, item.place()


@every_pack
def test_no_mark_up_or_web_address_of_another_machine_stands_in_the_text(name):
    for item in records(name):
        text = " ".join(str(value) for value in item.data.values())
        assert "<sup>" not in text
        assert not re.search(r"localhost|127\.0\.0\.1|file://", text), item.place()


# --- Small numbers -----------------------------------------------------------------------------------------


def figures(owner):
    found, page = [], 1
    while True:
        chunk, total = list_figures(OPERATOR, owner=owner, page=page, size=500)
        found += chunk
        if len(found) >= total:
            return found
        page += 1


def small_counts_of_people(card, detail):
    """The counts of 1 to 9 people that a figure is, or is worked out from."""
    found = []
    if detail.value_type in ("count", "not_stated") and PEOPLE.search(detail.unit):
        found += [card.figure.value, card.figure.lower, card.figure.upper]
    if PEOPLE.search(f"{detail.numerator} {detail.unit}"):
        found.append(card.figure.numerator)
    return [count for count in found if count is not None and count in SMALL]


def test_no_public_measure_holds_a_count_of_one_to_nine_people(loaded, db):
    owners = [SHARED, *Record.objects.filter(kind="partnership").values_list("reference", flat=True)]
    every = [card for owner in owners for card in figures(owner)]
    rows = Record.objects.select_related("indicator_detail", "measure_detail").in_bulk(
        {card.measure.id for card in every}
    )
    details = {pk: getattr(row, f"{row.kind}_detail") for pk, row in rows.items()}
    assert len(every) == loaded.report.figures
    wrong = [
        f"{card.full_reference}: {card.measure.title}, {card.figure.shown()}"
        for card in every
        if card.measure.marking == "public" and small_counts_of_people(card, details[card.measure.id])
    ]
    assert wrong == []
    # The rule sees those that are guarded, so it would see one that is not.
    guarded = {c.measure.title for c in every if small_counts_of_people(c, details[c.measure.id])}
    assert {"Child deaths reviewed by the panel", "People heard in the Family Engagement project"} <= guarded


def test_what_the_safeguarding_report_counts_of_children_and_deaths_stays_official(loaded, db):
    rows = Record.objects.filter(owner__reference="pan-dorset-scp", kind__in=("indicator", "measure"))
    markings = dict(rows.filter(title__in=GUARDED).values_list("title", "marking"))
    assert set(markings) == GUARDED
    assert set(markings.values()) <= {"official", "official_sensitive"}
