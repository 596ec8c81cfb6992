"""The pages of figures with five million figures in the store: 2,000 measures in 150 areas over 17 years.

Each page is asked for again and again, and once after each of some writes: a figure of the partnership is corrected,
and the next view has to show it. Takes about two minutes on two cores, most of it for the store.

The packs are loaded as in the demo. Some of the measures are put beside the indicators of one partnership, whose
manager asks for the pages; the rest stand in the shared library, as national series do.
"""

import gc
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench.common import Result, Taken, database, median, p95, report, shown, stage, taken

if TYPE_CHECKING:
    from django.test import Client

LIMIT = 0.300
PARTNERSHIP = "dorset-cypf"
FIRST_YEAR = 2008


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--measures", type=int, default=2_000)
    parser.add_argument("--areas", type=int, default=150)
    parser.add_argument("--years", type=int, default=17)
    parser.add_argument("--own", type=int, default=60, help="how many of the measures the partnership has itself")
    parser.add_argument("--times", type=int, default=20, help="how often to ask for each page")
    parser.add_argument("--writes", type=int, default=20, help="how often to correct a figure and ask again")


def run(args: Namespace) -> int:
    with database() as folder:
        from django.test import Client

        from goldenthread.partners.demo import ensure_demo_users
        from goldenthread.partners.models import User
        from tests.loaded import load_everything

        with stage("Loading the packs"):
            load_everything()
            ensure_demo_users()
        with stage(f"Adding {args.measures:,} measures"):
            own, shared, document = _measures(args)
        with stage(f"Adding {args.measures * args.areas * args.years:,} figures"):
            count = _figures(args, [*own, *shared], document)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1024**3
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(email=f"manager.{PARTNERSHIP}@demo.invalid"))
        ours, theirs = f"/r/{PARTNERSHIP}/IND-9001", f"/r/shared/IND-9{args.own + 1:03d}"
        other = f"/r/{PARTNERSHIP}/IND-9002"
        area = _area_codes(1)[0]
        client.get(ours)
        # As the server does when it is ready.
        gc.collect()
        gc.freeze()
        results = []
        for name, address, limit in (
            ("indicator page, of the partnership", ours, LIMIT),
            ("indicator page, of the shared library", theirs, LIMIT),
            ("indicator list", f"/p/{PARTNERSHIP}/indicators", LIMIT),
            ("area profile", f"/p/{PARTNERSHIP}/areas/{area}", None),
            ("figures of an indicator, CSV", f"{ours}/figures.csv", None),
            ("one figure", f"/figures/{PARTNERSHIP}/B-{own[0]}-0-{args.years - 1}", None),
            ("the API, 50 figures", f"/api/v1/figures?measure={PARTNERSHIP}/IND-9001", None),
        ):
            results += _page(client, name, address, limit, args.times)
        for name, address in (
            ("first view after a write, indicator list", f"/p/{PARTNERSHIP}/indicators"),
            ("first view after a write, its indicator page", ours),
            ("first view after a write, another indicator", other),
        ):
            results += _after_writes(client, name, address, own[0], args)
        return report(f"Pages with {count:,} figures in the store ({size:.1f} GB)", results)


def _page(client: "Client", name: str, address: str, limit: float | None, times: int) -> list[Result]:
    """The first answer, for which everything is computed, and the 95th percentile of those after it."""

    def ask() -> None:
        answer = client.get(address)
        _ = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code != 200:
            raise AssertionError(f"{address} answered {answer.status_code}")

    first: Taken = taken(ask)
    again = [taken(ask) for _ in range(times)]
    note = f"processor {shown(p95([each.processor for each in again]))}; first {shown(first.wall)}"
    note += f", of the processor {shown(first.processor)}"
    return [Result(name, p95([each.wall for each in again]), limit, note)]


