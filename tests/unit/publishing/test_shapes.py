"""Templates as data: the shipped ones are whole, and a wrong one says everything that is wrong with it."""

import pytest

from goldenthread.publishing.blocks.registry import BLOCKS, SPREADS
from goldenthread.publishing.shapes import AUDIENCES, read, templates
from goldenthread.vocabulary import Refused

SHIPPED = {
    "progress-report",
    "impact-report",
    "annual-report",
    "yearly-report",
    "plan",
    "annual-return",
    "member-briefing",
    "board-pack",
    "data-release",
    "outcomes",
}
HEAD = "name: north\ntitle: North\nversion: 1\nsummary: One line.\naudience: public\n"


def problems(text: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        read(text, "north.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_every_template_is_shipped_and_says_what_it_is() -> None:
    found = templates()
    assert found.keys() >= SHIPPED
    for template in found.values():
        assert template.summary and template.title and template.sections
        assert template.audience in AUDIENCES
        assert len({part.id for part in template.sections}) == len(template.sections)


def test_what_a_section_asks_has_somebody_who_owes_it() -> None:
    for name in SHIPPED:
        for part in templates()[name].sections:
            if part.asks or any(use.asked for use in part.blocks):
                assert part.owes, f"{name}, {part.id}"


def test_every_block_and_spread_says_what_it_is() -> None:
    templates()
    for declared in (*BLOCKS.values(), *SPREADS.values()):
        assert declared.about.endswith("."), declared.name
        assert all(take.about for take in declared.takes.values())


def test_a_template_is_read_with_its_blocks_and_what_they_are_given() -> None:
    made = read(
        f"{HEAD}sections:\n  - id: one\n    title: One\n    blocks:\n      - charts: {{most: 3, asked: true}}\n",
        "north.yaml",
    )
    (use,) = made.parts[0].blocks
    assert (use.block, dict(use.given), use.asked) == ("charts", {"most": "3"}, True)
    assert made.label == "north 1"


def test_every_problem_is_told_at_once_with_its_place() -> None:
    text = (
        "name: south\ntitle: North\nversion: 1\naudience: nobody\ncolour: red\nsections:\n"
        "  - id: One\n    title: One\n    blocks: [no-such-block]\n"
        "  - id: two\n    title: Two\n    each: no-such-spread\n    blocks:\n      - note: {}\n"
        "  - id: two\n    blocks:\n      - actions: {show: some, colour: red}\n"
    )
    found = problems(text)
    for said in (
        "“colour” is not known here",
        "summary: it is not given",
        "“nobody” is not known",
        "has another name",
        "small letters, digits and hyphens",
        "no block is called “no-such-block”",
        "no spread is called “no-such-spread”",
        "“note” needs “words”",
        "another section has this id",
        "it has no title",
        "“show” cannot be “some”",
        "“actions” does not take “colour”",
    ):
        assert any(said in one for one in found), said
    assert all(one.startswith("north.yaml") for one in found)


def test_what_is_not_yaml_says_its_line() -> None:
    (only,) = problems("name: [north\ntitle: x")
    assert "north.yaml, line" in only
    assert "this is not YAML" in only


def test_a_list_is_no_template() -> None:
    assert "this is not a template" in problems("- one")[0]
