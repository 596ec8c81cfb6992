"""Finished files are read whole: no withheld count, nothing that gives one back, no detail of one person."""

import csv
import io
import random
import zipfile
from dataclasses import replace
from functools import cache
from itertools import product

import pytest

from goldenthread.publishing.disclosing import Protected, protect
from goldenthread.publishing.document import Bullets, Facts, Grid, Heading, Panel, Paragraph, Words
from goldenthread.publishing.extracting import passages, printed_figures
from goldenthread.publishing.formats import FORMATS
from goldenthread.publishing.number_words import amounts, sentences, significant, year_words
from goldenthread.publishing.scanning import Finding, scan_files, scan_texts
from goldenthread.publishing.written import to_json
from tests.unit.publishing.example import example
from tests.unit.publishing.small_counts import NORTH, RULES, SOUTH, THIS, WEST, edition, reference
from tests.unit.reading.persons import HARMFUL, HARMLESS, corpus

SMALL = reference(SOUTH, THIS)


@cache
def protected() -> Protected:
    return protect(edition(), rules=RULES)


@cache
def clean_files() -> dict[str, bytes]:
    """Every format of the edition as it should be, and the document itself."""
    document = edition(protected().withheld)
    files = {f"edition.{one.ending}": one.write(document) for one in FORMATS.values()}
    return {**files, "edition.json": to_json(document)}


def found(files: dict[str, bytes]) -> tuple[Finding, ...]:
    return scan_files(files, protected().secrets, protected().expected)


def prose(text: str, name: str = "page.html") -> tuple[Finding, ...]:
    """What is found in one sentence on a page of its own."""
    return found({name: f"<!doctype html><html><body><p>{text}</p></body></html>".encode()})


def test_the_edition_as_it_should_be_raises_no_alarm_in_any_format() -> None:
    assert [str(one.problem) for one in found(clean_files())] == []


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_edition_that_withholds_nothing_is_caught_in_every_format(name: str) -> None:
    form = FORMATS[name]
    told = found({f"edition.{form.ending}": form.write(edition())})
    assert any("Southdown" in one.problem.finding for one in told)


LEAKS = [
    "In Southdown 3 people died of drug misuse.",
    "In Southdown three people died of drug misuse in 2024/25.",
    "Deaths related to drug misuse in Southdown: 3.",
    "Southdown had 3 drug deaths, fewer than before.",
    "Drug misuse deaths were 19 in Northport and 3 in Southdown.",
    "There were 6 fewer deaths from drug misuse in Southdown than the 9 in Westmarket.",
    "In Southdown deaths related to drug misuse were 16 fewer than in Northport.",
    "Of the 31 deaths related to drug misuse, 28 were outside Southdown.",
    "Deaths related to drug misuse in Southdown fell by 3 from 6 in 2023/24 to what they were in 2024/25.",
    "Southdown had half of its 6 deaths from drug misuse this year.",
    "10% of the 31 deaths related to drug misuse were in Southdown.",
]


@pytest.mark.parametrize("text", LEAKS)
def test_prose_that_tells_a_withheld_count_or_gives_it_back_is_held(text: str) -> None:
    assert prose(text), text


HARMLESS_NUMBERS = [
    "Southdown is in section 3 of this report.",
    "See table 3 for deaths in Southdown.",
    "Deaths in Southdown in quarter 3 of 2024/25 are not shown.",
    "Southdown reports drug deaths on 3 March each year.",
    "The drug misuse panel in Southdown met three times.",
    "Drug deaths of people aged 3 and over in Southdown are counted.",
    "Southdown met 3% of its target for drug deaths.",
    "Southdown spent £3 million on drug misuse.",
    "3 people were trained to give naloxone in Northport.",
    "The plan has 3 priorities.",
    "Deaths related to drug misuse in Northport were 3 in 2019/20.",
    "In Southdown deaths related to drug misuse were 6 in 2023/24.",
    "Deaths related to drug misuse in Northport rose from 13 to 19.",
    "In Southdown the number of deaths related to drug misuse is withheld [c].",
    "Call 3 to reach the office in Southdown.",
    "Southdown is ranked 3rd.",
    "One of the deaths in Southdown led to a review.",
    "Deaths in Southdown took 3 to 6 months to register.",
]


