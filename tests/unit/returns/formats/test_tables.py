"""Bytes become cells: encodings, line ends, delimiters, and rows that cannot be trusted."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.returns.formats.tables import Fault, Table, header_of
from goldenthread.vocabulary import Refused

PLAIN = b"code,name\nE06000059,Dorset\nE06000058,BCP\n"


def cells(source):
    return [row for _, row in Table(source)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_reads_the_same_in_every_encoding_newline_and_delimiter(encoding, newline, delimiter):
    text = newline.join(delimiter.join(row) for row in (("code", "name"), ("E1", "Ynys Môn"), ("E2", "Dorset")))
    table = Table(text.encode(encoding))
    assert table.header == ("code", "name")
    assert [row for _, row in table] == [["E1", "Ynys Môn"], ["E2", "Dorset"]]
    assert table.flags == ()


def test_windows_text_is_read_as_such_and_the_file_says_so():
    table = Table("code,name\nE1,Môn – Dorset’s\n".encode("cp1252"))
    assert table.encoding == "cp1252"
    assert cells("code,name\nE1,Môn\n".encode("cp1252")) == [["E1", "Môn"]]
    assert "Windows-1252" in table.flags[0]


def test_a_byte_far_from_the_head_still_decides_the_encoding():
    data = b"code,name\n" + b"E1,plain\n" * 200_000 + "E2,Môn\n".encode("cp1252")
    assert cells(data)[-1] == ["E2", "Môn"]


def test_bytes_that_are_text_in_no_encoding_are_refused():
    with pytest.raises(Refused, match="not text"):
        Table(b"code,name\nE1,\x81\x8d\xff\xfe\n")


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"%PDF-1.7", b"PAR1", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"])
def test_what_is_no_text_is_named_and_refused(magic):
    with pytest.raises(Refused, match="not delimited text"):
        Table(magic + b"\x00" * 20)


def test_a_quoted_cell_may_hold_line_ends_and_rows_count_as_a_spreadsheet_counts_them():
    table = Table(b'id,name\n1,"two\nlines"\n2,one\n')
    assert list(table) == [(2, ["1", "two\nlines"]), (3, ["2", "one"])]


def test_a_row_of_another_length_is_a_fault_with_its_row():
    found = list(Table(b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n"))
    assert found[0] == (2, ["1", "2", "3"])
    assert [(row, fault.finding) for row, fault in found[1:]] == [
        (3, "the row has 2 cells and the header has 3"),
        (4, "the row has 4 cells and the header has 3"),
    ]


def test_blank_columns_at_the_end_of_the_header_hold_nothing():
    table = Table(b"a,b,,\n1,2,,\n1,2,3,\n")
    assert table.header == ("a", "b")
    rows = [row for _, row in table]
    assert rows[0] == ["1", "2"]
    assert isinstance(rows[1], Fault)
    assert "4 cells" in rows[1].finding


def test_a_blank_row_is_no_fault_and_an_empty_line_is_no_row():
    assert list(Table(b"a,b\n,\n\n1,2\n")) == [(2, Fault()), (3, ["1", "2"])]


def test_a_nul_and_a_cell_of_absurd_length_are_faults_of_their_rows():
    rows = cells(b"a,b\n1,\0\n2," + b"x" * 40_000 + b"\n3,4\n")
    assert "NUL" in rows[0].finding
    assert "characters" in rows[1].finding
    assert rows[2] == ["3", "4"]


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b'a,b\n1,"open\n' + b"2,3\n" * 10, "ends inside quotation marks"),
        (b'a,b\n1,"open\n' + b"2,3\n" * 60_000, "left open"),
        (b'a,b\n1,"shut"more\n', "do not fit"),
    ],
)
def test_quotation_marks_that_do_not_fit_stop_the_file_with_the_row(data, finding):
    with pytest.raises(Refused, match=finding) as refused:
        cells(data)
    assert refused.value.problems[0].place == "row 2"


def test_a_file_without_a_header_is_refused():
    for data in (b"", b"\n\n", b",,\n1,2,3\n"):
        with pytest.raises(Refused, match="blank"):
            Table(data)


def test_a_stream_that_cannot_go_back_is_read_too():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    assert cells(Pipe(PLAIN)) == [["E06000059", "Dorset"], ["E06000058", "BCP"]]


def test_a_stream_is_left_open_and_may_be_gone_through_twice():
    stream = io.BytesIO(PLAIN)
    table = Table(stream)
    assert list(table) == list(table)
    assert not stream.closed


def test_the_header_is_found_in_a_head_that_ends_in_mid_character():
    head = "code,name\nE1,Môn".encode()[:-1]
    assert header_of(head) == ("code", "name")


cell = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029\x85\ufeff"), max_size=20
)


@given(
    st.lists(st.lists(cell, min_size=3, max_size=3), max_size=15),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(",;\t|"),
)
def test_whatever_is_written_as_csv_reads_back(rows, encoding, newline, delimiter):
    rows = [row for row in rows if any(row)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerows([["first", "second", "third"], *rows])
    table = Table(out.getvalue().encode(encoding))
    assert table.header == ("first", "second", "third")
    assert [row for _, row in table] == rows


@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise_anything_but_a_refusal(data):
    try:
        list(Table(data))
    except Refused as refused:
        assert refused.problems[0].remedy
