import pytest

from goldenthread.claims import Verdict, check
from goldenthread.claims.model import PageReference
from goldenthread.reading.document import Block, BlockKind, Document, Place
from tests.unit.claims.making import verdicts

CONTENTS = """Contents

Foreword ..... 3
Our priorities ..... 7
Appendix 1 Membership ..... 21
Appendix 2 Data tables ..... 24

# Foreword

"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The full figures are in Appendix 2 (page 24).", {"page 24": "agrees"}),
        ("The full figures are in Appendix 2 (page 23).", {"page 23": "disagrees"}),
        ("See appendix 1 on page 24 for the members.", {"page 24": "disagrees"}),
        ("Our priorities (see p. 7) are three.", {"p. 7": "agrees"}),
        ("See page 9 and Appendix 7 (page 40).", {}),
    ],
)
def test_pages_are_held_to_the_contents(text, expected):
    assert verdicts(CONTENTS + text, PageReference) == expected


def test_a_table_may_be_the_contents():
    text = (
        "| Section | Page |\n|---|---|\n| Foreword | 2 |\n| Glossary | 22 |\n\nFor terms see the Glossary on page 19."
    )
    assert verdicts(text) == {"page 19": "disagrees"}


def test_a_page_counted_by_the_file_is_no_proof_against_a_printed_one():
    def document(page: int) -> Document:
        return Document(
            "a.pdf",
            "pdf",
            (
                Block(BlockKind.PARAGRAPH, "Members are listed in Appendix A (page 17).", Place(1, page=2)),
                Block(BlockKind.HEADING, "Appendix A - Membership", Place(2, page=page), level=1),
            ),
        )

    (same,) = check([document(17)]).findings
    (other,) = check([document(19)]).findings
    assert same.verdict is Verdict.AGREES
    assert other.verdict is Verdict.NOT_CHECKABLE


PASTED = "CONTENTS\n\n1 Foreword 3\n2 Our area 5\n3 Section 11 findings 12\n4 Learning from reviews 20\n5 Budget 28\n\n"
LISTED = "In this report\n\n- A welcome, page 2\n- The year in numbers, page 6\n- Our accounts, page 16\n\n"
ONE_LINE = "Contents: Foreword 2; Background 4; Findings 9; Next steps 17.\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PASTED + "See the Budget (page 23).", {"page 23": "disagrees"}),
        (
            PASTED + "Learning from reviews begins on page 20 and the Budget on page 28.",
            {"page 20": "agrees", "page 28": "agrees"},
        ),
        (PASTED + "Turn to page 26 for the Budget.", {"page 26": "disagrees"}),
        (PASTED + "Page 5 (Our area) has the map.", {"Page 5": "agrees"}),
        (PASTED + "See the map in Our area (page 7).", {"page 7": "not checkable"}),
        (PASTED + "In last year's report the Budget (page 23) was shorter.", {"page 23": "not checkable"}),
        (PASTED + "The Budget (page 40 of the Treasury's paper) is another.", {}),
        (LISTED + "Do turn to the accounts on page 18.", {"page 18": "disagrees"}),
        (LISTED + "The year in numbers (page 6) has more.", {"page 6": "agrees"}),
        (ONE_LINE + "As Findings, page 11, sets out.", {"page 11": "disagrees"}),
        ("In 2022\n\nNorth 3\nSouth 5\nEast 12\n\nThe East is on page 4.", {}),
    ],
)
def test_contents_pasted_as_lines(text, expected):
    assert verdicts(text, PageReference) == expected
