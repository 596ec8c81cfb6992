"""Write, read back and check a return of 5,000 figures, as a workbook and as CSV."""

import io
import resource
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import TypeVar

from bench.common import Result, report, stage
from goldenthread.returns.workbooks import Template

Made = TypeVar("Made")
LINES = 5_000
LIMIT = 5.0


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--lines", type=int, default=LINES, help=f"how many figures are asked for (default {LINES:,})")


def run(args: Namespace) -> int:
    from goldenthread.returns.checks import Context, Point, check
    from goldenthread.returns.workbooks import read, write

    template = _template(args.lines)
    made: dict[str, bytes] = {}
    results = []
    for format in ("xlsx", "ods", "csv"):
        made[format], seconds = _timed(partial(write, template, format))
        results.append(Result(f"written as {format}", seconds))
    with stage("Filling it in"):
        sent = {"xlsx": _workbook(made["xlsx"], args.lines), "csv": _csv(made["csv"])}
    run_of = tuple(Point(f"{year}", Decimal(100 + year % 3)) for year in range(2015, 2025))
    context = Context(series={line.key: run_of for line in template.lines})
    for format, data in sent.items():
        before = _work()
        taken, reading = _timed(partial(read, data, f"return.{format}", template))
        findings, checking = _timed(partial(check, template, taken, context))
        note = f"{reading:.2f} s to read in the child, {checking:.2f} s to check; {len(findings):,} findings"
        note += f"; {_work() - before:.2f} s of processor time, which other work on the machine does not stretch"
        results.append(Result(f"{format} read and checked", reading + checking, LIMIT, note))
        sys.stderr.write(f"  {format}: {len(data) / 1024:,.0f} KB\n")
    return report(f"A return of {args.lines:,} figures", results)


def _timed(act: Callable[[], Made]) -> tuple[Made, float]:
    start = time.perf_counter()
    made = act()
    return made, time.perf_counter() - start


def _work() -> float:
    """Processor time so far, ours and that of children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _template(lines: int) -> "Template":
    from goldenthread.returns.workbooks import Line, Template

    asked = []
    for number in range(lines):
        rate = number % 3 == 2
        asked.append(
            Line(
                reference=f"bench/IND-{number // 30:03d}",
                title=f"Measure {number // 30}",
                unit="per 1,000" if rate else "people",
                value_type="rate" if rate else "count",
                per=1000 if rate else None,
                asks_parts=rate,
                area=f"E0600{number % 30:04d}",
                area_name=f"Area {number % 30}",
                period="2025/26",
                last_value=Decimal(100),
                last_period="2024/25",
            )
        )
    return Template(template_id="BENCH", version=1, agency="bench-council", title="Bench return", lines=tuple(asked))


def _workbook(data: bytes, lines: int) -> bytes:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Figures"]
    for row in range(5, 5 + lines):
        sheet.cell(row, 10).value = 102
        if sheet.cell(row, 11).value != "not asked":
            sheet.cell(row, 11).value, sheet.cell(row, 12).value = 102, 1000
        sheet.cell(row, 16).value = "Includes the second site since May 2025"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv(data: bytes) -> bytes:
    import csv

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    for row in rows[1:]:
        row[9] = "102"
        if row[10] != "not asked":
            row[10], row[11] = "102", "1000"
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
