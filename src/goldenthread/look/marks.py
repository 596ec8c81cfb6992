"""Status words, tags and markings: one word, one colour, everywhere.

Tags are for the delivery of actions only. A measure never gets red, amber or green.
"""

from typing import Final, NamedTuple


class Tag(NamedTuple):
    """The words of a tag and the GOV.UK colour behind them."""

    words: str
    colour: str


DELIVERY: Final = {
    "not_reported": Tag("Not reported", "grey"),
    "not_started": Tag("Not started", "grey"),
    "on_track": Tag("On track", "green"),
    "at_risk": Tag("At risk", "yellow"),
    "off_track": Tag("Off track", "red"),
    "complete": Tag("Complete", "blue"),
}
_BY_WORDS: Final = {tag.words.casefold(): tag for tag in DELIVERY.values()}

MARKINGS: Final = {
    "public": "For public release",
    "official": "OFFICIAL",
    "official_sensitive": "OFFICIAL-SENSITIVE",
}


def tag_for(status: str) -> Tag:
    """Return the tag of a delivery status, from its code or its words; anything else is plain grey."""
    return DELIVERY.get(status) or _BY_WORDS.get(status.casefold()) or Tag(status, "grey")


def marking_words(marking: str) -> str:
    """Return a marking as printed at the head of a page; text that is not a code is printed as it is."""
    return MARKINGS.get(marking, marking)


class Shape(NamedTuple):
    """How a mark is drawn: the outline, its colour, the colour of its letter, and how low the letter sits."""

    outline: str
    fill: str
    stroke: str
    letter: str
    baseline: str
    usual: str
    dash: str = ""


_BLUE, _RUST, _VIOLET, _GREY, _CRIMSON = "#2073bc", "#a34700", "#490092", "#595959", "#801650"

# Shape and letter say it; colour repeats it.
SHAPES: Final = {
    "better": Shape("up", _BLUE, _BLUE, "#fff", "25.5", "H"),
    "worse": Shape("down", _RUST, _RUST, "#fff", "16.5", "H"),
    "common": Shape("circle", _GREY, _GREY, "#fff", "21.5", "C"),
    "neutral": Shape("diamond", _VIOLET, _VIOLET, "#fff", "21.5", "H"),
    "pass": Shape("square", _BLUE, _BLUE, "#fff", "21.5", "P"),
    "fail": Shape("square", _RUST, _RUST, "#fff", "21.5", "F"),
    "chance": Shape("square", "#fff", _GREY, _GREY, "21.5", "?"),
    "unknown": Shape("square", "#fff", _GREY, _GREY, "21.5", "?", "5 3.5"),
    "gap": Shape("square", _CRIMSON, _CRIMSON, "#fff", "21.5", "!"),
}
