"""The server time of every page of the demo, as the partnership manager sees them.

The pages are found as a reader finds them, by following links from the start page; each named
address is asked for several times, and its 95th percentile counts. Files are told beside them.
Takes about two minutes on two cores.
"""

import re
import sys
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from bench.common import ROOT, Result, Taken, database, p95, report, shown, stage, taken

if TYPE_CHECKING:
    from django.test import Client

    from goldenthread.partners.models import User

LIMIT = 0.150
_HREF = re.compile(r'href="(/[^"]*)"')


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--each", type=int, default=2, help="addresses to try for each named page")
    parser.add_argument("--times", type=int, default=20, help="how often to ask for each address")
    parser.add_argument("--manager", default="", help="email address of the manager to be")
    parser.add_argument("--most", type=int, default=4000, help="links to look at")


def run(args: Namespace) -> int:
    with database():
        from django.test import Client

        from goldenthread.packs.commands import load
        from goldenthread.partners.actors import OPERATOR
        from goldenthread.partners.demo import ensure_demo_users
        from goldenthread.reference.seed import load_reference

        with stage("Building the demo"):
            load_reference()
            paths = sorted(path.parent for path in (ROOT / "packs").glob("*/pack.yaml"))
            load(actor=OPERATOR, paths=paths, reason="To measure speed")
            ensure_demo_users()
        manager = _manager(args.manager)
        client = Client(SERVER_NAME="localhost")
        client.force_login(manager)
        with stage("Finding the pages"):
            found = _crawl(client, args.each, args.most)
        results = []
        for name, addresses in sorted(found.items()):
            # A file to take away is no page: its time is told, and has no limit.
            limit = LIMIT if _is_page(client, addresses[0]) else None
            times = [(_ask(client, address), address) for address in addresses * args.times]
            slowest, address = max(times, key=lambda pair: pair[0].wall)
            wall, processor = [t.wall for t, _ in times], [t.processor for t, _ in times]
            note = f"processor {shown(p95(processor))}; slowest {shown(slowest.wall)} at {address}"
            results.append(Result(name, p95(wall), limit, note))
        status = report(f"Pages of the demo for {manager.label}, p95 of the server time", results)
        _say_unreached(set(found))
        return status


def _manager(email: str) -> "User":
    """The manager to sign in as: the one named, else that of the partnership with most records."""
    from django.db.models import Count

    from goldenthread.partners.models import Membership, User

    if email:
        return User.objects.get(email=email)
    managers = Membership.objects.filter(role="manager").exclude(partnership=None)
    largest = managers.annotate(n=Count("partnership__owned")).order_by("-n", "pk")[0]
    return User.objects.get(pk=largest.user_id)


def _is_page(client: "Client", address: str) -> bool:
    return "html" in client.get(address).get("Content-Type", "")


def _ask(client: "Client", address: str) -> Taken:
    """Ask for one page and read the whole of the answer."""

    def act() -> None:
        answer = client.get(address)
        # A stream is not an answer until it has been read.
        _ = b"".join(answer.streaming_content) if answer.streaming else answer.content

    return taken(act)


def _crawl(client: "Client", each: int, most: int) -> dict[str, list[str]]:
    """Addresses of pages by the name of their pattern, breadth first from the start page."""
    from django.urls import Resolver404, resolve

    found: dict[str, list[str]] = defaultdict(list)
    waiting, met = ["/"], {"/"}
    while waiting and len(met) < most:
        address = waiting.pop(0)
        try:
            name = resolve(address.partition("?")[0]).view_name or address
        except Resolver404:
            continue
        if len(found[name]) >= each:
            continue
        answer = client.get(address)
        if answer.status_code in (301, 302):
            onward = urljoin(address, answer["Location"])
            if onward not in met:
                met.add(onward)
                waiting.insert(0, onward)
            continue
        if answer.status_code != 200:
            continue
        found[name].append(address)
        if answer.streaming or "html" not in answer.get("Content-Type", ""):
            continue
        for link in _HREF.findall(answer.content.decode()):
            link = urldefrag(link.replace("&amp;", "&")).url
            if link not in met and not link.startswith("/static/"):
                met.add(link)
                waiting.append(link)
    return {name: addresses for name, addresses in found.items() if addresses}


def _say_unreached(reached: set[str]) -> None:
    """Name the pages that no link led to, so that none is left out in silence."""
    from goldenthread.pages.table import TABLE

    missing = [name for name, rule in TABLE.items() if rule.get and name not in reached]
    if missing:
        sys.stdout.write(f"Not measured, since no link led there: {', '.join(missing)}\n")
