"""audit: verify the ledger, seal it, take a checkpoint or the whole log away, and read it."""

from argparse import Namespace
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from goldenthread.console.output import put, put_json, say
from goldenthread.vocabulary import Period, Refused

CHECK_FAILED = 1


def run(args: Namespace) -> int:
    """Do what was asked of the ledger."""
    return {"verify": verify, "seal": seal, "checkpoint": checkpoint, "export": export, "show": show}[args.what](args)


def verify(args: Namespace) -> int:
    """Compare every entry with its hash, and the whole with the seals and a checkpoint."""
    from goldenthread.audit import verifying
    from goldenthread.audit.sealing import Checkpoint

    known = Checkpoint.read(Path(args.checkpoint)) if args.checkpoint else None
    if args.log:
        if known is None:
            raise Refused.one("--log", "a log alone proves nothing", "Give --checkpoint FILE as well")
        found = verifying.verify_file(Path(args.log), known)
    else:
        found = verifying.verify(known)
    if args.json:
        put_json({"sealed": found.sealed, "unsealed": found.unsealed, "root": found.root, "troubles": found.troubles})
    else:
        for words in found.troubles:
            put(words)
        if found.well:
            against = f", and with the checkpoint of {known.at} over {known.size:,}" if known else ""
            put(f"All {found.sealed:,} sealed entries of the ledger agree with their hashes and seals{against}")
        if found.unsealed:
            put(f"{found.unsealed:,} entries wait for their seal: only their own hashes speak for them")
        if not known:
            put("No checkpoint was given. With one that somebody else keeps, nobody here could have rewritten it")
    if found.troubles:
        say("The ledger is not what it was")
    return 0 if found.well else CHECK_FAILED


def seal(args: Namespace) -> int:
    """Seal what is new."""
    from goldenthread.audit import sealing

    made = sealing.seal()
    if args.json:
        put_json(asdict(made) if made else {})
    else:
        put(f"Sealed {made.size:,} entries" if made else "Nothing new to seal")
    return 0


def checkpoint(args: Namespace) -> int:
    """Seal, and write the checkpoint for somebody else to keep."""
    from goldenthread.audit import sealing

    sealing.seal()
    made = sealing.latest()
    if made is None:
        raise Refused.one("Ledger", "it is empty, so there is nothing to sign", "Do something first")
    if args.out:
        Path(args.out).write_text(made.text(), encoding="utf-8")
        say(f"Wrote {args.out}. Give it to somebody who does not run this site")
    else:
        put(made.text().rstrip())
    return 0


def export(args: Namespace) -> int:
    """Write the sealed entries, for whoever verifies them without this site."""
    from goldenthread.audit import verifying

    if not args.out:
        raise Refused.one("--out", "no file was named", "Say where to write it: --out ledger.jsonl")
    put(f"Wrote {verifying.export(Path(args.out)):,} entries to {args.out}")
    return 0


def show(args: Namespace) -> int:
    """Read the ledger of a person, a record or a day."""
    from goldenthread.audit import ledger
    from goldenthread.partners.actors import labels, user_by_email
    from goldenthread.vocabulary.clock import LONDON

    since = until = None
    if args.day:
        day = Period.parse(args.day)
        since = datetime.combine(day.start, time(), LONDON).astimezone(UTC)
        until = datetime.combine(day.end + timedelta(days=1), time(), LONDON).astimezone(UTC)
    actor = user_by_email(args.person).uid if args.person else ""
    lines = ledger.read(actor=actor, subject=args.record or "", since=since, until=until, limit=args.limit)
    names = labels({line.actor for line in lines})
    for_whom = labels({line.on_behalf_of for line in lines if line.on_behalf_of})
    if args.json:
        put_json([{**asdict(line), "at": line.at.isoformat(), "who": names[line.actor]} for line in lines])
        return 0
    for line in lines:
        behalf = f" for {for_whom[line.on_behalf_of]}" if line.on_behalf_of else ""
        put(f"{line.at.astimezone(LONDON):%d %b %Y %H:%M}  {names[line.actor]}{behalf} {line.sentence}")
    if not lines:
        put("Nothing in the ledger answers to that")
    return 0
