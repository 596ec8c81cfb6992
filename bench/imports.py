"""Import a national file of 641,070 rows, as long as the one that is published, and measure time and memory."""

import csv
import io
import resource
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.common import Result, database, report, stage, timed

ROWS = 641_070
LIMIT, MEGABYTES = 30.0, 500.0
YEARS = range(2015, 2025)
COLUMNS = ("Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region")
DICTIONARY = ("Measure", "Measure_short", "Polarity", "y_axis_name", "dps", "Year_Type", "Last Update")


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--measures", type=int, default=40, help="how many of its series fill a measure (default 40)")
    parser.add_argument("--rows", type=int, default=ROWS, help="how many rows the file has")
    parser.add_argument("--write", type=Path, help="also write the file here, to try by hand")


def run(args: Namespace) -> int:
    with database():
        from goldenthread.partners.actors import OPERATOR
        from goldenthread.reference.seed import load_reference
        from goldenthread.returns.commands import import_series

        load_reference()
        with stage("Writing the file"):
            data, dictionary, series = _file(args.rows)
        if args.write:
            args.write.write_bytes(data)
        _partnership(OPERATOR, series[: args.measures])

        def take(changed: bytes = data) -> None:
            done = import_series(
                actor=OPERATOR, owner="bench", file_format="lait", name="lait.csv", data=changed, companion=dictionary
            )
            counts = f"{done.added:,} new, {done.revised:,} revised, {done.unchanged:,} unchanged"
            sys.stderr.write(f"  {done.entries:,} entries: {counts}, {done.not_wanted.total():,} not wanted\n")

        first, again = timed(take), timed(take)
        later = data.replace(b".5,", b".6,")
        revised = timed(lambda: take(later))
        work = sum(
            used.ru_utime + used.ru_stime
            for used in (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        )
        megabytes = sum(
            resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        size = len(data) / 1024 / 1024
        title = f"Importing {args.rows:,} rows, {size:,.0f} MB, of which {args.measures} series are wanted"
        code = report(
            title,
            [
                Result("the first time", first, LIMIT),
                Result("again, nothing changed", again, LIMIT),
                Result("a later release, a tenth of the figures revised", revised, LIMIT),
                Result("processor time of all three together, with setting up", work),
            ],
        )
        verdict = "pass" if megabytes <= MEGABYTES else "FAIL"
        sys.stdout.write(f"  most memory, both processes: {megabytes:,.0f} MB, limit {MEGABYTES:,.0f} MB  {verdict}\n")
        return code or int(megabytes > MEGABYTES)


def _file(rows: int) -> tuple[bytes, bytes, list[str]]:
    """The file, its dictionary and its series: every council and region of the tool, ten years, made-up values."""
    from goldenthread.reference.models import Area
    from goldenthread.returns.formats.areas import LAIT_NUMBERS

    councils = Area.objects.filter(valid_to=None).exclude(dfe_number="").order_by("code")
    places = [(name, f"{number}.0") for number, (_, name) in LAIT_NUMBERS.items()]
    places += [(row.name, f"{row.dfe_number}.0") for row in councils]
    text, dictionary = io.StringIO(newline=""), io.StringIO(newline="")
    table, entries = csv.writer(text), csv.writer(dictionary)
    table.writerow(COLUMNS)
    entries.writerow(DICTIONARY)
    series: list[str] = []
    written = 0
    while written < rows:
        name = f"Series{len(series):04d}"
        series.append(name)
        entries.writerow((f"Measure {name}", name, "High", "Percentage (%)", "1", "Financial", "45809"))
        for year in YEARS:
            for at, (place, number) in enumerate(places):
                if written == rows:
                    break
                value = f"{(len(series) * 37 + year * 11 + at * 7) % 1000 / 10}"
                table.writerow((name, "", f"{year}-{(year + 1) % 100:02d}", place, value, number, ""))
                written += 1
    return text.getvalue().encode(), dictionary.getvalue().encode(), series


def _partnership(actor: object, series: list[str]) -> None:
    from goldenthread.access import Actor
    from goldenthread.records.commands import add

    assert isinstance(actor, Actor)
    values = {"title": "Bench partnership", "partnership_type": "combating_drugs"}
    add(actor=actor, kind_code="partnership", owner=None, reference="bench", values=values)
    for name in series:
        card = add(
            actor=actor,
            kind_code="indicator",
            owner="bench",
            values={"title": f"Measure {name}", "value_type": "percentage", "unit": "%"},
        )
        add(
            actor=actor,
            kind_code="feed",
            owner="bench",
            values={"title": f"{name}, LAIT", "file_format": "lait", "series": name},
            links=[("fills", card.full_reference)],
        )
