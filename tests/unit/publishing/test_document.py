"""The tree of an edition and its JSON."""

import pytest

from goldenthread.publishing.document import (
    Bullets,
    Document,
    Facts,
    Gap,
    Grid,
    Heading,
    Held,
    Number,
    Panel,
    Paragraph,
    Picture,
    Section,
    See,
    Trace,
    Web,
    Words,
)
from goldenthread.publishing.written import from_json, to_json

GRID = Grid(
    "Adults in treatment",
    (Heading("Council"), Heading("Adults", number=True, unit="people")),
    (((Words("BCP"),), (Number("2,590", "F1"),)),),
    source=(Web("Progress report", "/r/dorset-cdp/DOC-001"),),
)
WHOLE = Document(
    title="Progress report",
    subtitle="July 2026",
    partnership="Example County",
    slug="example-county",
    reference="example-county/EDN-001",
    template="progress-report 1",
    edition="First edition",
    marking="For public release",
    as_at="2026-07-09",
    release="0.1.0",
    sections=(
        Section(
            "first",
            "First",
            (Paragraph((Words("See "), See("second"))), Gap("No audit this quarter")),
            number="1",
            complete=False,
        ),
        Section(
            "second",
            "Second",
            (
                GRID,
                Bullets(((Words("one"),),), ordered=True),
                Facts((("Term", (Words("what"),)),)),
                Panel("You said", (Paragraph((Words("Move it"),)),)),
                Picture(
                    "Line chart",
                    "It rose",
                    "Adults",
                    "<svg/>",
                    "<svg/>",
                    "A line chart.",
                    GRID,
                    traces=(Trace("BCP", (("2024", "1"), ("2025", None))),),
                ),
            ),
            sections=(Section("below", "Below", number="2.1", complete=True),),
            number="2",
        ),
    ),
    figures=(
        Held(
            "F1",
            "2,590",
            "x/FIG-1",
            "x/IND-1",
            "Adults",
            "E06000058",
            "BCP",
            "2022/23",
            "2022-04-01",
            "2023-03-31",
            value="2590",
        ),
    ),
)


def test_json_keeps_the_document_equal() -> None:
    """Reading back what was written gives an equal tree, and the same bytes again."""
    kept = to_json(WHOLE)
    assert from_json(kept) == WHOLE
    assert to_json(from_json(kept)) == kept


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"is": "Nothing"}', b'{"is": "Document"}', b"no"])
def test_what_is_no_edition_is_said(data: bytes) -> None:
    """Other JSON, and what is no JSON, is a ValueError."""
    with pytest.raises(ValueError):
        from_json(data)


def test_completeness_counts_what_is_asked() -> None:
    """A section that asks for nothing does not count."""
    assert WHOLE.completeness == (1, 2)
    assert [(level, section.heading) for level, section in WHOLE.walk()] == [
        (2, "1. First"),
        (2, "2. Second"),
        (3, "2.1. Below"),
    ]
    assert WHOLE.figure("F1").value == "2590"
    with pytest.raises(KeyError):
        WHOLE.figure("F9")
