"""What looking at a national file found, as its page shows it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from goldenthread.look import text
from goldenthread.look.parts import Cell, Column, Link, Table
from goldenthread.returns.uploads.queries import Uploaded
from goldenthread.vocabulary import Marker

#: What became of an entry of a file, in the order of the account.
FATES: Final = (
    ("added", "New"),
    ("revised", "Revised: the earlier figure stays in view"),
    ("unchanged", "Unchanged"),
    ("refused", "Refused"),
    ("counted_up", "Counted up with others into one figure"),
)
_MOST_REFUSED: Final = 100


@dataclass(frozen=True)
class Looked:
    """One file for its page.

    Args:
        heading, lede: What it comes to.
        progress: How far it is, where something is being done with it.
        button: The words of the button that accepts it; empty where there is nothing to accept.
        doubts: Figures that are held until somebody says why they are right.
        adds_up: Entries in, and what they come to, as one sentence.
        series: The series of the file that fill no measure, to choose from.
    """

    heading: str
    lede: str
    progress: str = ""
    button: str = ""
    recognised: tuple[tuple[str, str], ...] = ()
    adds_up: str = ""
    account: Table | None = None
    measures: Table | None = None
    revised: Table | None = None
    first: Table | None = None
    refused: Table | None = None
    refused_more: str = ""
    flags: Table | None = None
    areas: Table | None = None
    areas_more: str = ""
    markers: Table | None = None
    series: tuple[tuple[str, str], ...] = ()
    series_words: str = ""
    doubts: Table | None = None
    doubts_words: str = ""


def looked(one: Uploaded) -> Looked:
    """The page of one file."""
    if one.under_way:
        doing = "Accepting its figures" if one.stage == "accepting" else "Looking at it"
        return Looked(one.file_name, f"{doing}. You may leave this page: we tell you when it is done.", _progress(one))
    if one.stage == "refused":
        if words := one.report.get("words"):
            return Looked(
                "What do these words mean?",
                f"{one.file_name} is read, but for {text.count_of(len(words), 'word')}. No figure of it is kept yet.",
            )
        do = "Change the map" if one.read_by_map else "Say what the file does not say"
        return Looked(
            "This file is not taken as it stands",
            f"{one.file_name}. No figure of it was kept. {do}, or send another.",
        )
    if one.stage == "dropped":
        return Looked("This file was given up", f"{one.file_name}. No figure of it was kept.")
    return _found(one, one.report)


def _progress(one: Uploaded) -> str:
    if not one.working:
        return "It waits for its turn."
    if not one.step:
        return "It has begun."
    if not one.done:
        return f"{one.step}."
    whole = f" of {one.total:,}" if one.total else ""
    return f"{one.step}: {one.done:,}{whole} rows."


def _found(one: Uploaded, said: Mapping[str, Any]) -> Looked:
    changed, settled = said["changed"], one.stage == "accepted"
    heading = f"{text.count_of(changed, 'figure')} would be kept"
    if not changed:
        heading = "Nothing would change"
    if settled:
        heading = "Every figure of this file was held already"
    lede = f"{one.file_name}: {said['entries']:,} entries in {text.count_of(said['rows'], 'row')}. Nothing is kept yet."
    if settled:
        lede = f"{one.file_name}: {said['entries']:,} entries in {text.count_of(said['rows'], 'row')}."
    shown = said["not_taken"][:_MOST_REFUSED]
    more = said["refused"] - sum(int(each[4]) for each in shown)
    areas_more = said["areas_met"] - len(said["areas"])
    return Looked(
        heading=heading,
        lede=lede,
        button=f"Accept {text.count_of(changed, 'figure')}" if changed and not settled else "",
        recognised=_recognised(one, said),
        adds_up=_adds_up(said),
        account=Table.of("What becomes of each entry", ("What", Column("Entries", number=True)), account(said)),
        measures=_measures(said),
        revised=_revised(said.get("revisions", ())),
        first=_first(said["first"]),
        refused=Table.of("Refused", ("Where", "Finding", "What to do", "As published"), [each[:4] for each in shown])
        if shown
        else None,
        refused_more=f"{text.count_of(more, 'more entry', 'more entries')} refused and not listed." if more > 0 else "",
        flags=Table.of(
            "Cautions kept with the figures",
            ("Caution", Column("Figures", number=True)),
            [(words, f"{times:,}") for words, times in said["flags"]],
        )
        if said["flags"]
        else None,
        areas=Table.of(
            "Areas met in the file",
            ("Area", "Code", Column("Entries", number=True)),
            [(name, code, f"{times:,}") for name, code, times in said["areas"]],
        )
        if said["areas"]
        else None,
        areas_more=f"and {areas_more:,} more areas" if areas_more > 0 else "",
        markers=_markers(said["markers"]),
        series=tuple((each["series"], _series(each)) for each in said["unfilled"]),
        series_words=_series_words(said),
        doubts=doubted(said),
        doubts_words=_doubts_words(said) if not settled else "",
    )


def doubted(said: Mapping[str, Any]) -> Table | None:
    """What is asked about figures before they are taken, or was; None where nothing is."""
    rows = [
        (_where(each["place"]), each["measure"], each["finding"], each["remedy"], f"{each['figures']:,}")
        for each in said.get("doubts", ())
    ]
    heads = ("First in", "Measure", "Finding", "What to do", Column("Figures", number=True))
    return Table.of("Figures that are doubted", heads, rows) if rows else None


def _doubts_words(said: Mapping[str, Any]) -> str:
    figures = sum(each["figures"] for each in said.get("doubts", ()))
    are, them = ("is", "it is") if figures == 1 else ("are", "they are")
    held = text.count_of(figures, "figure")
    return f"{held} {are} held until you say why {them} right, or change the map or the file."


def _recognised(one: Uploaded, said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    read = said.get("map")
    found = (
        (("Read by", f"{read['title']} ({read['reference'].rpartition('/')[2]}), version {read['version']}"),)
        if read
        else (
            ("Recognised as", f"{said['format_title']} ({said['file_format']})"),
            ("Release", said["release"]),
            ("Series in it", f"{said['series_met']:,}, of which {said['unfilled_met']:,} fill no measure here"),
        )
    )
    return (*found, ("SHA-256 begins", one.sha256[:12]))


def _revised(lines: Iterable[Mapping[str, Any]]) -> Table | None:
    rows = [
        (
            _where(each["place"]),
            Cell(each["measure"], note=each["breakdown"]),
            each["area_name"],
            each["period"],
            each["before"],
            each["figure"],
        )
        for each in lines
    ]
    heads = ("Where", "Measure", "Area", "Period", Column("Stands now", number=True), Column("Becomes", number=True))
    return Table.of("Revised: what stands, and what takes its place", heads, rows) if rows else None


def account(counts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What became of each entry of a file, line by line, and all entries last."""
    rows = [(words, counts[name]) for name, words in FATES]
    rows += [(f"Not wanted here: {reason}", number) for reason, number in counts["not_wanted"].items()]
    rows += [(f"Left out: {reason}", number) for reason, number in counts["left_out"].items()]
    rows.append(("Entries in the file", counts["entries"]))
    return [(words, f"{number:,}") for words, number in rows if number]


