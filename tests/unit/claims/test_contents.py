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
