"""The server time of every page of the demo, as the partnership manager sees them.

The pages are found as a reader finds them, by following links from the start page; each named
address is asked for several times, and its 95th percentile counts.
"""

import re
import time
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from urllib.parse import urldefrag, urljoin

from bench.common import ROOT, Result, database, p95, report, stage

LIMIT = 0.150
_HREF = re.compile(r'href="(/[^"]*)"')


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--each", type=int, default=6, help="addresses to try for each named page")
    parser.add_argument("--times", type=int, default=5, help="how often to ask for each address")
    parser.add_argument("--most", type=int, default=4000, help="links to look at")


def run(args: Namespace) -> int:
    with database():
        from django.test import Client

        from goldenthread.packs.commands import load
        from goldenthread.partners.actors import OPERATOR
        from goldenthread.partners.demo import ensure_demo_users
        from goldenthread.partners.models import Membership
        from goldenthread.reference.seed import load_reference

        with stage("Building the demo"):
            load_reference()
            paths = sorted(path.parent for path in (ROOT / "packs").glob("*/pack.yaml"))
            load(actor=OPERATOR, paths=paths, reason="To measure speed")
            ensure_demo_users()
        manager = Membership.objects.filter(role="manager").order_by("pk")[0].user
        client = Client(SERVER_NAME="localhost")
        client.force_login(manager)
        with stage("Finding the pages"):
            found = _crawl(client, args.each, args.most)
        results = []
        for name, addresses in sorted(found.items()):
            times = []
            for address in addresses:
                client.get(address)
                for _ in range(args.times):
                    start = time.perf_counter()
                    answer = client.get(address)
                    # A stream is not an answer until it has been read.
                    b"".join(answer.streaming_content) if answer.streaming else answer.content
                    times.append(time.perf_counter() - start)
            note = f"{len(addresses)} addresses, slowest such as {addresses[0]}" if addresses else ""
            results.append(Result(name, p95(times), LIMIT, note))
        status = report("Pages of the demo, p95 of the server time", results)
        _say_unreached(set(found))
        return status


def _crawl(client: object, each: int, most: int) -> dict[str, list[str]]:
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
        answer = client.get(address)  # type: ignore[attr-defined]
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
    import sys

    from goldenthread.pages.table import TABLE

    missing = [name for name, rule in TABLE.items() if rule.get and name not in reached]
    if missing:
        sys.stdout.write(f"Not measured, since no link led there: {', '.join(missing)}\n")
