"""Area codes: the only key for a place.

A name is never a key. "Dorset" names two councils: the county that ended on
31 March 2019 (E10000009), which held Christchurch, and the unitary council that
began the next day (E06000059), which does not. So a place is known by its
nine-character code from the Office for National Statistics (a GSS code), or by a
local code beginning "L-" where it has none.

What an area is called, when it was live and what it is made of are data, and
live in the reference storey.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from goldenthread.vocabulary.refusals import Refused

_GSS: Final = re.compile(r"[EKLMNSW][0-9]{8}")
_LOCAL: Final = re.compile(r"L(-[A-Z0-9]+)+")
_LONGEST_LOCAL: Final = 60

# Markers of the Department for Education that sit in the area columns of its files.
_MARKERS: Final = frozenset({"X", "Z", "C", "U", ":", "..", "-", "LOW", "K"})

# What the first three characters of a GSS code say. Source: ONS Register of
# Geographic Codes.
_KINDS: Final[dict[str, str]] = {
    "E92": "country",
    "S92": "country",
    "W92": "country",
    "N92": "country",
    "K02": "united_kingdom",
    "K03": "great_britain",
    "K04": "england_and_wales",
    "E12": "region",
    "E13": "region_part",
    "E06": "unitary",
    "E07": "district",
    "E08": "metropolitan_district",
    "E09": "london_borough",
    "E10": "county",
    "E11": "metropolitan_county",
    "E47": "combined_authority",
    "E23": "police_force_area",
    "E22": "community_safety_partnership",
    "E31": "fire_and_rescue_area",
    "E54": "integrated_care_board",
    "E38": "sub_integrated_care_board",
    "E40": "nhs_region",
    "E01": "lower_output_area",
    "E02": "middle_output_area",
    "E05": "ward",
    "E14": "constituency",
    "W06": "unitary",
    "W15": "police_force_area",
    "S12": "unitary",
    "N09": "district",
    "N23": "police_force_area",
}


@dataclass(frozen=True, slots=True, order=True)
class AreaCode:
    """The code of a place: nine characters (E06000059) or local (L-PAN-DORSET).

    Raises:
        Refused: when the text is a name, a marker or anything else that is not a code.
    """

    value: str

    def __post_init__(self) -> None:
        if _GSS.fullmatch(self.value):
            return
        if _LOCAL.fullmatch(self.value) and len(self.value) <= _LONGEST_LOCAL:
            return
        raise Refused.one("area", *_why_not(self.value))

    @classmethod
    def parse(cls, text: str) -> AreaCode:
        """Return the code in `text`, forgiving spaces round it and small letters."""
        return cls(text.strip().upper())

    @property
    def is_local(self) -> bool:
        """Whether this is one of our own codes, for a place without a GSS code."""
        return self.value.startswith("L-")

    @property
    def kind(self) -> str:
        """What sort of place the code's first characters say it is.

        "local" for our own codes; "other" for a prefix not met so far.
        """
        return "local" if self.is_local else _KINDS.get(self.value[:3], "other")

    def __str__(self) -> str:
        return self.value


def _why_not(text: str) -> tuple[str, str]:
    """Return the finding and the remedy for text that is not an area code."""
    if not text:
        return "there is no area code", "Give the nine-character code, for example E06000059"
    if text.upper() in _MARKERS:
        return (
            f'"{text}" is a marker that the publisher puts where there is no area',
            "Give the area's code, or leave this row out",
        )
    if "/" in text or "," in text:
        return (
            f'"{text}" is more than one area',
            "Give one code, or set up a composite area with these as its members",
        )
    return (
        f'"{text}" is not an area code, and names are not keys because one name may have several areas',
        'Look the name up in the area register and give its nine-character code, or a local code beginning "L-"',
    )
