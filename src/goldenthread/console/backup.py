"""backup and restore: the whole installation in one file, and back."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from goldenthread.console.output import put, put_json, say
from goldenthread.console.session import actor_of
from goldenthread.jobs.progress import RichProgress


def backup(args: Namespace) -> None:
    """Write a backup, or read one through."""
    from goldenthread.jobs import backup as backups

    path = Path(args.file)
    made = backups.check(path) if args.check else backups.make(path, actor=actor_of(args), progress=RichProgress())
    if args.json:
        put_json({**asdict(made), "path": str(path)})
    else:
        put(f"{path}: {made.words}, from {made.made}" + (". Every part is what was written" if args.check else ""))
        if not args.check:
            say("It holds everything, names and passwords' hashes among it. Keep it elsewhere, and as safe as the site")


def restore(args: Namespace) -> int:
    """Put a backup in place, and hold the ledger to its own seals."""
    from goldenthread.audit import verifying
    from goldenthread.jobs import backup as backups

    made, aside = backups.restore(Path(args.file), actor=actor_of(args), force=args.force, progress=RichProgress())
    found = verifying.verify()
    if args.json:
        put_json({**asdict(made), "path": args.file, "set_aside": aside, "ledger": found.troubles})
    else:
        put(f"Restored {made.words}, as it stood at {made.made}")
        if aside:
            put(f"What was here before is in {aside}")
        for words in found.troubles:
            put(words)
        if found.well:
            put(f"All {found.sealed:,} sealed entries of the ledger agree with their hashes and seals")
    return 0 if found.well else 1
