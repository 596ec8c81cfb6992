"""Area codes: codes are keys and names are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.vocabulary import AreaCode, Refused


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("E06000059", "unitary"),
        ("E06000058", "unitary"),
        ("E10000009", "county"),
        ("E07000048", "district"),
        ("E08000035", "metropolitan_district"),
        ("E09000030", "london_borough"),
        ("E12000009", "region"),
        ("E13000001", "region_part"),
        ("E92000001", "country"),
        ("E23000039", "police_force_area"),
        ("E99999999", "other"),
        ("L-PAN-DORSET", "local"),
        ("L-PAN-DORSET-SOMERSET", "local"),
    ],
)
def test_the_kind_comes_from_the_code(code, kind):
    area = AreaCode(code)
    assert (str(area), area.kind, area.is_local) == (code, kind, code.startswith("L-"))


def test_small_letters_and_spaces_are_forgiven_when_reading():
    assert AreaCode.parse(" e06000059 ") == AreaCode("E06000059")
    with pytest.raises(Refused):
        AreaCode("e06000059")


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Dorset", "names are not keys"),
        ("", "there is no area code"),
        ("x", "marker"),
        ("z", "marker"),
        ("E06000063 / E06000064", "more than one area"),
        ("E0600005", "not an area code"),
        ("838", "not an area code"),
        ("L-", "not an area code"),
        ("L-pan dorset", "not an area code"),
        ("L-" + "A" * 70, "not an area code"),
    ],
)
def test_what_is_not_a_code_is_refused(text, finding):
    with pytest.raises(Refused, match=finding):
        AreaCode(text)


@given(
    st.from_regex(r"[EKLMNSW][0-9]{8}|L(-[A-Z0-9]{1,9}){1,4}", fullmatch=True, alphabet=st.characters(codec="ascii"))
)
def test_every_code_of_the_two_shapes_reads_back(code):
    assert AreaCode.parse(str(AreaCode(code))) == AreaCode(code)


@given(st.text(max_size=12))
def test_any_text_is_a_code_or_refused(text):
    try:
        code = AreaCode.parse(text)
    except Refused:
        return
    assert code.value == text.strip().upper()
