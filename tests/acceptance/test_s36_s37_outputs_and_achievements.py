"""Rows S36 and S37: outputs of mixed units are never added, and each place has its achievements or says it has none."""

from goldenthread.publishing.document import Number
from tests.integration.publishing.editions import edition, gaps, numbers, section, text_of


def test_s36_outputs_stand_under_their_priority_with_their_units_and_words():
    one = section(edition("dorset-cdp", "progress-report"), "priorities-grp-003")
    lines = text_of(one).splitlines()
    for said in (
        "146 referrals: Fast parcel referrals",
        "over 30kg: Cannabis seized",
        "114kg: Precursor chemicals seized",
    ):
        assert any(line.startswith(said) for line in lines), said
    assert any("handled through Faster parcels task and finish group" in line for line in lines)
    assert "These are in different units, and are never added." in lines


def test_s36_nothing_is_worked_out_from_outputs_of_mixed_units():
    made = edition("dorset-cdp", "progress-report")
    keys = {run.key for run in numbers(section(made, "priorities-grp-003"))}
    assert len(keys) == 4
    assert all(isinstance(run, Number) for run in numbers(made))
    assert not [one for one in made.figures if keys & set(one.parts)]


def test_s37_seven_achievements_for_the_whole_area_and_none_recorded_for_each_council():
    achievements = section(edition("dorset-cdp", "progress-report"), "achievements")
    assert [one.title for one in achievements.sections] == ["Pan-Dorset", "BCP Council", "Dorset Council"]
    whole, bcp, dorset = achievements.sections
    assert "7 achievements recorded for Pan-Dorset." in text_of(whole)
    assert text_of(whole).count("Evidence: ") == 7
    assert gaps(bcp) == ["None recorded for BCP Council."]
    assert gaps(dorset) == ["None recorded for Dorset Council."]


def test_s37_an_achievement_of_a_council_stands_in_its_own_list(person):
    manager = person("manager", "dorset-cdp")
    values = {"title": "A clinic opened in the evening", "area": "E06000058", "marking": "public"}
    links = [{"relation": "part_of", "target": "shared/dorset-cdp"}]
    manager.api("POST", "achievement", 201, owner="dorset-cdp", links=links, **values)
    achievements = section(edition("dorset-cdp", "progress-report"), "achievements")
    whole, bcp, dorset = achievements.sections
    assert "A clinic opened in the evening. Evidence: none recorded." in text_of(bcp)
    assert "A clinic opened" not in text_of(whole)
    assert gaps(dorset) == ["None recorded for Dorset Council."]
