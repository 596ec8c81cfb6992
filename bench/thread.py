"""Traces and coverage at the size of a whole region: 100,000 records, 300,000 links, 8 layers.

The records stand in threads of some 400, so that one trace holds at most 500; each record links
to three of the layer above it. One large partnership holds half of them.
"""

import random
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from bench.common import Result, Taken, database, median, p95, report, shown, stage, taken

TRACE, COVERAGE = 0.050, 1.0
#: How many records each layer of one thread has: 400 in all.
LAYERS = (
    ("element", 3),
    ("element", 5),
    ("priority", 12),
    ("strand", 30),
    ("objective", 60),
    ("action", 110),
    ("indicator", 100),
    ("measure", 80),
)
#: The share of the threads that each partnership has.
SHARES = (0.5, 0.1, 0.1, 0.1, 0.1, 0.1)


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--links", type=int, default=300_000)
    parser.add_argument("--traces", type=int, default=50)


@dataclass(frozen=True)
class Built:
    """What was built: partnerships with their frames, and the records of the middle layers."""

    partnerships: list[tuple[int, str]]
    focuses: dict[str, list[int]]
    records: int
    links: int


def run(args: Namespace) -> int:
    with database():
        from django.db import connection

        with stage(f"Building {args.records:,} records with {args.links:,} links"):
            built = build(args.records, args.links)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        return report(
            f"Threads among {built.records:,} records and {built.links:,} links",
            measure(built, args.traces),
        )


def measure(built: Built, traces: int) -> list[Result]:
    """Time traces both ways from records chosen at random, then from each layer, and coverage.

    A trace is the walk, what stands beside it, and the main line read down and up. The limits are
    for wall time on a quiet machine; the processor time beside it tells when it was not quiet.
    """
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.thread import coverage, orphans, trace, walk

    rng = random.Random(17)
    largest = 0

    def one(focus: int) -> Taken:
        def act() -> None:
            nonlocal largest
            graph = walk.fetch(OPERATOR, focus)
            trace.line(graph)
            trace.line(graph, way="up")
            walked = {e.lower for e in graph.edges} | {e.upper for e in graph.edges}
            largest = max(largest, len(walked))

        return taken(act)

    every = [pk for ids in built.focuses.values() for pk in ids]
    one(every[0])
    results = []
    times = [one(rng.choice(every)) for _ in range(traces)]
    results += _pair("trace of a record chosen at random", times, TRACE, f"{traces} traces")
    for layer, ids in built.focuses.items():
        largest = 0
        times = [one(rng.choice(ids)) for _ in range(traces)]
        note = f"at most {largest} records; processor {shown(median([t.processor for t in times]))}"
        results.append(Result(f"trace from {layer}, median", median([t.wall for t in times]), None, note))
    for (owner, frame), name in zip(
        built.partnerships, ("half of the records", "a tenth of the records"), strict=False
    ):
        times = [taken(partial(coverage.coverage, OPERATOR, frame, owner)) for _ in range(5)]
        results += _pair(f"coverage of a partnership with {name}", times, COVERAGE, "")[:1]
        times = [taken(partial(orphans.orphan_counts, OPERATOR, owner)) for _ in range(3)]
        results.append(Result(f"counts of its orphans, {name}", median([t.wall for t in times])))
    return results


def _pair(name: str, times: list[Taken], limit: float, note: str) -> list[Result]:
    wall, processor = [t.wall for t in times], [t.processor for t in times]
    return [
        Result(f"{name}, median", median(wall), limit, f"{note} processor {shown(median(processor))}".strip()),
        Result(f"{name}, p95", p95(wall), limit, f"processor {shown(p95(processor))}"),
    ]


def build(records: int, links: int) -> Built:
    """Write the records, typed rows, links and one figure for each measure, in bulk."""
    from django.db import transaction

    from goldenthread.records.models import Link, Record

    rng = random.Random(11)
    with transaction.atomic():
        owners = _partnerships()
        frames = _frames(len(owners))
        layers, owner_of = _records(records, owners)
        pairs = _pairs(layers, frames, owners, owner_of, links, rng)
        Link.objects.bulk_create((_link(*pair) for pair in pairs), batch_size=2000)
        _figures(layers, owner_of)
    names = dict(Record.objects.filter(pk__in=frames).values_list("pk", "reference"))
    labels = (
        "a national priority",
        "a national outcome",
        "a local priority",
        "",
        "an objective",
        "an action",
        "an indicator",
    )
    return Built(
        partnerships=[(o, f"shared/{names[f]}") for o, f in zip(owners, frames, strict=True)],
        focuses={label: [pk for thread in layers for pk in thread[n]] for n, label in enumerate(labels) if label},
        records=Record.objects.count(),
        links=Link.objects.count(),
    )


def _row(kind: str, reference: str, owner: int | None, position: int) -> Any:
    from goldenthread.records.models import Record

    return Record(
        kind=kind,
        reference=reference,
        title=f"{kind.capitalize()} {reference} of the measured thread",
        summary="A record made to measure speed.",
        owner_id=owner,
        marking="official" if owner else "public",
        position=position,
        search_text=reference.lower(),
        changed_at=datetime.now(UTC),
    )


