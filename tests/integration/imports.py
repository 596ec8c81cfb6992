"""Small national files, and a partnership whose measures they fill, for the tests of imports."""

from goldenthread.records.cards import Card
from goldenthread.returns.commands import Report, Telling, import_series
from tests.integration.room import Room

HEADER = "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region"
DICTIONARY = """\
Measure_code,Measure,Measure_short,Polarity,y_axis_name,dps,Year_Type,Last Update
1,Infant deaths,InfMort,Low,Rate per 1000 live births,1,Calendar,{day}
2,First time entrants,FirstYJS,Low,"Rate per 100,000",0,Calendar,{day}
3,Breastfeeding,Breast,High,% infants,1,Calendar,{day}
"""
ROWS = """\
InfMort,Infant deaths,2022,Dorset,3.123456789,838.0,South West
InfMort,,2023,Dorset,3.5,838.0,South West
InfMort,,2023,"Bournemouth, Christchurch and Poole",-,839.0,South West
InfMort,,2018,Dorset (Pre LG),2.9,835.0,South West
Breast,Breastfeeding,2023,Dorset,55,838.0,South West
FirstYJS,First time entrants,0,Dorset,9,838.0,South West
"""
#: Days of a spreadsheet's calendar: 1 November 2025 and 1 February 2026.
NOVEMBER, FEBRUARY = 45962, 46054


def lait(rows: str = ROWS) -> bytes:
    return f"{HEADER}\n{rows}".encode()


def dictionary(day: int = NOVEMBER) -> bytes:
    return DICTIONARY.format(day=day).encode()


def measured(room: Room, series: str = "InfMort", *, title: str = "Infant mortality", **given: object) -> Card:
    """An indicator of the north with the published series that fills it. `feed_` fields are the series'."""
    unit = {"value_type": "rate", "unit": "per 1,000 live births", "per": 1000}
    feed = {key.removeprefix("feed_"): given.pop(key) for key in list(given) if key.startswith("feed_")}
    indicator = room.add("indicator", title, **(unit | given))
    asked = {"file_format": "lait", "series": series} | feed
    room.add("feed", f"{title}, published", links=[("fills", indicator.full_reference)], **asked)
    return indicator


def take(room: Room, data: bytes | None = None, *, day: int = NOVEMBER, **given: object) -> Report:
    """Import a small file for the north as its manager."""
    words = {"actor": room.manager, "owner": "north", "file_format": "lait", "name": "lait.csv"}
    words |= {"data": data or lait(), "companion": dictionary(day)}
    return import_series(**(words | given))  # type: ignore[arg-type]


__all__ = ["FEBRUARY", "NOVEMBER", "ROWS", "Telling", "dictionary", "lait", "measured", "take"]
