"""The traps of the documents that the house must not fall into, each by its number in the list."""

import re
from collections import defaultdict
from pathlib import Path

from goldenthread.partners.actors import OPERATOR
from goldenthread.records.searching import search
from goldenthread.reference import queries as reference

PACKS = Path(__file__).parents[2] / "packs"


def test_trap_1_both_spellings_of_combating_find_the_same(person):
    one = [c.full_reference for c in search(OPERATOR, "combating drugs")[0]]
    other = [c.full_reference for c in search(OPERATOR, "Combatting Drugs")[0]]
    assert one == other
    assert "shared/dorset-cdp" in one
    manager = person("manager", "dorset-cdp")
    assert "Dorset Combating Drugs Partnership" in manager.page("/search?q=combatting+drugs")


def test_trap_2_names_for_one_thing_resolve_to_one_record():
    for spelling, expected in (
        ("Dorset Fire and Rescue Service", "shared/ORG-007"),
        ("CAHMS", "shared/ORG-033"),
        ("School suspensions", "dorset-cdp/GRP-009"),
        ("Cabinet Member for Children's Services, Education and Skills", "shared/POS-010"),
    ):
        assert expected in [c.full_reference for c in search(OPERATOR, spelling)[0]], spelling


def test_trap_3_what_the_documents_lost_is_not_invented(cli, person):
    # The text of the two local lists of achievements is lost: only the seven are held.
    assert cli("list", "achievement", "--owner", "dorset-cdp")["total"] == 7
    # The report prints no local objective and no figure behind its prevention headings.
    assert cli("list", "objective", "--owner", "dorset-cdp")["total"] == 0
    page = person("manager", "dorset-cdp").page("/p/dorset-cdp/records/objective")
    assert "There are no objectives yet" in page


def test_trap_6_equal_numbers_are_never_taken_for_one_figure(person):
    manager = person("manager", "pan-dorset-scp")
    found = manager.api("GET", "figures?owner=pan-dorset-scp&size=500")["items"]
    equal = [f for f in found if f["value"] in ("27", 27, "27.0")]
    assert len(equal) >= 2
    assert len({f["measure"]["full_reference"] for f in equal}) >= 2
    assert len({f["full_reference"] for f in equal}) == len(equal)


def test_trap_7_areas_are_codes_and_dorset_is_two_of_them(person):
    named = {a.code for a in reference.areas_named("Dorset")}
    assert {"E06000059", "E10000009"} <= named
    spellings = ("Pan Dorset", "Pan-Dorset", "pan-Dorset", "pan Dorset")
    assert all([a.code for a in reference.areas_named(s)] == ["L-PAN-DORSET"] for s in spellings)
    assert {a.code for a in reference.members("L-PAN-DORSET")} == {"E06000058", "E06000059"}
    assert not reference.covers("L-PAN-DORSET", "E06000066"), "Somerset is no part of pan-Dorset"
    page = person("manager", "dorset-cdp").page("/areas/E06000059")
    assert "E10000009" in page


def test_trap_9_periods_keep_their_kind_and_their_label(person):
    manager = person("manager", "dorset-cdp")
    kinds = defaultdict(set)
    for slug in ("dorset-cdp", "dorset-cypf", "pan-dorset-scp"):
        for figure in manager.api("GET", f"figures?owner={slug}&size=500")["items"]:
            kinds[figure["period_kind"]].add(figure["period_label"])
    assert {"financial_year", "calendar_year", "day"} <= set(kinds)
    assert kinds["financial_year"] & {"2022/23", "2023/24"}
    assert kinds["calendar_year"] & {"2021", "2022"}


def test_trap_10_qualifiers_are_part_of_the_figure(person):
    page = person("manager", "dorset-cypf").page("/p/dorset-cypf/indicators")
    for printed in ("just under 450", "over 500", "almost 90,000"):
        assert printed in page.lower(), printed
    parcels = person("manager", "dorset-cdp").page("/p/dorset-cdp/indicators")
    assert "over 30" in parcels.lower()


def test_trap_12_composite_lines_are_split_and_still_counted_as_one(cli, person):
    listed = cli("list", "indicator", "--owner", "dorset-cypf")["items"]
    lines = [i for i in listed if i["line_number"]]
    assert len(lines) == 53
    measures = cli("list", "measure", "--owner", "dorset-cypf")["items"]
    assert len(measures) >= 15
    subjects = next(i for i in lines if i["title"].startswith("Key Stage 1") and "Gaps" not in i["title"])
    parts = [
        x for x in cli("show", subjects["full_reference"])["links"] if x["relation"] == "part_of" and not x["outward"]
    ]
    assert len(parts) == 4
    page = person("manager", "dorset-cypf").page(f"/r/{subjects['full_reference']}")
    assert all(x["other"]["title"] in page for x in parts)


def test_trap_14_sub_items_are_parts_and_not_actions(cli):
    assert cli("list", "action", "--owner", "dorset-cypf")["total"] == 101
    subs = cli("list", "sub-item", "--owner", "dorset-cypf")["items"]
    themes = defaultdict(int)
    for sub in subs:
        (action,) = [
            x["other"]
            for x in cli("show", sub["full_reference"])["links"]
            if x["relation"] == "part_of" and x["outward"]
        ]
        (theme,) = [
            x["other"]
            for x in cli("show", action["full_reference"])["links"]
            if x["relation"] == "part_of" and x["outward"] and x["other"]["kind"] == "theme"
        ]
        themes[theme["title"]] += 1
    assert sorted(themes.values()) == [6, 7]


def test_trap_17_a_share_says_of_whom(cli):
    shares = [
        i
        for i in cli("list", "indicator", "--owner", "pan-dorset-scp", "-q", "conference")["items"]
        if i["value_type"] == "percentage"
    ]
    assert shares
    assert all("respond" in i["denominator"] for i in shares)
    treatment = cli("show", "dorset-cdp/IND-010")
    assert "consent" in " ".join(str(v) for v in treatment.values()).lower()


def test_trap_19_people_appear_as_posts_and_never_by_name():
    named = re.compile(r"\b(Mr|Mrs|Ms|Dr|Cllr|Councillor|Sir|Dame) [A-Z][a-z]+")
    reviews = re.compile(r"\b(River|Ashley|Charlie|Edie) (R|r)eview\b|\bChild Q\b")
    for path in PACKS.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not reviews.search(text), path
            found = {m[0] for m in named.finditer(text)} - {"Dame Carol"}
            assert not found, f"{path}: {found}"


def test_trap_21_markup_is_shown_as_text_and_the_printed_text_is_kept(person):
    manager = person("manager", "dorset-cdp")
    made = manager.api(
        *("POST", "action", 201),
        owner="dorset-cdp",
        title="Open 1<sup>st</sup> quarter",
        narrative="A <script>alert(1)</script> and a [link](javascript:alert(1)).",
    )
    source = manager.source(f"/r/{made['full_reference']}")
    assert "1&lt;sup&gt;st&lt;/sup&gt;" in source
    assert "<script>alert" not in source
    assert 'href="javascript' not in source
    figure = manager.api("GET", "figures?owner=dorset-cdp&size=500")["items"]
    assert any("£94,304" in f["text"] for f in figure), "the printed figure stays as printed"
