"""Short ways to write amounts, and to check a passage."""

from decimal import Decimal

from goldenthread.claims import Finding, check_text
from goldenthread.claims.amounts import read_amount
from goldenthread.claims.model import Amount, AmountKind


def amount(text: str, **words: str) -> Amount:
    """The amount that a text is, as a cell would be read."""
    found = read_amount(text, **words)
    assert found is not None, text
    return found


def rate(value: str, per: int = 1000) -> Amount:
    """So many per 1,000."""
    places = len(value.partition(".")[2])
    return Amount(Decimal(value), AmountKind.RATE, f"{value} per {per:,}", places, per=per)


def ratio(text: str, value: str) -> Amount:
    """A fraction in words."""
    return Amount(Decimal(value), AmountKind.RATIO, text)


def found(text: str, kind: type | None = None) -> dict[str, Finding]:
    """The findings on a passage by the figure published, of one kind of claim where one is given."""
    findings = check_text(text).findings
    return {f.published: f for f in findings if kind is None or type(f.claim) is kind}


def verdicts(text: str, kind: type | None = None) -> dict[str, str]:
    """The verdicts on a passage by the figure published."""
    return {published: finding.verdict.value for published, finding in found(text, kind).items()}
