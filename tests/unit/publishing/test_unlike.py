"""Where a file that was built again differs from the one that was kept."""

import io
import zipfile

from goldenthread.publishing.unlike import where


def packed(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def test_equal_files_say_nothing() -> None:
    assert where(b"a,b\n1,2\n", b"a,b\n1,2\n") == ""


def test_text_is_told_by_its_line_with_both_readings() -> None:
    assert where(b"a,b\n1,2\n3,4\n", b"a,b\n1,2\n3,5\n") == "line 3: it was “3,4” and is “3,5”"
    assert where("p\n£5".encode(), b"p\n") == "line 2: it was “£5” and is “”"


def test_what_is_no_text_is_told_by_its_byte() -> None:
    assert where(b"%PDF-1.7\nabc", b"%PDF-1.7\nabd!") == "from byte 12 of 12; now it has 13"


def test_an_archive_is_told_by_its_part() -> None:
    old = packed(one="same", two="11,036")
    assert where(old, packed(one="same", two="11,063")) == "its part two, line 1: it was “11,036” and is “11,063”"
    assert where(old, packed(one="same")) == "its part two is gone"
    assert where(old, packed(one="same", two="11,036", three="")) == "it has a new part, three"
    assert where(old, packed(two="11,036", one="same")).startswith("its parts are the same")
