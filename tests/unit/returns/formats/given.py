"""What the tests of formats share: the repository's own area book, small files, and one way to read them."""

import csv
from datetime import date
from pathlib import Path

import goldenthread.reference
from goldenthread.returns.formats import Areas, Entry, Options, Refusal, feed

DATA = Path(goldenthread.reference.__file__).parent / "data"


def _rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _day(text):
    return date.fromisoformat(text) if text else None


BOOK = Areas(
    (
        Entry(row["code"], row["name"], _day(row["valid_from"]), _day(row["valid_to"]), row["dfe_number"])
        for row in _rows("areas.csv")
    ),
    ((row["area"], row["alias"]) for row in _rows("area_names.csv")),
)


def table(*lines, encoding="utf-8", newline="\n"):
    """Return lines as the bytes of a file."""
    return (newline.join(lines) + newline).encode(encoding)


def read(key, data, **options):
    """Return what a feed gives for a file, its refusals, and its tally, which must add up."""
    reading = feed(key).read(data, Options(**{"areas": BOOK, **options}))
    items = list(reading)
    refusals = [item for item in items if isinstance(item, Refusal)]
    given = [item for item in items if not isinstance(item, Refusal)]
    tally = reading.tally
    assert tally.entries == tally.given + tally.refused + tally.left_out.total()
    assert tally.items == len(given)
    assert tally.refused == sum(refusal.entries for refusal in refusals)
    return given, refusals, tally
