"""Rows S41 and S42: a quarter's report says what is missing, and a year's report keeps the plan as it then was."""

from datetime import UTC, datetime

from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing.composing import owed
from goldenthread.records.cards import AsOf
from goldenthread.vocabulary import Period
from goldenthread.vocabulary.clock import today
from tests.integration.publishing.editions import edition, gaps, order_of, rows, section, text_of

QUARTER = Period.parse("quarter 2 2026/27")


def test_s41_without_an_audit_the_heading_stands_with_the_gap_and_a_score():
    made = edition("dorset-cypf", "impact-report", period=QUARTER)
    audits = section(made, "audits")
    assert audits.title == "Multi-agency audits"
    assert gaps(audits) == ["No audit this quarter."]
    assert audits.complete is False
    done, asked = made.completeness
    assert 0 <= done < asked
    late = {one.section: one for one in owed(OPERATOR, order_of("dorset-cypf", "impact-report", period=QUARTER))}
    assert late["audits"].owes == "Quality assurance lead"
    assert asked - done == len(late)


def test_s41_indicators_and_feedback_of_the_quarter_stand_with_what_is_missing():
    made = edition("dorset-cypf", "impact-report", period=QUARTER)
    first = text_of(section(made, "indicators-thm-001"))
    assert "9 key indicators: a figure is held for 9, and 0 have a figure for quarter 2 2026/27." in first
    feedback = section(made, "feedback")
    assert gaps(feedback) == ["No feedback is dated in quarter 2 2026/27."]
    march = edition("dorset-cypf", "impact-report", period=Period.parse("financial year 2024/25"))
    assert "We did: The plan gained a seventh priority" in text_of(section(march, "feedback"))


def test_s42_the_earlier_report_keeps_the_former_structure_when_the_plan_gains_a_theme(person):
    then = datetime.now(UTC)
    manager = person("manager", "dorset-cypf")
    values = {
        "title": "Ready for the climate",
        "number": "8",
        "aim": "Keep children well as it warms.",
        "marking": "public",
    }
    links = [{"relation": "part_of", "target": "dorset-cypf/PLN-001"}]
    manager.api(
        "POST", "theme", 201, owner="dorset-cypf", links=links, reason="The yearly review adopted it.", **values
    )

    now = edition("dorset-cypf", "annual-report")
    assert [row[0] for row in rows(now, "Themes of the plan")][7:] == ["Ready for the climate", "All themes"]
    before = edition("dorset-cypf", "annual-report", as_of=AsOf(today(), then))
    assert len(rows(before, "Themes of the plan")) == 8
    assert "Ready for the climate" not in text_of(before)
    assert rows(before, "Themes of the plan")[7][1:3] == ["101", "53"]


def test_s42_emerging_priorities_and_the_versions_of_the_plan_are_in_the_report():
    made = edition("dorset-cypf", "annual-report")
    front = text_of(section(made, "introduction"))
    assert "Came after: Children and Young People's Plan 2020 to 2023" in front
    review = text_of(section(made, "review"))
    assert review.count("A priority kept from the 2020 to 2023 plan") == 6
    assert "(new)" in review
