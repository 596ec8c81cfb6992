"""demo, serve, init and manage: what brings the site up."""

import hashlib
import os
import socket
import sys
from argparse import Namespace
from pathlib import Path

from goldenthread.console.output import put_json, say
from goldenthread.console.session import Unavailable, set_up

STAMP = "demo-packs.sha256"


def init(args: Namespace) -> None:
    """Make the tables and load the registers. Safe to run again."""
    from django.core.management import call_command

    from goldenthread.jobs import RichProgress
    from goldenthread.reference.seed import load_reference

    call_command("migrate", verbosity=0, interactive=False)
    loaded = load_reference(progress=RichProgress())
    if getattr(args, "json", False):
        put_json({"rows": loaded.rows, "added": loaded.added, "changed": loaded.changed})
    else:
        say("The tables are up to date.")


def demo(args: Namespace) -> None:
    """Build the example partnerships, once, and serve them on this machine alone."""
    os.environ["GOLDENTHREAD_DEMO"] = "1"
    bind = _bind("localhost", args.port) if not args.prepare else []
    set_up(signs=True)
    init(Namespace())
    _build(Path(args.packs) if args.packs else packs_folder())
    if not args.prepare:
        _serve(bind, args)


def serve(args: Namespace) -> None:
    """Serve the site. The settings say whether it is read over HTTPS."""
    bind = _bind(args.host, args.port)
    set_up(signs=True)
    _serve(bind, args)


def manage(args: Namespace) -> None:
    """Hand the words on to Django."""
    set_up()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["goldenthread manage", *args.words])


def packs_folder() -> Path:
    """Where the packs are: beside the reader, or beside the source of the product."""
    here = Path("packs")
    return here if here.is_dir() else Path(__file__).parents[3] / "packs"


def _build(folder: Path) -> None:
    """Load every pack of a folder, make the people, and play the returns, unless all that is done already."""
    from django.conf import settings

    from goldenthread.console.packs import in_words
    from goldenthread.console.returning import left_to_returns, play_returns
    from goldenthread.jobs import RichProgress
    from goldenthread.packs.commands import load
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.partners.demo import ensure_demo_users
    from goldenthread.vocabulary import Conflict, Refused, RuleBroken

    paths = sorted(path.parent for path in folder.glob("*/pack.yaml"))
    if not paths:
        raise Unavailable(f"There are no packs in {folder}. Name their folder with --packs.")
    stamp, now = Path(settings.DATA_DIR) / STAMP, _hash(folder, settings.DATABASE_URL)
    if _has_records() and stamp.is_file() and stamp.read_text() == now:
        say("The examples are loaded already.")
        ensure_demo_users()
        return
    older = _has_records()
    try:
        report = load(
            actor=OPERATOR,
            paths=paths,
            reason="The packs of the demo",
            progress=RichProgress(),
            prepare=left_to_returns,
        )
    except (Refused, RuleBroken, Conflict):
        if older:
            say(
                f"The demo in {settings.DATA_DIR} was made from earlier examples, and what was done in it since may be "
                "why these cannot go over it. Nothing in it was changed. Delete that folder to begin again, or name "
                "another with GOLDENTHREAD_DATA_DIR."
            )
        raise
    say(in_words(report))
    ensure_demo_users()
    for words in play_returns(paths, RichProgress()):
        say(words)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now)


def _has_records() -> bool:
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.records.queries import list_records

    return bool(list_records(OPERATOR, "partnership", with_values=False).total)


def _hash(folder: Path, database: str) -> str:
    """One hash of every file of the packs and of the database they are loaded into."""
    whole = hashlib.sha256(database.encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole.update(f"\0{path.relative_to(folder)}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _bind(host: str, port: int) -> list[str]:
    """The addresses to listen on. Raises Unavailable when they are taken.

    A browser may reach localhost by either family, so both are taken where there are both.
    """
    hosts = ["127.0.0.1", "::1"] if host == "localhost" else [host]
    free = []
    for name in hosts:
        family = socket.AF_INET6 if ":" in name else socket.AF_INET
        try:
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((name, port))
        except OSError as error:
            if family is socket.AF_INET6 and name == "::1":
                continue  # a machine without this family
            raise Unavailable(
                f"Port {port} of {host} cannot be used: {error.strerror}. "
                f"Choose another with --port, for example --port {port + 1}."
            ) from None
        free.append(f"[{name}]:{port}" if ":" in name else f"{name}:{port}")
    return free


def _serve(bind: list[str], args: Namespace) -> None:
    """Become gunicorn: the same process, with nothing of ours left open."""
    words = [sys.executable, "-m", "gunicorn", "-c", "python:goldenthread.console.server"]
    for address in bind:
        words += ["--bind", address]
    words += ["--workers", str(args.workers), "--threads", str(args.threads)]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, words)  # noqa: S606
