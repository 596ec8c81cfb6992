"""Where figures come from, gathered for paper: each figure once, those of a series together."""

from dataclasses import replace

from goldenthread.publishing.document import Document, Held, Number, Paragraph, Section
from goldenthread.publishing.formats.sources import gathered
from tests.unit.publishing.example import example
from tests.unit.publishing.example_long import long_report


def held(key: str, period: str, *, area: str = "Northtown", note: str = "", parts: tuple[str, ...] = ()) -> Held:
    days = (f"{period}-01-01", f"{period}-12-31")
    return Held(key, "1", f"p/{key}", "p/IND-1", "Visits", "E1", area, period, *days, note=note, parts=parts, value="1")


def report(*figures: Held, printed: tuple[tuple[str, ...], ...]) -> Document:
    chapters = tuple(
        Section(
            f"s{n}",
            f"Chapter {n}",
            sections=(Section(f"s{n}a", "Below", (Paragraph((Number("1", k),)),)) for k in keys),
        )
        for n, keys in enumerate(printed, 1)
    )
    chapters = tuple(
        replace(one, sections=tuple(replace(two, id=f"{two.id}{n}") for n, two in enumerate(one.sections)))
        for one in chapters
    )
    return replace(example(), sections=chapters, figures=figures)


def test_every_figure_stands_once() -> None:
    for document in (example(), long_report(10)):
        keys = [one.key for part in gathered(document) for entry in part.entries for one in entry.figures]
        assert sorted(keys) == sorted(one.key for one in document.figures)


def test_figures_of_a_series_share_an_entry_from_the_earliest_on() -> None:
    document = report(held("F1", "2024"), held("F2", "2022"), held("F3", "2023"), printed=(("F1", "F2", "F3"),))
    ((entry,),) = [part.entries for part in gathered(document)]
    assert [one.key for one in entry.figures] == ["F2", "F3", "F1"]
    assert entry.title == "Visits" and "1 January 2022 to 31 December 2024" in entry.what


def test_another_place_or_another_note_is_another_entry_of_the_same_measure() -> None:
    figures = (held("F1", "2024"), held("F2", "2024", area="Southtown"), held("F3", "2023", note="Half a year."))
    ((*entries,),) = [part.entries for part in gathered(report(*figures, printed=(("F1", "F2", "F3"),)))]
    assert [[one.key for one in entry.figures] for entry in entries] == [["F1"], ["F2"], ["F3"]]
    assert ("Note", "Half a year.") in entries[2].facts


def test_a_figure_stands_with_the_chapter_that_prints_it_first() -> None:
    """One that is only worked with stands with what was made of it, and one that nothing prints stands last."""
    figures = (held("F1", "2021"), held("F2", "2022", parts=("F1",)), held("F3", "2023"), held("F4", "2024"))
    parts = gathered(report(*figures, printed=(("F3",), ("F2", "F3"))))
    found = [
        (part.chapter.id if part.chapter else "", [one.key for entry in part.entries for one in entry.figures])
        for part in parts
    ]
    assert found == [("s1", ["F3"]), ("s2", ["F1", "F2"]), ("", ["F4"])]
