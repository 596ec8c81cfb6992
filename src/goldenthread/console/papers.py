"""Papers of meetings from the command line: what there is, put a file, save one."""

from argparse import Namespace
from pathlib import Path

from goldenthread.console.output import put as show
from goldenthread.console.output import put_json, put_table, say
from goldenthread.console.session import Usage, actor_of
from goldenthread.governance.papers import commands
from goldenthread.governance.papers.queries import fetch
from goldenthread.governance.queries import meeting_page
from goldenthread.look.text import count_of
from goldenthread.reading.attached import ATTACHED
from goldenthread.records import plain


def papers(args: Namespace) -> None:
    """The papers of a meeting against their day, with what is here of each."""
    found = meeting_page(actor_of(args), args.meeting)
    if args.json:
        put_json(plain.dump(found.papers))
        return
    put_table(
        [
            [
                line.card.full_reference,
                line.card.title,
                line.words,
                ", ".join([*(["its text"] if line.written else []), *(f"{f.number}: {f.name}" for f in line.files)]),
            ]
            for line in found.papers
        ]
    )
    say(f"{count_of(len(found.papers), 'paper')}, {sum(line.late for line in found.papers):,} late")


def put(args: Namespace) -> None:
    """Put a file into a paper, or a new version in the place of one."""
    path = Path(args.file)
    if bool(args.replaces) != bool(args.version):
        raise Usage("--replaces and --version go together: say which file you replace, and which version you have read")
    try:
        size = path.stat().st_size
        # One byte more than is taken shows that it is too large, and is refused as such.
        with path.open("rb") as file:
            data = file.read(min(size, ATTACHED.file_bytes) + 1)
    except OSError as error:
        raise Usage(f"{args.file} cannot be read: {error.strerror}") from None
    made = commands.put_file(
        actor=actor_of(args),
        paper=args.paper,
        file=data,
        file_name=path.name,
        words=args.words,
        number=args.replaces,
        version=args.version,
        reason=args.reason,
        checked=args.checked,
    )
    if args.json:
        put_json(plain.dump(made))
        return
    show(f"File {made.number}, version {made.version}: {made.name}, {made.about}")
    for note in (*made.notes, *([f"its text could not be read: {made.silent}"] if made.silent else [])):
        say(f"Note: {note}")


def get(args: Namespace) -> None:
    """Save a file of a paper."""
    found = fetch(actor_of(args), args.paper, args.number, args.version)
    path = Path(args.to or found.name)
    try:
        with path.open("xb") as file:
            file.write(found.data)
    except FileExistsError:
        raise Usage(f"{path} is there already: give another name with --to") from None
    except OSError as error:
        raise Usage(f"{path} cannot be written: {error.strerror}") from None
    if args.json:
        put_json({"file": str(path), "size": len(found.data), "sha256": found.sha256})
        return
    say(f"Saved {path}, {len(found.data):,} bytes")
