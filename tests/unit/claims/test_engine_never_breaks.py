"""Whatever is printed, judging it gives a finding: strange figures are for people to read, not for errors."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.claims import check
from goldenthread.claims.engine import judge
from goldenthread.claims.fingerprints import fingerprint
from goldenthread.claims.model import (
    Amount,
    AmountKind,
    Change,
    Direction,
    Multiple,
    Nested,
    PageReference,
    Rate,
    Ratio,
    Same,
    Share,
    Sum,
    Target,
    Verdict,
    Whole,
)
from goldenthread.reading.document import Block, BlockKind, Document, Place
from goldenthread.vocabulary import Qualifier

values = st.one_of(
    st.decimals(min_value=-(10**9), max_value=10**9, places=3),
    st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(100), Decimal("1E+6")]),
)
amounts = st.builds(
    lambda value, kind, places, qualifier, per: Amount(value, kind, str(value), places, qualifier, per=per),
    values,
    st.sampled_from(AmountKind),
    st.integers(-6, 3),
    st.sampled_from(Qualifier),
    st.sampled_from([None, 1, 1000, 100000]),
)
several = st.lists(amounts, min_size=1, max_size=5).map(tuple)
maybe = st.one_of(st.none(), amounts)
words = st.sampled_from(["", "1st quarter", "current", "nine months", "doubled", "more than a third"])

claims = st.one_of(
    st.builds(
        Change,
        old=maybe,
        new=maybe,
        stated=maybe,
        direction=st.sampled_from(Direction),
        base_said=st.booleans(),
        worked_out=maybe,
        unsure=words,
    ),
    st.builds(Share, part=maybe, whole=amounts, stated=amounts),
    st.builds(Sum, parts=several, total=amounts, partial=st.booleans()),
    st.builds(Whole, parts=several, may_overlap=words),
    st.builds(
        Multiple,
        each=amounts,
        total=amounts,
        factor=st.sampled_from([None, Decimal(4), Decimal("0.5")]),
        projection=st.booleans(),
        elapsed=words,
    ),
    st.builds(Ratio, old=amounts, new=amounts, times=st.sampled_from([Decimal(2), Decimal("0.5")]), words=words),
    st.builds(Rate, count=amounts, population=amounts, stated=amounts),
    st.builds(Same, first=amounts, second=amounts, differing=words, other_document=st.booleans()),
    st.builds(Target, baseline=amounts, target=amounts, more_wanted=words),
    st.builds(
        Nested,
        count=amounts,
        wide=amounts,
        wide_group=words,
        narrow=amounts,
        narrow_group=words,
        narrow_size=maybe,
    ),
    st.builds(PageReference, title=words, stated=amounts, actual=amounts),
)


@settings(max_examples=600)
@given(claims)
def test_every_claim_has_a_finding_and_a_name(claim):
    finding = judge(claim)
    assert isinstance(finding.verdict, Verdict)
    assert finding.claim is claim
    assert finding.how or finding.verdict is Verdict.AGREES
    assert len(fingerprint(claim, finding.published)) == 16
    if claim.unsure:
        assert finding.verdict in (Verdict.AGREES, Verdict.NOT_CHECKABLE)


cells = st.sampled_from(
    ["", "Total", "North", "2022/23", "% change", "Share", "12", "0", "1,204", "45%", "-3.8%", "[c]", "n/a", "five",
     "12 (15%)", "£4.5m", "Rate per 1,000", "Target", "Q1", "Change", "England"]
)  # fmt: skip
tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width).map(tuple), max_size=6).map(tuple)
)
lines = st.lists(
    st.sampled_from(
        ["1st quarter: 38", "Projected: 150", "Last year: 80", "90% increase", "Total: 40", "North: 12 East: 13",
         "Target 23/24: 9", "see page 4", "Arrests rose by 12% from 40 to 50.", "In 2023 there were 12 deaths.", "Q1"]
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=150)
@given(tables, lines, st.integers(0, 3))
def test_no_table_and_no_order_of_lines_breaks_the_check(rows, texts, header_rows):
    blocks = [Block(BlockKind.TABLE, "", Place(1), rows=rows, header_rows=min(header_rows, len(rows)))]
    blocks += [Block(BlockKind.PARAGRAPH, text, Place(number)) for number, text in enumerate(texts, start=2)]
    report = check([Document("a", "md", tuple(blocks))])
    for finding in report.findings:
        assert finding.fingerprint
        assert finding.claim.number >= 1
