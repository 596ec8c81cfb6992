"""Files of national publishers: bytes in, typed rows and refusals out.

Plain Python: no Django and no database. `recognise` says which feed a file is for, and the feed's
`read` goes through it once. Nothing is guessed: what no feed knows is refused with what was seen.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final

from goldenthread.returns.formats.areas import USUAL_KINDS, AreaBook, Areas, Entry
from goldenthread.returns.formats.deprivation import Deprivation
from goldenthread.returns.formats.ees import Ees
from goldenthread.returns.formats.fingertips import Fingertips
from goldenthread.returns.formats.lait import Lait
from goldenthread.returns.formats.ndtms import Monthly, Prevalence, ViewIt
from goldenthread.returns.formats.neighbours import DfeNeighbours, OnsNeighbours
from goldenthread.returns.formats.police import Outcomes, Street
from goldenthread.returns.formats.population import MidYear, SingleYear, StandardPopulation
from goldenthread.returns.formats.reading import Feed, Options, Reading, folded
from goldenthread.returns.formats.registers import (
    BankHolidays,
    Councils,
    Districts,
    PoliceForces,
    Regions,
    SmallAreas,
)
from goldenthread.returns.formats.rows import (
    AreaRecord,
    Holiday,
    Item,
    Neighbour,
    Refusal,
    Row,
    SmallAreaLink,
    Tally,
    Weight,
)
from goldenthread.returns.formats.sheets import is_workbook, table_in
from goldenthread.returns.formats.tables import header_of
from goldenthread.vocabulary import Refused

__all__ = [
    "USUAL_KINDS",
    "AreaBook",
    "AreaRecord",
    "Areas",
    "Entry",
    "Feed",
    "Holiday",
    "Item",
    "Neighbour",
    "Options",
    "Reading",
    "Refusal",
    "Row",
    "SmallAreaLink",
    "Tally",
    "Weight",
    "feed",
    "feeds",
    "personal_columns",
    "recognise",
]

# Columns of files that hold a row for each person. They are for nobody's store here.
_PERSONAL: Final = frozenset(
    {
        "child",
        "childid",
        "child_id",
        "lachildid",
        "clientid",
        "upn",
        "dob",
        "dateofbirth",
        "date_of_birth",
        "nhsnumber",
        "nhs_number",
        "forename",
        "surname",
        "finitial",
        "sinitial",
        "pers_person_id",
        "pers_upn",
    }
)
_LEGACY: Final = {"new_geog_code", "geog_l", "geog_c", "geog_n"}


@functools.cache
def feeds() -> tuple[Feed, ...]:
    """Return every feed; where two could read a file, the closer one comes first."""
    return (
        Lait(),
        MidYear(),
        Ees(),
        Fingertips(),
        DfeNeighbours(),
        OnsNeighbours(),
        ViewIt(),
        Monthly(),
        Prevalence(),
        Street(),
        Outcomes(),
        SingleYear(),
        StandardPopulation(),
        SmallAreas(),
        Deprivation(),
        Councils(),
        Districts(),
        PoliceForces(),
        Regions(),
        BankHolidays(),
    )


def feed(key: str) -> Feed:
    """Return the feed with this key.

    Raises:
        Refused: naming the keys there are.
    """
    for each in feeds():
        if each.key == key:
            return each
    raise Refused.one("feed", f"there is no feed “{key}”", f"Use one of: {', '.join(each.key for each in feeds())}")


def recognise(head: bytes, name: str = "") -> Feed:
    """Return the feed that reads a file, by its first bytes.

    Args:
        head: The beginning of the file, the whole of its row of column names included; 64 KB are enough.
        name: Its name, for messages.

    Raises:
        Refused: naming the columns that were seen, when no feed knows them; and for files with a row
            for each person, and the wide files from before 2017, in which marks had another meaning.
    """
    place = name or "the file"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200]
    if start.startswith(b"{") and any(b'"england-and-wales"' in part for part in (start, head[:2000])):
        return feed("bank-holidays")
    if is_workbook(head) and (found := _in_workbook(head, place)):
        return found
    header = header_of(head)
    names = set(folded(header))
    if personal := personal_columns(header):
        raise Refused.one(
            place,
            f"it holds a row for each person (column “{personal[0]}”), and only counts and rates are taken",
            "Count it up where it is held, keep back small numbers, and send the counts",
        )
    if names >= _LEGACY:
        raise Refused.one(
            place,
            "it is a wide file from before Explore Education Statistics, in which “x” meant held back, the "
            "opposite of today",
            "Use the release on Explore Education Statistics that took its place",
        )
    for each in feeds():
        if each.recognise(header):
            return each
    shown = ", ".join(f"“{column}”" for column in header[:30])
    raise Refused.one(
        place,
        f"no format with these columns is known: {shown}",
        "Send the file as it was published, or ask for its format to be added",
    )


def personal_columns(header: Iterable[str]) -> list[str]:
    """The columns by which a file shows that it holds a row for each person."""
    return sorted(set(folded(tuple(header))) & _PERSONAL)


def _in_workbook(head: bytes, name: str) -> Feed | None:
    """Return the feed whose table a workbook holds; None where it is not whole in these bytes, or holds none."""
    for each in feeds():
        if each.in_workbooks:
            try:
                table_in(head, name, each.recognise)
            except Refused:
                continue
            return each
    return None
