"""Several small workbooks read by one bounded child process."""

import dataclasses
import io

import openpyxl
import pytest

from goldenthread.reading.workbook import WORKBOOK, read_book_safely, read_books_safely
from goldenthread.vocabulary import Refused


def workbook(*cells):
    book = openpyxl.Workbook()
    book.active.append(list(cells))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FILES = [(workbook("one", 1), "one.xlsx"), (b"two,2\n", "two.csv"), (workbook("three", 3), "three.xlsx")]


def test_each_is_read_as_if_it_were_alone_and_in_its_order():
    assert read_books_safely(FILES) == [read_book_safely(data, name) for data, name in FILES]
    assert read_books_safely([]) == []


def test_one_that_cannot_be_read_refuses_them_by_its_name():
    with pytest.raises(Refused, match="broken.xlsx"):
        read_books_safely([FILES[0], (FILES[2][0][:600], "broken.xlsx")])


def test_together_they_are_no_larger_than_one_may_be():
    limits = dataclasses.replace(WORKBOOK, file_bytes=len(FILES[0][0]) + 10)
    assert read_books_safely(FILES[:1], limits=limits)
    with pytest.raises(Refused, match="must be smaller"):
        read_books_safely(FILES, limits=limits)


def test_they_share_the_time_of_one():
    limits = dataclasses.replace(WORKBOOK, cpu_seconds=1, wall_seconds=20, rehearse="spin")
    with pytest.raises(Refused, match="too long"):
        read_books_safely(FILES, limits=limits)
