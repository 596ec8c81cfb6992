"""Take out of a file who made it, where and with what, before it is kept. Pure: bytes in, bytes and words out.

Pictures lose what the camera wrote, documents their authors. What cannot be cleaned is refused with a way to mend it.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from goldenthread.vocabulary import Refused

#: The formats that are taken, by the ending of the name.
TAKEN = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "png", "jpg", "jpeg", "csv", "txt")
MOST_BYTES = 10 * 1024 * 1024
_UNPACKED, _ENTRIES = 100 * 1024 * 1024, 2000


@dataclass(frozen=True)
class Stripped:
    """A file fit to be kept, and what was taken out of it, in words; empty where there was nothing."""

    data: bytes
    ending: str
    taken_out: str = ""


def strip(data: bytes, name: str) -> Stripped:
    """Return a file without its hidden facts about people and places.

    The format is told by the content, and must agree with the ending of the name.

    Raises:
        Refused: for a file that is empty, too large, of another format, locked, with macros, or cannot be cleaned.
    """
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if not data:
        raise _no("it is empty", "Choose another file")
    if len(data) > MOST_BYTES:
        raise _no("it is larger than 10 MB", "Make it smaller, or give its address")
    if ending not in TAKEN:
        raise _no("this kind of file is not taken", f"Send one of: {', '.join(TAKEN)}")
    ending = "jpg" if ending == "jpeg" else ending
    if _looks_like(data) != ending and not (ending in _ZIPPED and _looks_like(data) == "zip"):
        raise _no(f"it is not what .{ending} says", "Save it again from the program it was made in")
    if ending == "jpg":
        return Stripped(*_jpeg(data))
    if ending == "png":
        return Stripped(*_png(data))
    if ending == "pdf":
        return Stripped(*_pdf(data))
    if ending in _ZIPPED:
        return Stripped(*_zipped(data, ending))
    return Stripped(data, ending)


_ZIPPED = ("docx", "xlsx", "pptx", "odt", "ods")


def _no(finding: str, remedy: str) -> Refused:
    return Refused.one("File", finding, remedy)


def _looks_like(data: bytes) -> str:
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _no("it is locked by a password, or of an old format", "Save it again without a password")
    if b"\x00" in data[:4096]:
        return ""
    return "txt"


def _jpeg(data: bytes) -> tuple[bytes, str, str]:
    """Without the segments of cameras and programs. Colour is kept: JFIF, the ICC profile and Adobe's transform."""
    out, at, taken = bytearray(data[:2]), 2, 0
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            raise _no("this picture is damaged", "Save it again")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            # What stands after the end of the picture may be another picture, or anything.
            taken += at + 2 < len(data)
            return bytes(out + b"\xff\xd9"), "jpg", _CAMERA if taken else ""
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at : at + 2 + length]
        if length < 2 or len(segment) != 2 + length:
            break
        private = marker == 0xFE or (
            0xE1 <= marker <= 0xEF
            and marker != 0xEE
            and not (marker == 0xE2 and segment[4:].startswith(b"ICC_PROFILE\x00"))
        )
        if private:
            taken += 1
        else:
            out += segment
        at += 2 + length
        if marker == 0xDA:
            scan = _scan_end(data, at)
            out += data[at:scan]
            at = scan
    raise _no("this picture is damaged", "Save it again")


