"""The ledger at the size of years: a million entries sealed into their tree, and verified against a checkpoint."""

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bench.common import Result, database, report, shown, stage, taken

if TYPE_CHECKING:
    from goldenthread.audit.models import Entry

#: Seconds for a million entries.
LIMIT = 60.0
_SOME = 20_000


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--entries", type=int, default=1_000_000, help="how many entries the ledger holds")


def run(args: Namespace) -> int:
    with database():
        from goldenthread.audit import sealing, verifying
        from goldenthread.audit.models import Entry

        with stage(f"Writing {args.entries:,} entries"):
            for start in range(0, args.entries, _SOME):
                some = range(start, min(start + _SOME, args.entries))
                Entry.objects.bulk_create([_entry(number) for number in some], batch_size=2000)
        checkpoint = None

        def seal() -> None:
            nonlocal checkpoint
            while (made := sealing.seal()) is not None:
                checkpoint = made

        with stage("Sealing"):
            sealed = taken(seal)
        found = []
        with stage("Verifying"):
            verified = taken(lambda: found.append(verifying.verify(checkpoint)))
        assert found[0].well and found[0].sealed == args.entries, found[0].troubles
        share = args.entries / 1_000_000
        return report(
            f"The ledger with {args.entries:,} entries",
            [
                Result("sealed", sealed.wall, None, f"processor {shown(sealed.processor)}"),
                Result("verified", verified.wall, LIMIT * share, f"processor {shown(verified.processor)}"),
            ],
        )


def _entry(number: int) -> "Entry":
    from goldenthread.audit.ledger import CONTENT, leaf_of_content
    from goldenthread.audit.models import Entry

    made = Entry(
        at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=number),
        actor=f"u-{number % 50}",
        act="record.changed",
        subject_kind="action",
        subject_id=str(number % 5000),
        subject_ref=f"north/ACT-{number % 5000:03d}",
        owner="north",
        sentence=f"changed action north/ACT-{number % 5000} “One of many”: title",
        data={"version": number, "fields": ["title", "delivery"]},
    )
    made.leaf = leaf_of_content({name: getattr(made, name) for name in (*CONTENT, "data")})
    return made