def _adds_up(said: Mapping[str, Any]) -> str:
    new = said["added"] + said["revised"]
    apart = sum(said["not_wanted"].values()) + sum(said["left_out"].values())
    twice = f" {said['again']:,} fill a second measure and are counted twice." if said["again"] else ""
    counted = f" + {said['counted_up']:,} counted up with others" if said["counted_up"] else ""
    return (
        f"{said['entries']:,} entries in = {new:,} new or revised + {said['unchanged']:,} held already{counted} + "
        f"{said['refused']:,} refused + {apart:,} not wanted or left out, each with its reason.{twice}"
    )


def _measures(said: Mapping[str, Any]) -> Table | None:
    numbers = (Column(label, number=True) for label in ("New", "Revised", "Unchanged"))
    heads: tuple[Column | str, ...] = ("Measure", *numbers)
    rows = [
        (
            Link(str(each["title"]), f"/r/{each['reference']}"),
            *(f"{each[name]:,}" for name in ("added", "revised", "unchanged")),
        )
        for each in said["by_measure"]
    ]
    return Table.of("By measure", heads, rows) if rows else None


def _first(lines: Iterable[Mapping[str, Any]]) -> Table | None:
    rows = [
        (
            _where(each["place"]),
            Cell(each["measure"], note=each["breakdown"]),
            each["area_name"],
            each["period"],
            each["figure"],
            each["unit"],
        )
        for each in lines
    ]
    heads = ("Where", "Measure", "Area", "Period", Column("Figure", number=True), "Unit")
    return Table.of("The first figures as they would be stored", heads, rows) if rows else None


def _where(place: str) -> str:
    """A place at the start of a line: "Row 7", and the name of a sheet as it is."""
    return place if "!" in place else place[:1].upper() + place[1:]


def _markers(met: Iterable[tuple[str, int]]) -> Table | None:
    rows = []
    for letter, times in met:
        marker = Marker(letter)
        rows.append((marker.shown, marker.meaning, f"{times:,}"))
    heads = ("Marker", "Meaning", Column("Entries", number=True))
    return Table.of("Markers met in the file", heads, rows) if rows else None


def _series(each: Mapping[str, Any]) -> str:
    title = f" {each['title']}" if each["title"] and each["title"] != each["series"] else ""
    unit = f", {each['unit']}" if each["unit"] else ""
    return f"{each['series']}{title[:110]} ({each['figures']:,} figures{unit})"


def _series_words(said: Mapping[str, Any]) -> str:
    if not said["by_measure"]:
        return "No series of this file fills a measure here yet, so none of its figures would be kept."
    return "A series that fills no measure is read and not kept."