def _after_writes(client: "Client", name: str, address: str, measure: int, args: Namespace) -> list[Result]:
    """The 95th percentile of the first answers after a figure of a measure was corrected."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    client.get(address)
    for number in range(args.writes):
        _correct(measure, number)
        times.append(taken(lambda: client.get(address)))
    _correct(measure, args.writes)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    processor = [each.processor for each in times]
    note = f"processor {shown(p95(processor))}, most often {shown(median(processor))}; {len(queries)} queries"
    return [Result(name, p95([each.wall for each in times]), LIMIT, note)]


def _correct(measure: int, number: int) -> None:
    """Put another value in place of the newest figure of a measure in the first area."""
    from decimal import Decimal

    from goldenthread.observations.commands import correct
    from goldenthread.observations.models import Observation
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.records.models import Record
    from goldenthread.vocabulary import Figure, Unit, ValueType

    standing = Observation.objects.filter(measure_id=measure, area_id=_area_codes(1)[0], superseded_at=None)
    row = standing.order_by("-ends")[0]
    part = Decimal(100 + (int(row.numerator or 0) + 1 + number) % 700)
    done = correct(
        actor=OPERATOR,
        record_owner=Record.objects.get(pk=_owner()),
        reference_text=row.reference,
        figure=Figure(value=part / 10, unit=Unit(ValueType.PERCENTAGE, "%"), numerator=part, denominator=Decimal(1000)),
        reason="To measure speed",
    )
    if done.superseded != 1:
        raise AssertionError(f"{row.reference} was not corrected")


def _measures(args: Namespace) -> tuple[list[int], list[int], int]:
    """Add the measures: the ids of the partnership's, of the shared library's, and of the document behind them."""
    from goldenthread.access import Permission
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.records.commands import batch
    from goldenthread.records.kinds import kind
    from goldenthread.records.models import Record
    from goldenthread.records.writing import NewRecord

    owner = Record.objects.get(kind="partnership", reference=PARTNERSHIP)
    kinds = (
        {"value_type": "percentage", "unit": "%", "polarity": "higher_better"},
        {"value_type": "count", "unit": "people", "polarity": "lower_better"},
        {"value_type": "rate", "unit": "per 1,000", "per": 1000, "polarity": "lower_better"},
    )
    with batch(actor=OPERATOR, permission=Permission.LOAD, reason="To measure speed") as many:
        rows = many.add(
            [
                NewRecord(
                    kind("indicator"),
                    owner if n < args.own else None,
                    kind("indicator").clean(
                        {"title": f"Measure {n + 1} of the bench", "said_in": "Table 1", **kinds[n % 3]}
                    ),
                    f"IND-9{n + 1:03d}",
                )
                for n in range(args.measures)
            ]
        )
        values = {"title": "A national release", "document_type": "dataset", "publisher": "The bench"}
        (document,) = many.add([NewRecord(kind("document"), None, kind("document").clean(values), "DOC-9001")])
    ids = [row.pk for row in rows]
    return ids[: args.own], ids[args.own :], document.pk


def _area_codes(number: int) -> list[str]:
    """Upper-tier areas in the order of their codes, Dorset and its neighbour first."""
    from goldenthread.reference.models import Area

    first = ["E06000059", "E06000058"]
    codes = Area.objects.filter(code__regex="^E(06|08|09|10)").order_by("code").values_list("code", flat=True)
    return [*first, *(code for code in codes.distinct() if code not in first)][:number]


def _figures(args: Namespace, measures: list[int], document: int) -> int:
    """Fill the store in one statement of SQL: to make objects of five million rows would take an hour."""
    from django.db import connection, transaction

    from goldenthread.observations.models import Observation, Source
    from goldenthread.vocabulary import Period

    source = Source.objects.create(sort="published", document_id=document, section="Table 1")
    years = [Period.financial_year(FIRST_YEAR + n) for n in range(args.years)]
    areas = _area_codes(args.areas)
    table = connection.ops.quote_name(Observation._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_years (n, canonical, starts, ends)")
        cursor.executemany(
            "INSERT INTO bench_years VALUES (%s, %s, %s, %s)",
            [(n, y.canonical, y.start.isoformat(), y.end.isoformat()) for n, y in enumerate(years)],
        )
        cursor.execute("CREATE TEMP TABLE bench_areas (n, code)")
        cursor.executemany("INSERT INTO bench_areas VALUES (%s, %s)", list(enumerate(areas)))
        cursor.execute("CREATE TEMP TABLE bench_measures (n, pk, owner)")
        owners = dict.fromkeys(measures[: args.own], _owner())
        cursor.executemany(
            "INSERT INTO bench_measures VALUES (%s, %s, %s)",
            [(n, pk, owners.get(pk)) for n, pk in enumerate(measures)],
        )
        # A percentage with its parts, a count, a rate per 1,000 with its parts; each walks a little from year to year.
        cursor.execute(
            f"""
            INSERT INTO {table} (reference, owner_id, measure_id, area_id, period, starts, ends, breakdown,
                value, numerator, denominator, qualifier, marker, note, basis, status, text, caution,
                source_id, accepted_at, accepted_by, reason)
            SELECT 'B-' || m.pk || '-' || a.n || '-' || y.n, m.owner, m.pk, a.code, y.canonical, y.starts, y.ends, '',
                CASE m.n %% 3 WHEN 0 THEN round(part / 10.0, 1) WHEN 1 THEN part ELSE part END,
                CASE m.n %% 3 WHEN 1 THEN NULL ELSE part END,
                CASE m.n %% 3 WHEN 1 THEN NULL ELSE 1000 END,
                '', '', '', 'reported', 'final', '', '', %s, %s, 'operator', ''
            FROM bench_measures m CROSS JOIN bench_areas a CROSS JOIN bench_years y
            """.replace("part", "(300 + (m.n * 7 + a.n * 13 + y.n * 5 + (m.n * a.n * y.n) %% 37) %% 400)"),
            [source.pk, datetime.now(UTC).isoformat(" ")],
        )
        cursor.execute(f"SELECT count(*) FROM {table}")
        count = int(cursor.fetchone()[0])
    with connection.cursor() as cursor:
        # As after an import and a night: the journal is written back, and the planner knows its tables.
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return count


def _owner() -> int:
    from goldenthread.records.models import Record

    return Record.objects.get(kind="partnership", reference=PARTNERSHIP).pk
