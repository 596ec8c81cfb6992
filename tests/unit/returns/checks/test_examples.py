"""Every check does what its own examples say, and the reference page prints them."""

import pytest

from goldenthread.returns.checks.examples import found_in
from goldenthread.returns.checks.page import reference_page
from goldenthread.returns.checks.run import checks

CASES = [
    pytest.param(check, example, id=f"{check.code}: {example.says}") for check in checks() for example in check.examples
]


@pytest.mark.parametrize(("check", "example"), CASES)
def test_a_check_does_what_its_example_says(check, example) -> None:
    assert found_in(check, example) == ([example.finds] if example.finds else [])


def test_every_check_has_an_example_of_what_it_finds() -> None:
    assert [check.code for check in checks() if not any(example.finds for example in check.examples)] == []


def test_every_check_says_what_it_does() -> None:
    assert [check.code for check in checks() if not check.says.endswith(".")] == []


def test_the_page_names_every_check_and_shows_what_cannot_be_seen() -> None:
    page = reference_page()
    for check in checks():
        assert f"### {check.code}: " in page
    assert "\u200b" not in page
    assert "[U+200B]" in page
