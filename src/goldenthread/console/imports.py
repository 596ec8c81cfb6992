"""import: national files in, and imports taken back."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from goldenthread.console.options import pairs
from goldenthread.console.output import one_line, put, put_json, put_table, say, strong
from goldenthread.console.session import Usage, actor_of
from goldenthread.jobs import RichProgress
from goldenthread.records.cards import SHARED
from goldenthread.returns import commands, queries
from goldenthread.returns.mapped.queries import map_named, maps_of, meaning_of
from goldenthread.returns.report import Report
from goldenthread.returns.rules import read_areas
from goldenthread.vocabulary import Refused

_SHOWN = 20


def import_(args: Namespace) -> None:
    """Import one file, list the formats, or undo an import."""
    if args.formats:
        _formats(args)
    elif args.undo:
        _undo(args)
    elif args.map:
        _by_map(args)
    elif args.maps:
        _maps(args)
    elif not (args.format and args.file):
        raise Usage("Name a format and a file, like: goldenthread import lait lait_bds.csv --owner dorset-cypf")
    elif not args.owner and not args.suggest:
        raise Usage("Say whose figures they become, with --owner, like: --owner dorset-cypf")
    else:
        _import(args)


def _formats(args: Namespace) -> None:
    every = queries.formats()
    if args.json:
        put_json([asdict(each) for each in every])
        return
    put_table([["Format", "Gives", "Title", "What to send"], *([f.key, f.gives, f.title, f.reads] for f in every)])


def _undo(args: Namespace) -> None:
    count, back = commands.undo_import(actor=actor_of(args), reference=args.undo, reason=args.reason)
    if args.json:
        put_json({"taken_back": count, "standing_again": back})
        return
    put(f"Took back {count:,} figures; {back:,} earlier figures stand again. Nothing is deleted.")


def _by_map(args: Namespace) -> None:
    """A partner's spreadsheet, read by a saved map: the one argument is the file."""
    if not args.owner:
        raise Usage("Say whose figures they become, with --owner, like: --owner dorset-cypf")
    if not args.format or args.file:
        raise Usage("Name the file alone, like: goldenthread import return.xlsx --map MAP-001 --owner dorset-cypf")
    saved = map_named(actor_of(args), args.owner, args.map)
    args.file, args.format = args.format, saved.file_format
    _import(args)


def _maps(args: Namespace) -> None:
    every = maps_of(actor_of(args), args.owner or "")
    if args.json:
        put_json([one.facts | {"columns": dict(meaning_of(one.layout))} for one in every])
        return
    heads = ["Map", "Version", "Title", "Agency"]
    put_table(
        [
            heads,
            *(
                [one.card.reference, str(one.card.version), one.card.title, one.agency.title if one.agency else ""]
                for one in every
            ),
        ]
    )


def _import(args: Namespace) -> None:
    report = commands.import_series(
        actor=actor_of(args),
        owner=args.owner or SHARED,
        file_format=args.format,
        name="the standard input" if args.file == "-" else Path(args.file).name,
        data=bytes_of(args.file),
        companion=bytes_of(args.companion) if args.companion else None,
        small_areas=bytes_of(args.small_areas) if args.small_areas else None,
        telling=commands.Telling(
            vintage=args.vintage,
            area_names=dict(pairs(args.area_name, "NAME=CODE")),
            year_types=dict(pairs(args.year_type, "SERIES=TYPE")),
            year=args.year,
            rolling_months=args.rolling_months,
            markers=dict(pairs(args.marker, "MARK=LETTER")),
            encoding=args.encoding,
            areas=frozenset(read_areas(args.areas)),
            sure=args.sure,
        ),
        dry_run=args.dry_run or args.suggest,
        progress=RichProgress(),
    )
    if args.suggest:
        _suggest(args, report)
    elif args.json:
        put_json(_plain(report))
    else:
        _show(report)


def bytes_of(name: str) -> bytes:
    import sys

    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        finding = f"it cannot be read: {error.strerror or error}"
        raise Refused.one(name, finding, "Check its name and that you may read it") from None