@pytest.mark.parametrize("text", HARMLESS_NUMBERS)
def test_numbers_that_count_nothing_withheld_raise_no_alarm(text: str) -> None:
    assert not prose(text), [str(one.problem) for one in prose(text)]


def test_no_finding_repeats_the_count() -> None:
    for text in LEAKS:
        for one in prose(text):
            assert not any(said.value in (3, 9) for said in amounts(str(one.problem).replace("[c]", "")))


def test_every_finding_says_where_what_and_what_to_do() -> None:
    (one, *_) = prose(LEAKS[0])
    assert one.problem.place == "page.html, a paragraph"
    assert "Southdown" in one.problem.finding
    assert "[c]" in one.problem.remedy


def in_zip(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same container with a part changed, or added where it is not there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        names = source.namelist()
        for name in names:
            inside = source.read(name)
            target.writestr(name, inside.replace(old, new) if name == part else inside)
        if part not in names:
            target.writestr(part, new)
    return out.getvalue()


LEAK = "In Southdown 3 people died of drug misuse"


def test_a_leak_in_the_properties_of_an_office_file_is_found() -> None:
    for name in ("docx", "pptx", "xlsx"):
        data = clean_files()[f"edition.{name}"]
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            core = archive.read("docProps/core.xml")
        leaking = in_zip(
            data,
            "docProps/core.xml",
            core,
            core.replace(
                b"</cp:core",
                f'<dc:subject xmlns:dc="http://purl.org/dc/elements/1.1/">{LEAK}</dc:subject></cp:core'.encode(),
                1,
            ),
        )
        assert found({f"edition.{name}": leaking}), name
    ods = clean_files()["edition.ods"]
    assert found(
        {
            "edition.ods": in_zip(
                ods, "meta.xml", b"</office:meta>", f"<dc:subject>{LEAK}</dc:subject></office:meta>".encode()
            )
        }
    )


def test_a_leak_in_a_comment_of_a_workbook_or_in_a_part_nobody_looks_at_is_found() -> None:
    comment = f'<comments xmlns="http://x"><commentList><comment ref="A1"><text><t>{LEAK}</t></text></comment></commentList></comments>'
    assert found({"edition.xlsx": in_zip(clean_files()["edition.xlsx"], "xl/comments9.xml", b"", comment.encode())})
    assert found(
        {"edition.docx": in_zip(clean_files()["edition.docx"], "customXml/item9.xml", b"", f"<a>{LEAK}</a>".encode())}
    )


def test_a_leak_in_a_drawing_its_words_and_its_hidden_attributes_is_found() -> None:
    for part in (
        f'<svg xmlns="http://www.w3.org/2000/svg"><title>{LEAK}</title></svg>',
        f'<svg xmlns="http://www.w3.org/2000/svg"><desc>{LEAK}</desc></svg>',
        f'<img alt="{LEAK}" src="a.svg">',
        f'<p aria-label="{LEAK}">A chart</p>',
        f'<meta name="description" content="{LEAK}">',
        f'<p data-note="{LEAK}">A chart</p>',
        f"<!-- {LEAK} -->",
        f'<script type="application/ld+json">{{"description": "{LEAK}"}}</script>',
        f"<div>{LEAK}</div>",
    ):
        assert found({"page.html": f"<!doctype html><html><body>{part}</body></html>".encode()}), part


def test_a_leak_in_the_native_chart_of_a_slide_is_found() -> None:
    chart = (
        '<c:chartSpace xmlns:c="http://c" xmlns:a="http://a"><c:title><a:t>Deaths related to drug misuse</a:t></c:title>'
        "<c:ser><c:tx><c:pt idx='0'><c:v>Southdown</c:v></c:pt></c:tx><c:cat><c:pt idx='0'><c:v>2023/24</c:v></c:pt>"
        "<c:pt idx='1'><c:v>2024/25</c:v></c:pt></c:cat><c:val><c:pt idx='0'><c:v>6</c:v></c:pt>"
        "<c:pt idx='1'><c:v>{}</c:v></c:pt></c:val></c:ser></c:chartSpace>"
    )
    pptx = clean_files()["edition.pptx"]
    assert found({"e.pptx": in_zip(pptx, "ppt/charts/chart99.xml", b"", chart.format(3).encode())})
    assert not found({"e.pptx": in_zip(pptx, "ppt/charts/chart99.xml", b"", chart.format("").encode())})


def test_a_leak_in_a_feed_in_json_in_plain_text_and_in_a_csv_is_found() -> None:
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><summary>{LEAK}</summary></entry></feed>'
    head = "area_name,measure_title,period,value\n"
    for name, text in (
        ("feed.xml", atom),
        ("data.json", f'{{"note": ["{LEAK}"]}}'),
        ("readme.txt", LEAK),
        ("more.csv", head + "Southdown,Deaths related to drug misuse,2024/25,3\n"),
        ("data.json", '{"area": "Southdown", "title": "Deaths related to drug misuse", "year": "2024/25", "value": 3}'),
    ):
        assert found({name: text.encode()}), name
    for text in (
        "Southdown,Deaths related to drug misuse,2024/25,\n",
        "Northport,Deaths related to drug misuse,2024/25,19\n",
    ):
        assert not found({"more.csv": (head + text).encode()})


def test_a_leak_typed_into_any_kind_of_block_is_found_in_the_files() -> None:
    said = (Words(LEAK + "."),)
    table = Grid(
        "Notes",
        (Heading("Area"), Heading("Deaths of drug misuse", number=True)),
        (((Words("Southdown"),), (Words("3"),)),),
    )
    for block in (
        Paragraph(said),
        Bullets((said,)),
        Facts((("Southdown", said),)),
        Panel("A case", (Paragraph(said),)),
        table,
        replace(table, rows=(((Words("Other"),), (Words("5"),)),), notes=(said,)),
    ):
        document = edition(protected().withheld, blocks=(block,))
        for name in ("html", "docx"):
            assert found({f"edition.{name}": FORMATS[name].write(document)}), (block, name)


def test_a_count_typed_into_a_table_is_found_though_the_edition_has_it_from_the_start() -> None:
    row = ((Words("Southdown"),), (Words("3"),))
    table = Grid("Notes of the panel, 2024/25", (Heading("Area"), Heading("Drug misuse deaths", number=True)), (row,))
    told = protect(edition(blocks=(table,)), rules=RULES)
    files = {"edition.html": FORMATS["html"].write(edition(told.withheld, blocks=(table,)))}
    assert scan_files(files, told.secrets, told.expected)


def test_the_pages_the_bookmarks_and_the_properties_of_a_pdf_are_read() -> None:
    document = edition(protected().withheld, typed=LEAK + ".")
    assert found({"edition.pdf": FORMATS["pdf"].write(document)})
    document = replace(edition(protected().withheld), title=LEAK)
    places = [one.place for one in passages("edition.pdf", FORMATS["pdf"].write(document)) if LEAK in one.text]
    assert any("property" in place for place in places)


def test_what_no_reader_can_open_is_read_as_text_and_does_not_fail() -> None:
    for data in (b"", b"PK\x03\x04 broken", b"%PDF-1.7 broken", b"<not xml", b"{not json", bytes(range(256))):
        assert list(passages("strange.bin", data)) is not None
    assert found({"strange.bin": f"PK {LEAK}".encode()})


def test_figures_are_read_from_every_table_that_has_their_references() -> None:
    printed = printed_figures(clean_files())
    assert printed[SMALL] == frozenset({""})
    kept = next(area for area in (NORTH, WEST) if reference(area, THIS) not in protected().withheld)
    value = {NORTH: "19", WEST: "9"}[kept]
    assert printed[reference(kept, THIS)] == frozenset({value})
    one = {"a.csv": b"reference,value\nx/FIG-1,\n", "b.csv": b"reference,value\nx/FIG-1,7\n"}
    assert printed_figures(one) == {"x/FIG-1": frozenset({"", "7"})}


# -- people


def report_prose() -> list[str]:
    """Sentences of the kind that reports are full of, put together by chance that is the same every time."""
    chance = random.Random(20261122)
    places, teams = ["Northport", "Southdown", "Westmarket"], ["youth justice team", "drug service", "virtual school"]
    made = [
        f"{chance.choice(['In', 'Across'])} {place} the {team} {verb} {chance.randint(5, 900):,} {who} {when}."
        for place, team, verb, who, when in product(
            places,
            teams,
            ["saw", "helped", "reached"],
            ["children aged 10 to 17", "people aged 18 and over", "care leavers", "adults"],
            ["in 2024/25", "by 31 March 2025", "between April and June 2024"],
        )
    ]
    made += [
        f"The {post} signed the report on {chance.randint(1, 28)} May 2025."
        for post in ("Chief Constable", "Director of Public Health")
    ]
    return made


def test_nineteen_of_twenty_details_of_people_are_found_in_finished_files() -> None:
    bad, good = corpus(7, 4 * len(HARMFUL), 4 * len(HARMLESS))
    missed = [text for _, text in bad if not prose(text.replace("<", "&lt;"))]
    assert len(missed) <= 0.05 * len(bad), missed
    held = [text for text in (*good, *report_prose()) if prose(text.replace("<", "&lt;"))]
    assert len(held) <= 0.02 * (len(good) + len(report_prose())), held


def test_details_of_people_are_found_in_every_format_and_in_properties() -> None:
    document = edition(protected().withheld, typed="Keziah Okafor, aged 9, was placed out of area.")
    for name in ("html", "pdf", "docx", "pptx"):
        told = found({f"edition.{name}": FORMATS[name].write(document)})
        assert any("name with an age" in one.problem.finding for one in told), name
        assert not any("Keziah" in str(one.problem) for one in told)
    rows = io.StringIO()
    csv.writer(rows).writerows([["note"], ["Seen at home, NHS number 943 476 5919"]])
    assert found({"notes.csv": rows.getvalue().encode()})


def test_a_name_in_one_cell_and_a_number_in_another_are_no_name_with_an_age() -> None:
    assert not found({"areas.csv": b"ward,deaths reviewed\nJordan Ward,14\nMay,9\n"})


def test_the_example_edition_of_every_kind_of_part_raises_no_alarm() -> None:
    document = example()
    files = {"edition.html": FORMATS["html"].write(document), "edition.json": to_json(document)}
    assert [str(one.problem) for one in scan_files(files, (), protected().expected)] == []
    assert [str(one.problem) for one in scan_texts(document, {})] == []


# -- numbers in words


def test_numbers_are_read_in_digits_with_separators_and_in_words() -> None:
    assert [one.value for one in amounts("2,590 and 1 234 and 12 and twenty and Seven")] == [2590, 1234, 12, 20, 7]
    assert [one.value for one in amounts("FIG-003, A3, 3.1.2, v2, 16-17") if one.counts] == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("3 deaths", True),
        ("fell from 6 deaths", True),
        ("fell by 6", True),
        ("3.5 deaths", False),
        ("3% of deaths", False),
        ("quarter 3", False),
        ("3 May", False),
        ("in 2024", False),
        ("£3", False),
        ("aged 3", False),
        ("three months", False),
    ],
)
def test_which_numbers_stand_as_counts(text, counts) -> None:
    assert [one.counts for one in amounts(text)] == [counts]


def test_sentences_years_and_words_of_a_title() -> None:
    text = "One ended. Two did not; Three\nFour"
    assert [text[start:end] for start, end in sentences(text)] == ["One ended.", "Two did not;", "Three", "Four"]
    assert [end - start <= 600 for start, end in sentences("a " * 2000)].count(False) == 0
    assert set(year_words("quarter 1 2023/24", "2025-03-31")) == {"2023", "2024", "2025"}
    assert set(significant("The number of deaths related to drug misuse")) == {"death", "related", "drug", "misuse"}