def _scan_end(data: bytes, at: int) -> int:
    """Where the next marker after the lines of a picture stands: within them, FF is followed by 00 or a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return at
        at += 1
    return len(data)


_CAMERA = "what the camera or the program wrote"
_PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT acTL fcTL fdAT".split())


def _png(data: bytes) -> tuple[bytes, str, str]:
    """With the chunks that draw the picture alone: no text, no EXIF, no time, nothing after the end."""
    out, at, taken = bytearray(data[:8]), 8, 0
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        name, chunk = data[at + 4 : at + 8], data[at : at + 12 + length]
        if len(chunk) != 12 + length or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            break
        if name in _PNG_KEPT:
            out += chunk
        else:
            taken += 1
        at += 12 + length
        if name == b"IEND":
            taken += at < len(data)
            return bytes(out), "png", _CAMERA if taken else ""
    raise _no("this picture is damaged", "Save it again")


_PDF_AGAIN = "Print it to a PDF again without its properties, or give its address"
_PDF_WORDS = rb"/(?:Author|Creator|Manager|Company|LastModifiedBy)\s*"


def _pdf(data: bytes) -> tuple[bytes, str, str]:
    """With its description blanked where it stands, byte for byte, so that no offset moves."""
    if b"/Encrypt" in data:
        raise _no("it is locked by a password", "Save it again without a password")
    for number, generation in set(re.findall(rb"/(?:Info|Metadata)\s+(\d+)\s+(\d+)\s+R", data)):
        found = re.search(rb"(?<!\d)%s\s+%s\s+obj(.{0,2000})" % (number, generation), data, re.DOTALL)
        if not found or (b"stream" in found[1] and b"/Filter" in found[1].split(b"stream", 1)[0]):
            raise _no("the name of its author cannot be taken out", _PDF_AGAIN)
    cleaned = re.sub(_PDF_WORDS + rb"\((?:[^()\\]|\\.)*\)", _blank_text, data)
    cleaned = re.sub(_PDF_WORDS + rb"<[0-9A-Fa-f\s]*>", _blank_hex, cleaned)
    cleaned = re.sub(
        rb"<(dc:creator|pdf:Author|xmp:CreatorTool|xmpMM:[A-Za-z]+)>.*?</\1>", _blank_between, cleaned, flags=re.DOTALL
    )
    if re.search(_PDF_WORDS + rb"\([^)\s]", cleaned):
        raise _no("the name of its author cannot be taken out", _PDF_AGAIN)
    return cleaned, "pdf", "its author" if cleaned != data else ""


def _blank_text(found: re.Match[bytes]) -> bytes:
    head, _, rest = found[0].partition(b"(")
    return head + b"(" + b" " * (len(rest) - 1) + b")"


def _blank_hex(found: re.Match[bytes]) -> bytes:
    head, _, rest = found[0].partition(b"<")
    return head + b"<" + b" " * (len(rest) - 1) + b">"


def _blank_between(found: re.Match[bytes]) -> bytes:
    start, end = found[0].index(b">") + 1, found[0].rindex(b"</")
    return found[0][:start] + b" " * (end - start) + found[0][end:]


_OFFICE = rb"<(dc:creator|cp:lastModifiedBy|Company|Manager|meta:initial-creator|meta:printed-by)(?:\s[^>]*)?>.*?</\1>"
_AUTHORS = (
    (rb'(\bw:(?:author|initials)=")[^"]*(")', rb"\1\2"),
    (rb'(\b(?:displayName|userId|providerId)=")[^"]*(")', rb"\1\2"),
    (rb"<author>.*?</author>", rb"<author></author>"),
    (rb"<dc:creator>.*?</dc:creator>", rb"<dc:creator></dc:creator>"),
)
#: Parts that name people: comments, tracked changes and the lists of who wrote them.
_NAMING = re.compile(
    r"(?i)(comments?[^/]*|persons?/.*|commentauthors|people|document|footnotes|endnotes|content)\.xml$"
)


def _zipped(data: bytes, ending: str) -> tuple[bytes, str, str]:
    """With its author, its last editor and the names on its comments blanked, and its pictures cleaned too."""
    out, taken, pictures = BytesIO(), False, 0
    try:
        with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            entries = old.infolist()
            if len(entries) > _ENTRIES or sum(e.file_size for e in entries) > _UNPACKED:
                raise _no("it unpacks to more than is safe", "Save it again, smaller")
            names = {e.filename for e in entries}
            if not any(_proof(name, ending) for name in names):
                raise _no(f"it is not what .{ending} says", "Save it again from the program it was made in")
            if any(re.search(r"(?i)vbaProject|/embeddings/|activeX|Basic/", name) for name in names):
                raise _no("it holds macros or files inside it", "Save it again without them")
            for entry in entries:
                if entry.flag_bits & 1:
                    raise _no("it is locked by a password", "Save it again without a password")
                body = old.read(entry)
                cleaned = _part(entry.filename, body)
                pictures += cleaned != body and entry.filename.lower().endswith((".png", ".jpg", ".jpeg"))
                taken = taken or cleaned != body
                kept = zipfile.ZipInfo(entry.filename)
                kept.compress_type = entry.compress_type
                new.writestr(kept, cleaned)
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError, RuntimeError):
        raise _no("it is damaged", "Save it again from the program it was made in") from None
    words = "its author and the names on its comments" if taken else ""
    return out.getvalue(), ending, words


def _proof(name: str, ending: str) -> bool:
    """Whether a part shows that a file is of its format."""
    return name == {
        "docx": "word/document.xml",
        "xlsx": "xl/workbook.xml",
        "pptx": "ppt/presentation.xml",
        "odt": "content.xml",
        "ods": "content.xml",
    }.get(ending)


def _part(name: str, body: bytes) -> bytes:
    lower = name.lower()
    if lower.endswith((".jpg", ".jpeg", ".png")):
        try:
            return (_png if lower.endswith(".png") else _jpeg)(body)[0]
        except Refused:
            return body
    if lower in ("docprops/core.xml", "docprops/app.xml", "meta.xml"):
        return re.sub(_OFFICE, rb"<\1></\1>", body, flags=re.DOTALL)
    if lower == "docprops/custom.xml":
        return re.sub(rb"(<Properties\b[^>]*>).*(</Properties>)", rb"\1\2", body, flags=re.DOTALL)
    if _NAMING.search(lower):
        for pattern, with_ in _AUTHORS:
            body = re.sub(pattern, with_, body, flags=re.DOTALL)
    return body
