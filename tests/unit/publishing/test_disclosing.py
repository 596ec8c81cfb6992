"""Small counts of an edition: what is withheld, from which sums, and what the audit of its finished files says."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from goldenthread.publishing import disclosing
from goldenthread.publishing.counting import Behind, MeasureRule, Rules, of_people, published_from
from goldenthread.publishing.disclosing import audit, protect
from goldenthread.publishing.document import Dataset
from goldenthread.publishing.formats import FORMATS
from goldenthread.publishing.written import to_json
from goldenthread.vocabulary import Additivity, Period
from tests.unit.publishing.small_counts import (
    COUNTS,
    COUNTY,
    DEATHS,
    LAST,
    NORTH,
    RULES,
    SHARE,
    SOUTH,
    THIS,
    TREATED,
    WEST,
    edition,
    held,
    published,
    reference,
)

SMALL = reference(SOUTH, THIS)


def finished(document, *names: str) -> dict[str, bytes]:
    """Finished files of an edition: the data and the document by default."""
    files = {f"edition.{FORMATS[name].ending}": FORMATS[name].write(document) for name in names or ("csv", "html")}
    return {**files, "edition.json": to_json(document)}


def with_rule(rules: Rules = RULES, measure: str = DEATHS, **more: object) -> Rules:
    """The rules with another one for a measure."""
    return replace(rules, measures={**rules.measures, measure: replace(rules.measures[measure], **more)})


def test_a_small_count_and_one_beside_it_are_withheld_and_nothing_gives_them_back() -> None:
    found = protect(edition(), rules=RULES)
    assert found.problems == ()
    assert SMALL in found.withheld
    assert len(found.withheld) == 2
    assert found.withheld <= {reference(area, THIS) for area in (COUNTY, NORTH, SOUTH, WEST)}
    assert found.words == "2 cells withheld; nothing published gives them back"
    verdict = audit(finished(edition(found.withheld)), found)
    assert verdict.passed, list(verdict)
    verdict.require()


def test_an_edition_without_small_counts_withholds_nothing() -> None:
    found = protect(edition(counts={key: count + 10 for key, count in COUNTS.items()}), rules=Rules(RULES.measures))
    assert (found.withheld, found.words) == (frozenset(), "No small counts: nothing is withheld")


def test_a_partnership_may_ask_for_more_and_a_measure_has_its_own_rule() -> None:
    found = protect(edition(), rules=with_rule(published_from=10))
    assert {reference(area, when) for area, when in ((SOUTH, LAST), (WEST, LAST), (SOUTH, THIS), (WEST, THIS))} <= set(
        found.withheld
    )
    assert protect(edition(), rules=with_rule(published_from=0)).withheld == frozenset()


@pytest.mark.parametrize(
    ("unit", "kind", "said", "least", "expected"),
    [
        ("people", "count", "", 0, 5),
        ("people", "count", "", 10, 10),
        ("people", "count", "10", 0, 10),
        ("people", "count", "From 8.", 10, 10),
        ("people", "count", "Not a count of people.", 10, 0),
        ("kg", "quantity", "", 10, 0),
        ("kits", "count", "", 0, 0),
        ("kits", "count", "5", 0, 5),
        ("", "count", "", 0, 5),
        ("%", "percentage", "", 0, 5),
        ("£", "money", "", 0, 0),
    ],
)
def test_from_when_a_count_is_published(unit, kind, said, least, expected) -> None:
    assert published_from(unit, kind, said, least) == expected


def test_units_that_count_people_and_units_that_count_things() -> None:
    assert all(map(of_people, ("people", "Deaths", "suspensions", "young people", "wobbles", "")))
    assert not any(map(of_people, ("kits", "drug seizures", "£", "police officers", "crimes")))


def test_without_a_declared_sum_a_sum_that_the_figures_keep_is_used_all_the_same() -> None:
    assert len(protect(edition(), rules=with_rule(additivity=Additivity.NOT_STATED)).withheld) == 2
    # With another whole nobody can subtract: the small one alone is withheld.
    other = {**COUNTS, (COUNTY, THIS): 29}
    assert protect(edition(counts=other), rules=with_rule(additivity=Additivity.NOT_STATED)).withheld == {SMALL}


@pytest.mark.parametrize("additivity", [Additivity.MAY_OVERLAP, Additivity.NOT_ADDITIVE])
def test_a_column_that_counts_people_twice_is_never_summed(additivity) -> None:
    assert protect(edition(), rules=with_rule(additivity=additivity)).withheld == {SMALL}


def test_what_a_published_document_prints_is_known_and_stays() -> None:
    every = published(*(reference(area, when) for area, when in COUNTS))
    found = protect(edition(), rules=replace(RULES, behind=every))
    assert found.withheld == frozenset()
    verdict = audit(finished(edition()), found)
    assert verdict.passed, list(verdict)


def test_a_known_whole_and_known_parts_leave_a_count_that_nobody_can_protect() -> None:
    known = published(*(reference(area, THIS) for area in (COUNTY, NORTH, WEST)))
    found = protect(edition(), rules=replace(RULES, behind=known))
    assert SMALL in found.withheld
    assert "Southdown" in found.problems[0]
    assert "gives some back" in found.words


def test_what_is_left_of_a_whole_is_a_count_too() -> None:
    counts = {(COUNTY, THIS): 31, (NORTH, THIS): 19, (WEST, THIS): 9}
    found = protect(edition(counts=counts), rules=RULES)
    assert len(found.withheld) == 1
    assert protect(edition(counts={**counts, (COUNTY, THIS): 40}), rules=RULES).withheld == frozenset()


def test_a_restricted_measure_is_never_public() -> None:
    found = protect(edition(), rules=with_rule(restricted=True))
    assert found.withheld == {reference(area, when) for area, when in COUNTS}
    assert "never published" in found.words


def test_a_longer_period_less_a_shorter_one_is_a_count_too() -> None:
    half = Period.parse("quarter 1 2024/25")
    counts = {(COUNTY, half): 29, (COUNTY, THIS): 31}
    found = protect(edition(counts=counts), rules=RULES)
    assert len(found.withheld) == 1
    assert audit(finished(edition(found.withheld, counts=counts)), found).passed
    assert not audit(finished(edition(counts=counts)), found).passed


def test_ages_that_make_up_everybody_are_summed_and_those_that_overlap_are_not() -> None:
    ages = [held("", NORTH, THIS, count, breakdown=f"age={age}") for age, count in (("0-17", 2), ("18+", 17))]
    ages = [replace(one, reference=f"example-county/FIG-9{n}") for n, one in enumerate(ages)]
    found = protect(edition(counts={(NORTH, THIS): 19}, more=tuple(ages)), rules=RULES)
    assert len(found.withheld) == 2
    overlap = replace(ages[1], breakdown="age=10+")
    found = protect(
        edition(counts={(NORTH, THIS): 19}, more=(ages[0], overlap)),
        rules=with_rule(additivity=Additivity.NOT_STATED),
    )
    assert "example-county/FIG-90" in found.withheld


def test_an_earlier_edition_counts() -> None:
    before = edition(counts={(COUNTY, THIS): 31, (NORTH, THIS): 19, (SOUTH, THIS): 12}, name="EDN-000")
    now = edition(counts={(COUNTY, THIS): 31, (WEST, THIS): 9})
    alone = protect(now, rules=RULES)
    assert alone.withheld == frozenset()
    # What was printed before is known, and what was withheld before stays withheld.
    withheld_before = edition({reference(WEST, THIS)}, counts={(COUNTY, THIS): 31, (WEST, THIS): 9}, name="EDN-000")
    behind = {reference(WEST, THIS): Behind(Decimal(9))}
    after = protect(now, (withheld_before,), rules=replace(RULES, behind=behind))
    assert reference(WEST, THIS) in after.withheld
    small = edition(counts={(COUNTY, THIS): 23, (NORTH, THIS): 19}, name="EDN-000")
    found = protect(edition(counts={(SOUTH, THIS): 3, (WEST, THIS): 9}), (small,), rules=RULES)
    assert reference(SOUTH, THIS) in found.withheld
    assert before.reference == "example-county/EDN-000"


def test_a_figure_revised_since_stands_beside_the_one_that_was_published() -> None:
    before = edition(counts={**COUNTS, (NORTH, THIS): 20, (COUNTY, THIS): 32}, name="EDN-000")
    found = protect(edition(), (before,), rules=RULES)
    assert found.problems == () or "Southdown" in found.problems[0]
    assert SMALL not in {ref for one in found.counts if one.state == "open" for ref in one.references}


def test_a_percentage_tells_its_numerator() -> None:
    share = held("", SOUTH, THIS, 25, SHARE)
    share = replace(share, text="25%", basis="reported")
    behind = {share.reference: Behind(Decimal(25), Decimal(3), Decimal(12))}
    counts = {(COUNTY, THIS): 31}
    found = protect(edition(counts=counts, more=(share,)), rules=replace(RULES, behind=behind))
    assert share.reference in found.withheld
    large = {share.reference: Behind(Decimal(25), Decimal(30), Decimal(120))}
    assert protect(edition(counts=counts, more=(share,)), rules=replace(RULES, behind=large)).withheld == frozenset()
    # Of a count that is withheld itself, for whatever reason, it tells as much.
    same = {share.reference: Behind(Decimal(25), Decimal(9), Decimal(36))}
    back = protect(edition(more=(replace(share, area=WEST),)), rules=replace(RULES, behind=same))
    assert (share.reference in back.withheld) == (reference(WEST, THIS) in back.withheld)


def test_what_is_only_given_away_as_data_is_looked_at_as_well() -> None:
    document = edition(counts={(COUNTY, THIS): 31})
    names = [one.name for one in document.datasets[0].fields]
    told = dict(zip(names, document.datasets[0].rows[0], strict=True))
    row = tuple({**told, "reference": SMALL, "area": SOUTH, "area_name": "Southdown", "value": "3"}.values())
    more = Dataset("more", "More", "", document.datasets[0].fields, (row,))
    found = protect(replace(document, datasets=(*document.datasets, more)), rules=RULES)
    assert SMALL in found.withheld


def test_two_sources_that_differ_about_a_count_are_both_looked_at() -> None:
    other = replace(held("", COUNTY, THIS, 2), reference="example-county/FIG-77")
    assert protect(edition(counts={(COUNTY, THIS): 31}, more=(other,)), rules=RULES).withheld == {other.reference}


def test_estimates_and_forecasts_count_nobody_and_what_is_about_right_is_no_count() -> None:
    for change in ({"basis": "forecast"}, {"basis": "estimated"}, {"qualifier": "about"}, {"value": "2.5"}):
        document = edition(counts={(SOUTH, THIS): 3})
        document = replace(document, figures=(replace(document.figures[0], **change),))
        assert protect(document, rules=RULES).withheld == frozenset()


def test_an_edition_for_members_shows_small_counts_and_says_so() -> None:
    found = protect(replace(edition(), marking="OFFICIAL-SENSITIVE: for the board"), rules=RULES)
    assert found.withheld == frozenset()
    assert "members" in found.words


def test_figures_that_take_the_place_of_withheld_ones_are_looked_at_too() -> None:
    counts = {key: COUNTS[key] for key in ((COUNTY, THIS), (NORTH, THIS), (SOUTH, THIS))}
    first = protect(edition(counts={**counts, (SOUTH, THIS): 12}), rules=RULES)
    assert first.withheld == frozenset()
    # Composed again it shows Westmarket, which is small.
    again = {**counts, (SOUTH, THIS): 12, (WEST, THIS): 2, (COUNTY, THIS): 33}
    assert any("looked for" in one for one in audit(finished(edition(counts=again)), first))
    more = protect(edition(counts={(WEST, THIS): 2}), rules=RULES, before=first)
    assert reference(WEST, THIS) in more.withheld


# -- the audit of finished files


def test_a_figure_that_a_file_prints_after_all_is_found() -> None:
    found = protect(edition(), rules=RULES)
    verdict = audit(finished(edition()), found)
    assert not verdict.passed
    assert len(verdict) == len(list(verdict)) > 0
    with pytest.raises(Exception, match="Southdown"):
        verdict.require()


def test_one_file_of_several_that_prints_it_is_enough() -> None:
    found = protect(edition(), rules=RULES)
    files = finished(edition(found.withheld)) | {"more.csv": FORMATS["csv"].write(edition())}
    assert not audit(files, found).passed


def test_only_the_small_one_withheld_is_not_enough() -> None:
    found = protect(edition(), rules=RULES)
    lone = replace(found, withheld=frozenset({SMALL}))
    verdict = audit(finished(edition({SMALL})), lone)
    assert any("gives it back" in problem.finding for problem in verdict.problems)


def test_the_certificate_names_no_figure_and_no_count() -> None:
    found = protect(edition(), rules=RULES)
    verdict = audit(finished(edition(found.withheld)), found)
    told = json.loads(verdict.to_json())
    assert told["verdict"] == "pass"
    assert set(told["files"]) == {"edition.csv", "edition.html", "edition.json"}
    assert not any(word in verdict.to_json() for word in ("FIG-", "Southdown", "E0600", '"31"'))
    assert verdict.to_json() == audit(finished(edition(found.withheld)), found).to_json()


def test_details_of_people_are_told_without_repeating_them() -> None:
    document = edition(typed="Keziah Okafor, aged 9, was seen.")
    told = disclosing.personal(document, {"panel": "Her mum is on 07700 900123."})
    assert len(told) == 2
    assert not any("Keziah" in one or "07700" in one for one in told)
    assert disclosing.personal(edition(), {}) == ()


def test_the_measures_of_agencies_are_no_sum_of_people() -> None:
    more = tuple(
        replace(held("", area, THIS, count, TREATED), reference=f"example-county/FIG-8{n}")
        for n, (area, count) in enumerate(((COUNTY, 20), (NORTH, 12), (SOUTH, 3), (WEST, 9)))
    )
    found = protect(edition(counts={(COUNTY, LAST): 27}, more=more), rules=RULES)
    assert found.withheld == {"example-county/FIG-82"}


def test_a_measure_that_nobody_knows_is_taken_for_people() -> None:
    assert SMALL in protect(edition(), rules=Rules()).withheld
    assert MeasureRule().published_from == 0
