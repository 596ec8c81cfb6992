"""Keys by first use: what a reader meets first is F1, and what nothing rests on is left out."""

from goldenthread.publishing.document import (
    Bullets,
    Dataset,
    Field,
    Grid,
    Heading,
    Held,
    Number,
    Panel,
    Paragraph,
    Section,
    Words,
)
from goldenthread.publishing.keys import in_reading_order


def held(key: str, *parts: str) -> Held:
    return Held(
        key=key,
        text="1",
        reference="" if parts else f"north/{key}",
        measure="north/IND-001",
        measure_title="One",
        area="L-NORTH",
        area_name="North",
        period="2024/25",
        starts="2024-04-01",
        ends="2025-03-31",
        parts=parts,
    )


FIGURES = (held("F1"), held("F2"), held("F3", "F2"), held("F4"), held("F5"))
SECTIONS = (
    Section("one", "One", (Bullets(((Number("3", "F3"),), (Words("and "), Number("1", "F1")))),)),
    Section(
        "two",
        "Two",
        (Panel("In a panel", (Paragraph((Number("1", "F1"),)),)),),
        (Section("three", "Three", (Grid("A table", (Heading("Head"),), (((Number("4", "F4"),),),)),)),),
    ),
)


def test_keys_follow_the_reader_and_parts_follow_what_rests_on_them() -> None:
    sections, figures, _ = in_reading_order(SECTIONS, FIGURES, ())
    assert [(one.key, one.reference) for one in figures] == [
        ("F1", ""),
        ("F2", "north/F2"),
        ("F3", "north/F1"),
        ("F4", "north/F4"),
    ]
    assert figures[0].parts == ("F2",)
    (bullets,) = sections[0].blocks
    assert isinstance(bullets, Bullets)
    assert bullets.items == ((Number("3", "F1"),), (Words("and "), Number("1", "F3")))
    (panel,), (grid,) = sections[1].blocks, sections[1].sections[0].blocks
    assert isinstance(panel, Panel) and isinstance(grid, Grid)
    assert panel.blocks == (Paragraph((Number("1", "F3"),)),)
    assert grid.rows == (((Number("4", "F4"),),),)


def test_what_is_only_given_away_as_data_keeps_a_key() -> None:
    data = Dataset("one", "One", "One figure.", (Field("figure", "Figure"), Field("value", "Value")), (("F5", "1"),))
    _, figures, (given,) = in_reading_order(SECTIONS, FIGURES, (data,))
    assert figures[-1].reference == "north/F5"
    assert given.rows == (("F5", "1"),)


def test_it_changes_nothing_the_second_time() -> None:
    once = in_reading_order(SECTIONS, FIGURES, ())
    assert in_reading_order(*once) == once
