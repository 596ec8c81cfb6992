"""Who made a file, where and with what is taken out of it, and nothing else is."""

import zipfile
import zlib
from io import BytesIO

import pytest

from goldenthread.strategy.proof.stripping import MOST_BYTES, strip
from goldenthread.vocabulary import Refused

SECRET = b"Camera of somebody"


def segment(marker, body):
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def jpeg(after=b""):
    """A picture in its segments: JFIF, EXIF, a comment, a colour profile, tables and two scans."""
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\x00\x01\x02")
        + segment(0xE1, b"Exif\x00\x00" + SECRET)
        + segment(0xE2, b"ICC_PROFILE\x00\x01\x01colour")
        + segment(0xED, b"Photoshop 3.0\x00" + SECRET)
        + segment(0xFE, SECRET)
        + segment(0xC0, b"\x08\x00\x10\x00\x10\x01\x01\x11\x00")
        + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + b"\x12\xff\x00\x34\xff\xd0\x56"
        + segment(0xC4, b"\x00\xff\xd9table")
        + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + b"\x78\xff\x00"
        + b"\xff\xd9"
        + after
    )


def chunk(name, body):
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def png(*more):
    parts = [chunk(b"IHDR", b"\x00" * 13), *more, chunk(b"IDAT", zlib.compress(b"\x00")), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def archive(**parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, body in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), body)
    return out.getvalue()


def docx(core=b"", comments=b"", **more):
    parts = {"word__document_dot_xml": b"<w:document>text</w:document>", "docProps__core_dot_xml": core}
    return archive(**parts, word__comments_dot_xml=comments, **more)


def test_a_photograph_loses_its_camera_and_keeps_its_picture():
    done = strip(jpeg(), "room.jpeg")
    assert done.ending == "jpg"
    assert SECRET not in done.data
    assert done.taken_out
    assert b"JFIF" in done.data
    assert b"ICC_PROFILE" in done.data
    assert done.data.endswith(b"\x78\xff\x00\xff\xd9")
    assert b"\xff\xd9table" in done.data
    assert strip(done.data, "room.jpg").data == done.data
    assert strip(done.data, "room.jpg").taken_out == ""


def test_what_stands_behind_a_picture_goes():
    assert strip(jpeg(after=jpeg() + SECRET), "a.jpg").data == strip(jpeg(), "a.jpg").data
    assert strip(png() + SECRET, "a.png").data == png()


def test_a_png_loses_its_words_and_its_time():
    extra = [chunk(b"tEXt", b"Author\x00" + SECRET), chunk(b"eXIf", SECRET), chunk(b"tIME", b"\x07" * 7)]
    done = strip(png(*extra, chunk(b"gAMA", b"\x00\x00\xb1\x8f")), "a.png")
    assert SECRET not in done.data
    assert b"tIME" not in done.data
    assert b"gAMA" in done.data
    assert done.taken_out
    assert strip(png(), "a.png").taken_out == ""


def test_a_document_loses_its_authors_and_the_names_on_its_comments():
    core = b"<cp><dc:creator>Jo Secret</dc:creator><cp:lastModifiedBy>Jo Secret</cp:lastModifiedBy><t>Plan</t></cp>"
    comments = b'<w:comment w:id="1" w:author="Jo Secret" w:initials="JS">Look</w:comment>'
    done = strip(docx(core, comments, word__media__p_dot_jpg=jpeg()), "plan.docx")
    with zipfile.ZipFile(BytesIO(done.data)) as made:
        whole = b"".join(made.read(name) for name in made.namelist())
    assert b"Jo Secret" not in whole
    assert b"JS" not in whole
    assert SECRET not in whole
    assert b"<t>Plan</t>" in whole
    assert b"Look" in whole
    assert "author" in done.taken_out


def test_an_open_document_loses_its_authors():
    meta = b"<m><meta:initial-creator>Jo Secret</meta:initial-creator><dc:creator>Jo Secret</dc:creator></m>"
    done = strip(archive(content_dot_xml=b"<c>Words</c>", meta_dot_xml=meta), "a.odt")
    with zipfile.ZipFile(BytesIO(done.data)) as made:
        assert b"Jo Secret" not in made.read("meta.xml")
        assert made.read("content.xml") == b"<c>Words</c>"


def pdf(info=b"<< /Author (Jo \\) Secret) /Title (Plan) >>", trailer=b"<< /Info 1 0 R >>"):
    return b"%PDF-1.7\n1 0 obj\n" + info + b"\nendobj\ntrailer\n" + trailer + b"\n%%EOF"


def test_a_pdf_loses_its_author_and_not_one_byte_moves():
    done = strip(pdf(), "a.pdf")
    assert b"Secret" not in done.data
    assert len(done.data) == len(pdf())
    assert b"/Title (Plan)" in done.data
    assert done.taken_out == "its author"
    hexed = strip(pdf(b"<< /Author <4A6F> >>"), "a.pdf").data
    assert b"4A6F" not in hexed


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.txt", "empty"),
        (b"x" * (MOST_BYTES + 1), "a.txt", "larger than 10 MB"),
        (b"MZ\x00", "a.exe", "not taken"),
        (b"words", "words", "not taken"),
        (png(), "a.jpg", "not what .jpg says"),
        (b"\x00\x01", "a.csv", "not what .csv says"),
        (jpeg()[:40], "a.jpg", "damaged"),
        (png()[:30], "a.png", "damaged"),
        (b"\xd0\xcf\x11\xe0rest", "a.docx", "password"),
        (pdf(trailer=b"<< /Info 1 0 R /Encrypt 2 0 R >>"), "a.pdf", "password"),
        (pdf(trailer=b"<< /Info 9 0 R >>"), "a.pdf", "cannot be taken out"),
        (b"PK\x03\x04broken", "a.docx", "damaged"),
        (archive(word__document_dot_xml=b"x", word__vbaProject_dot_bin=b"x"), "a.docx", "macros"),
        (archive(a_dot_txt=b"x"), "a.xlsx", "not what .xlsx says"),
    ],
)
def test_what_cannot_be_cleaned_is_refused_with_a_way_to_mend_it(data, name, words):
    with pytest.raises(Refused, match=words) as caught:
        strip(data, name)
    assert all(p.remedy for p in caught.value.problems)
