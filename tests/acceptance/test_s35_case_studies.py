"""Row S35: a case study stands under its group, and is printed only while consent to publish holds."""

from typing import Any

import pytest

from goldenthread.publishing.document import Panel
from goldenthread.vocabulary import Refused
from tests.integration.publishing.editions import edition, gaps, panels, section, text_of

WHERE = "cases-grp-003"
FIELDS = {
    "title": "One visit, two officers",
    "summary": "The prison asked for help at short notice, and the police sent a search dog.",
    "quotation": "Nothing got through that day.",
    "said_by": "Security governor",
    "marking": "public",
}

PLACE = {"owner": "dorset-cdp", "links": [{"relation": "about", "target": "dorset-cdp/GRP-018"}]}


def _add(manager: Any, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = manager.api("POST", "case-study", 201, **PLACE, **(FIELDS | more))
    return made


def _change(manager: Any, made: dict[str, Any], **values: Any) -> dict[str, Any]:
    body = values | {"version": made["version"], "reason": "The prison wrote to us."}
    changed: dict[str, Any] = manager.api("PATCH", f"case-study/dorset-cdp/{made['reference']}", 200, **body)
    return changed


def _section(**given: Any):
    return section(edition("dorset-cdp", "progress-report", **given), WHERE)


def test_s35_without_consent_it_does_not_print(person):
    made = _add(person("manager", "dorset-cdp"))
    one = _section()
    assert panels(one) == []
    assert gaps(one) == ["1 case study is not printed: no consent to publish holds."]
    assert FIELDS["quotation"] not in text_of(one)
    assert made["reference"].startswith("CAS-")


def test_s35_with_consent_it_prints_under_its_group_with_a_role_and_goes_when_consent_does(person):
    manager = person("manager", "dorset-cdp")
    made = _add(manager, consent="given", consent_on="2023-07-01")
    (panel,) = panels(_section())
    assert isinstance(panel, Panel)
    assert panel.title == "Case study: One visit, two officers"
    said = text_of(_section())
    assert "“Nothing got through that day.”" in said
    assert "Said by: Security governor" in said
    # Under its own group alone.
    assert gaps(section(edition("dorset-cdp", "progress-report"), "cases-grp-004")) == ["No case study is recorded."]

    text = f"{{{{ quote {made['reference']} }}}}"
    assert len(panels(section(edition("dorset-cdp", "progress-report", texts={"summary": text}), "summary"))) == 1
    _change(manager, made, consent="withdrawn")
    assert panels(_section()) == []
    with pytest.raises(Refused, match="consent was withdrawn"):
        edition("dorset-cdp", "progress-report", texts={"summary": text})


def test_s35_consent_that_has_ended_is_none(person):
    _add(person("manager", "dorset-cdp"), consent="given", consent_on="2023-07-01", consent_until="2024-07-01")
    assert gaps(_section()) == ["1 case study is not printed: no consent to publish holds."]


def test_s35_a_quotation_needs_a_role_and_consent_its_day(person):
    manager = person("manager", "dorset-cdp")
    manager.api("POST", "case-study", 409, **PLACE, **(FIELDS | {"said_by": ""}))
    manager.api("POST", "case-study", 409, **PLACE, **(FIELDS | {"consent": "given"}))


def test_s35_the_page_of_a_case_study_shows_whether_it_may_be_published(person):
    page = person("manager", "example-county").page("/r/example-county/CAS-001")
    assert "Consent to publish" in page
    assert "Resettlement manager at the prison" in page
