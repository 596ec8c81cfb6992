"""Sentences beside a table, held against its cells."""

import pytest

from goldenthread.claims import check_text
from goldenthread.claims.model import Verdict

SITES = """| Site | 2021 | 2022 |
|---|---|---|
| Hale | 120 | 146 |
| Moss | 98 | 87 |
| Pell | 64 | 71 |

"""
TEAMS = """| Team | Cases | Closed |
|---|---|---|
| Red | 120 | 84 |
| Blue | 90 | 61 |
| Green | 40 | 12 |

"""
YEARS = """| Year | Referrals |
|---|---|
| 2020/21 | 340 |
| 2021/22 | 391 |
| 2022/23 | 420 |

"""


def said(table: str, sentence: str) -> dict[str, Verdict]:
    """What is found in the sentence alone."""
    return {
        finding.published: finding.verdict
        for finding in check_text(table + sentence).findings
        if finding.claim.quotation == sentence
    }


@pytest.mark.parametrize(
    ("table", "sentence", "published"),
    [
        (SITES, "In 2022 Moss was the busiest.", "busiest"),
        (SITES, "Hale is the largest site, with 164 visits in 2022.", "164"),
        (TEAMS, "Closed files were lowest at Blue.", "lowest"),
        (TEAMS, "The red team closed 80% of its cases.", "80%"),
        (YEARS, "Referrals rose by 18% between 2020/21 and 2021/22.", "18%"),
        (YEARS, "Referrals fell between 2020/21 and 2021/22 by 15%.", "15%"),
    ],
)
def test_a_sentence_that_its_table_contradicts(table: str, sentence: str, published: str) -> None:
    assert said(table, sentence).get(published) is Verdict.DISAGREES


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (SITES, "In 2022 Hale was the busiest."),
        (SITES, "Moss was the busiest in the county."),
        (SITES, "Moss had the biggest fall."),
        (TEAMS, "The red team closed 70% of its cases."),
        (TEAMS, "Blue has the largest garden."),
        (YEARS, "Referrals rose by 15% between 2020/21 and 2021/22."),
        (YEARS, "Costs rose by 40% between 2020/21 and 2022/23, when 64 staff left."),
    ],
)
def test_a_sentence_that_its_table_bears_out_or_says_nothing_of(table: str, sentence: str) -> None:
    assert Verdict.DISAGREES not in said(table, sentence).values()
