import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.reading.characters import clean, decode, lowered, mend_misread, raised, single
from goldenthread.vocabulary import Refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_texts_are_read_with_and_without_a_mark(encoding: str) -> None:
    assert decode("£5 – “so”".encode(encoding), "a.txt") == ("£5 – “so”", "")


def test_windows_text_is_read_and_said() -> None:
    assert decode("It cost £5 – “so” it was said".encode("cp1252"), "a.txt") == (
        "It cost £5 – “so” it was said",
        "not UTF-8; read as Windows-1252",
    )


@pytest.mark.parametrize(
    "data",
    [
        "Отчёт за 2023 год".encode("koi8-r"),
        "報告書 2023".encode("shift-jis"),
        b"text \x00 with a zero",
        b"caf\x81 and more text that is plain",
        b"\xff\xfea\x00b",
        bytes(range(1, 256)),
    ],
)
def test_other_encodings_and_binary_files_are_refused(data: bytes) -> None:
    with pytest.raises(Refused) as caught:
        decode(data, "a.txt")
    (problem,) = caught.value.problems
    assert problem.place == "a.txt"
    assert "text" in problem.finding
    assert problem.remedy == "Save it as UTF-8 text, or as docx or PDF"


def test_an_encoding_that_a_page_names_is_used() -> None:
    assert decode("Отчёт".encode("koi8-r"), "a.html", "koi8-r")[0] == "Отчёт"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("childrenâ€™s", "children’s"),
        ("Â£23,756", "£23,756"),
        ("2022â€“23", "2022–23"),
        ("cafÃ©", "café"),
        ("â€œquotedâ€\x9d", "“quoted”"),
        ("5Â\xa0%", "5\xa0%"),
    ],
)
def test_text_decoded_wrongly_once_before_is_mended(wrong: str, right: str) -> None:
    assert mend_misread(wrong) == right


@pytest.mark.parametrize("text", ["café”…", "“‘Inadequate’”", "£5–£6", "naïve façade", "50 °C ± 2", "É™"[:1]])
def test_right_text_is_left_alone(text: str) -> None:
    assert mend_misread(text) == text


@given(st.text())
def test_mending_never_touches_digits(text: str) -> None:
    def digits(said: str) -> list[str]:
        return [character for character in said if character in "0123456789"]

    assert digits(mend_misread(text)) == digits(text)


def test_spaces_ligatures_and_unseen_characters_are_made_plain() -> None:
    said = "ef\ufb01cient\u00a0co\u00adoperation\u200b of\u2009the non\u2011mobile\r\nteam\x07"
    assert clean(said) == "efficient cooperation of the non-mobile\nteam"


def test_dashes_and_quotation_marks_stay() -> None:
    assert single(clean("  “15–19” —\t‘so’  ")) == "“15–19” — ‘so’"


def test_raised_figures_do_not_join_a_number() -> None:
    assert "2023" + raised("1") == "2023¹"
    assert raised("st") == "st"
    assert "CO" + lowered("2") == "CO₂"