def _details(kind: str, rows: list[Any], **fields: Any) -> None:
    from goldenthread.records.kinds import kind as kind_of

    model = kind_of(kind).model
    model.objects.bulk_create((model(record=row, **fields) for row in rows), batch_size=2000)


def _partnerships() -> list[int]:
    from goldenthread.records.models import Record

    rows = Record.objects.bulk_create(_row("partnership", f"bench-{n}", None, n) for n in range(len(SHARES)))
    _details("partnership", rows, partnership_type="other", setting_up=False)
    return [row.pk for row in rows]


def _frames(n: int) -> list[int]:
    from goldenthread.records.models import Record

    rows = Record.objects.bulk_create(_row("frame", f"FRM-{i:03d}", None, i) for i in range(n))
    _details("frame", rows)
    return [row.pk for row in rows]


def _records(records: int, owners: list[int]) -> tuple[list[list[list[int]]], dict[int, int]]:
    """Ids by thread and layer, and the partnership of each thread (by the thread's number)."""
    from goldenthread.records.models import Record

    in_one = sum(n for _, n in LAYERS)
    threads = records // in_one
    owner_of = {}
    done = 0
    for owner, share in zip(owners, SHARES, strict=True):
        upto = min(threads, done + round(threads * share))
        owner_of |= dict.fromkeys(range(done, upto), owner)
        done = upto
    owner_of |= dict.fromkeys(range(done, threads), owners[-1])
    layers: list[list[list[int]]] = [[] for _ in range(threads)]
    for depth, (kind, n) in enumerate(LAYERS):
        rows = [
            _row(
                kind,
                f"{kind[:3].upper()}-{depth}-{t * n + i:06d}",
                None if kind == "element" else owner_of[t],
                t * n + i,
            )
            for t in range(threads)
            for i in range(n)
        ]
        Record.objects.bulk_create(rows, batch_size=2000)
        level = {"level": "strategic_priority" if depth == 0 else "outcome"}
        _details(kind, rows, **(level if kind == "element" else {}))
        for t in range(threads):
            layers[t].append([row.pk for row in rows[t * n : (t + 1) * n]])
    return layers, owner_of


_RELATIONS = ("contributes_to", "contributes_to", "part_of", "contributes_to", "implements", "measured_by", "part_of")


def _pairs(
    layers: list[list[list[int]]],
    frames: list[int],
    owners: list[int],
    owner_of: dict[int, int],
    most: int,
    rng: random.Random,
) -> list[tuple[int, str, int]]:
    """(lower, relation, upper) for each link: three up from each record, and the national ones."""
    frame_of = dict(zip(owners, frames, strict=True))
    pairs = [(owner, "adopts", frame) for owner, frame in frame_of.items()]
    for t, thread in enumerate(layers):
        frame = frame_of[owner_of[t]]
        pairs += [(pk, "part_of", frame) for layer in thread[:2] for pk in layer]
        for depth in range(1, len(LAYERS)):
            above = thread[depth - 1]
            for pk in thread[depth]:
                uppers = rng.sample(above, min(3, len(above)))
                pairs += [(pk, _RELATIONS[depth - 1], upper) for upper in uppers]
    # A few more in the densest part, until there are as many as were asked for.
    seen = set(pairs)
    while len(pairs) < most:
        thread = rng.choice(layers)
        extra = (rng.choice(thread[5]), "implements", rng.choice(thread[4]))
        if extra not in seen:
            seen.add(extra)
            pairs.append(extra)
    return pairs[:most]


def _link(lower: int, relation: str, upper: int) -> Any:
    from goldenthread.records.models import Link
    from goldenthread.records.relations import RELATIONS

    walk = RELATIONS[relation].walk
    source, target = (upper, lower) if walk == "down" else (lower, upper)
    return Link(
        source_id=source,
        relation=relation,
        target_id=target,
        upper_id=None if walk == "aside" else upper,
        lower_id=None if walk == "aside" else lower,
        recorded_at=datetime.now(UTC),
        recorded_by="bench",
    )


def _figures(layers: list[list[list[int]]], owner_of: dict[int, int]) -> None:
    """Four quarters of one area for each measure, all from one return of its partnership."""
    from goldenthread.observations.models import Observation, Source
    from goldenthread.records.models import Record
    from goldenthread.reference.models import Area
    from goldenthread.vocabulary import Period

    area = Area.objects.create(code="L-BENCH", name="Bench", kind="invented", source="Made to measure")
    sources = {}
    for owner in set(owner_of.values()):
        document = _row("document", "DOC-001", owner, 1)
        Record.objects.bulk_create([document])
        _details("document", [document], document_type="dataset")
        sources[owner] = Source.objects.create(sort="return", document=document, section="Sheet 1")
    years = [Period.calendar_year(year) for year in (2022, 2023, 2024, 2025)]
    Observation.objects.bulk_create(
        (
            Observation(
                reference=f"FIG-{pk}-{n}",
                owner_id=owner_of[t],
                measure_id=pk,
                area=area,
                period=year,
                starts=date(2022 + n, 1, 1),
                ends=date(2022 + n, 12, 31),
                value=n + 1,
                basis="reported",
                status="final",
                source=sources[owner_of[t]],
                accepted_at=datetime.now(UTC),
                accepted_by="bench",
            )
            for t, thread in enumerate(layers)
            for pk in thread[7]
            for n, year in enumerate(years)
        ),
        batch_size=2000,
    )
