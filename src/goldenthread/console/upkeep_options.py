"""The verbs of upkeep: the ledger, the worker, backups and the state of the site. Imports no Django."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldenthread.console.options import Verbs


def upkeep(verbs: "Verbs") -> None:
    """Add audit, worker, backup, restore, doctor and docs."""
    audit = verbs.add(
        "audit",
        "audit:run",
        "verify, seal, take away or read the ledger",
        example="audit verify --checkpoint checkpoint.json",
    )
    audit.add_argument("what", choices=("verify", "seal", "checkpoint", "export", "show"))
    audit.add_argument("--checkpoint", metavar="FILE", help="verify against a checkpoint kept elsewhere")
    audit.add_argument("--log", metavar="FILE", help="verify a log written by `audit export`, not this database")
    audit.add_argument("--out", metavar="FILE", help="where to write a checkpoint or an export")
    audit.add_argument("--person", metavar="EMAIL", help="show what this person did")
    audit.add_argument("--record", metavar="REF", help="show what was done to this record, as in north/ACT-001")
    audit.add_argument("--day", help="show what was done on this day, or in this period")
    audit.add_argument("--limit", type=int, default=100, help="show at most this many (default 100)")
    work = verbs.add(
        "worker", "worker:worker", "send mail, seal the ledger and remind, until stopped", example="worker --once"
    )
    work.add_argument("--once", action="store_true", help="do everything once and end")
    work.add_argument("--with-parent", action="store_true", help="end when the process that started it ends")
    backup = verbs.add(
        "backup",
        "backup:backup",
        "write the database, the kept files and the key of the ledger into one file",
        example="backup /srv/backups/2026-11-22.tar.gz",
    )
    backup.add_argument("file", metavar="FILE")
    backup.add_argument("--check", action="store_true", help="read a backup through, and write nothing")
    restore = verbs.add(
        "restore",
        "backup:restore",
        "put a backup in the place of what this installation holds; stop the site first",
        example="restore /srv/backups/2026-11-22.tar.gz",
    )
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--force", action="store_true", help="though something is here: it is set aside, not deleted")
    verbs.add("doctor", "upkeep:doctor", "check that everything is in order", django=False)

    docs = verbs.add("docs", "reference:docs", "write the generated pages of docs/reference, for developers")
    docs.add_argument("--check", action="store_true", help="say which differ, and write nothing")
    docs.add_argument("--root", default=".", metavar="DIR", help="the working copy (default: here)")