def _plain(report: Report) -> dict[str, Any]:
    names = ("reference", "owner", "document", "file_format", "file_name", "release", "sha256", "dry_run", "flags")
    return (
        {name: getattr(report, name) for name in names}
        | report.counts()
        | {
            "by_measure": [asdict(line) for line in report.by_measure],
            "cautions": dict(report.cautions),
            "not_taken": [asdict(each) for each in report.not_taken],
        }
    )


def _suggest(args: Namespace, report: Report) -> None:
    """The series of the file that fill no measure, with a breakdown to ask for."""
    free = sorted(report.unfilled, key=lambda each: (-each.figures, each.series))
    if args.json:
        put_json(
            [
                {
                    "format": report.file_format,
                    "series": each.series,
                    "title": each.title,
                    "figures": each.figures,
                    "unit": each.unit.label if each.unit else "",
                    "breakdowns": list(each.breakdowns),
                }
                for each in free
            ]
        )
        return
    rows = [
        [
            each.series,
            f"{each.figures:,}",
            each.unit.label if each.unit else "",
            _breakdowns(each.breakdowns),
            each.title,
        ]
        for each in free
    ]
    put_table([["Series", "Figures", "Unit", "Breakdown", "Title"], *rows])
    say(
        f"{len(free):,} series of {len(report.series):,} fill no measure. To fill one: goldenthread add feed "
        f"--owner SLUG --set title=... --set file_format={report.file_format} --set series=... --link fills=IND-001"
    )


def _breakdowns(some: tuple[str, ...]) -> str:
    first = next(iter(some), "")
    more = f" and {len(some) - 1:,} more" if len(some) > 1 else ""
    return f"{first}{more}"


def _show(report: Report) -> None:
    would = "Would import" if report.dry_run else "Imported" if report.reference else "Nothing changed by importing"
    as_number = f" as {report.owner}/{report.reference}" if report.reference else ""
    put(strong(f"{would} {report.file_name} ({report.file_format}, {report.release}){as_number}"))
    if report.column_map:
        read = report.column_map
        say(f"Read by {read['title']} ({read['reference']}), version {read['version']}.")
    if report.by_measure:
        head = ["Measure", "New", "Revised", "Unchanged", "Title"]
        rows = [
            [line.reference, f"{line.added:,}", f"{line.revised:,}", f"{line.unchanged:,}", line.title]
            for line in report.by_measure
        ]
        put_table([head, *rows], indent="  ")
    else:
        say("No published series of this format fills a measure here. See them with --suggest.")
    put(f"{report.entries:,} entries in {report.rows:,} rows:")
    for number, words in _account(report):
        if number:
            put(f"  {number:>9,}  {words}")
    for doubt in report.doubts:
        said = f"{doubt.problem.place}: {doubt.problem.finding}. {doubt.remedy}."
        say(f"Doubted: {said}" if not report.sure else f"Doubted, and said to be right: {said}")
    if report.doubts and not report.sure:
        say("These figures are held. Say why they are right with --sure, or change the map or the file.")
    for flag in report.flags:
        say(f"{flag}.")
    for words, number in report.cautions.most_common(_SHOWN):
        say(f"Caution kept on {number:,}: {words}.")
    for each in report.not_taken[:_SHOWN]:
        say(f"Refused: {each.place}: {each.finding}. {each.remedy}. {one_line(each.text)[:100]}".rstrip())
    if report.refused > _SHOWN:
        say(f"{report.refused:,} were refused in all; --json lists the first {len(report.not_taken):,}.")


def _account(report: Report) -> list[tuple[int, str]]:
    return [
        (report.added, "new"),
        (report.revised, "revised: the earlier figure stays in view"),
        (report.unchanged, "unchanged"),
        (report.refused, "refused"),
        *((number, f"not wanted here: {reason}") for reason, number in report.not_wanted.most_common()),
        *((number, f"left out: {reason}") for reason, number in report.left_out.most_common()),
        (report.counted_up, "counted up with others into one figure"),
        (-report.again, "counted twice: they fill a second measure"),
    ]
