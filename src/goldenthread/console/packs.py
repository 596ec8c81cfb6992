"""load and export."""

from argparse import Namespace
from pathlib import Path

from goldenthread.console.output import put, put_json, put_table, say
from goldenthread.console.session import actor_of
from goldenthread.jobs import RichProgress
from goldenthread.look.text import count_of
from goldenthread.packs import commands
from goldenthread.packs.commands import Report
from goldenthread.records import plain
from goldenthread.vocabulary import Conflict


def load(args: Namespace) -> None:
    """Load packs as one act, all or nothing."""
    report = commands.load(
        actor=actor_of(args),
        paths=[Path(word) for word in args.packs],
        dry_run=args.dry_run,
        reason=args.reason,
        progress=RichProgress(),
    )
    if args.json:
        put_json(plain.dump(report))
        return
    put(in_words(report))
    for problem in report.dangling:
        say(str(problem))
    for link in report.taken_away:
        say(f"{'Would take' if report.dry_run else 'Took'} away the link: {link}")


def in_words(report: Report) -> str:
    """What loading did, in one sentence."""
    would = "Would load" if report.dry_run else "Loaded"
    return (
        f"{would} {', '.join(report.packs)}: {report.added:,} records added, "
        f"{report.changed:,} changed, {report.unchanged:,} unchanged; {report.links:,} links; "
        f"{report.figures:,} figures added, {report.corrected:,} corrected"
        + (f"; {count_of(len(report.taken_away), 'link')} taken away" if report.taken_away else "")
        + (f"; {count_of(report.files, 'file')} put into papers" if report.files else "")
    )


def export(args: Namespace) -> None:
    """Write packs that another installation can load."""
    done = commands.export(
        viewer=actor_of(args),
        directory=Path(args.directory),
        owner=args.partnership,
        as_of=plain.as_of(args.on, args.known),
        progress=RichProgress(),
    )
    if args.json:
        put_json(plain.dump(done))
        return
    put_table([[str(value) for value in plain.dump(one).values()] for one in done])


def request(args: Namespace) -> None:
    """Write the answer to a request for information."""
    from goldenthread.packs import requested

    path = Path(args.file)
    if path.exists():
        raise Conflict(f"{path} is there already. Name a new file.")
    first, last = plain.day("--first", args.first), plain.day("--last", args.last)
    wanted = requested.Request(args.owner, args.body, first, last, tuple(args.marking or ("public", "official")))
    answer, data = requested.take(actor=actor_of(args), request=wanted)
    with path.open("xb") as out:
        path.chmod(0o600)
        out.write(data)
    if args.json:
        put_json({"records": len(answer.records), "figures": len(answer.figures), "left_out": answer.left_out})
    else:
        put(f"{path}: {answer.words}. Left out by marking: {answer.left_out}")
