"""What Lighthouse says of the public site and of two pages of the product, against the limits."""

import json
import os
import re
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from http.cookiejar import CookieJar
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from bench.common import stage
from bench.served import FLAGS, PUBLISHED, chromium, demo, wait_for

#: The last release that runs on Node.js 20. It is no part of the product: it is fetched when it is first asked for.
VERSION = "12.8.2"
FOLDER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "goldenthread" / f"lighthouse-{VERSION}"
#: The least that each page has to reach, of 100, by category; "" stands for no limit.
LIMITS = {"performance": 95, "accessibility": 100, "best-practices": 95, "seo": 90}
_HEADS = {"performance": "Speed", "accessibility": "Access", "best-practices": "Practice", "seo": "Search"}
_WHO = "manager.example-county@demo.invalid"
#: Pages that everybody reads; search engines find them.
PUBLIC = {
    "Home": "/public/example-county/",
    "Outcomes": "/public/example-county/outcomes.html",
    "An edition": PUBLISHED,
    "Plan": "/public/example-county/plan.html",
    "Data": "/public/example-county/data.html",
}
#: Pages of the product. Search engines are kept from them, so what they say of that does not count.
CLOSED = {
    "Sign in": ("/account/login/", False),
    "Dashboard": ("/p/example-county/outcomes", True),
    "Home of a partnership": ("/p/example-county/", True),
}


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--address", default="", help="a demo that runs already: http://localhost:8000")
    parser.add_argument("--tries", type=int, default=3, help="how often a page below a limit is measured")
    parser.add_argument("--say", action="store_true", help="print what costs a point, too")


def run(args: Namespace) -> int:
    tool = _installed()
    if args.address:
        address = args.address.rstrip("/")
        wait_for(f"{address}{PUBLISHED}")
        return _measure(tool, address, args)
    with demo() as address:
        return _measure(tool, address, args)


def _installed() -> Path:
    """The program, installed by npm where it is not yet."""
    tool = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not tool.is_file():
        FOLDER.mkdir(parents=True, exist_ok=True)
        words = ["npm", "install", "--prefix", str(FOLDER), "--no-fund", "--no-audit", "--omit=dev", "--silent"]
        with stage(f"Installing Lighthouse {VERSION} into {FOLDER}"):
            try:
                subprocess.run([*words, f"lighthouse@{VERSION}"], check=True, env={**os.environ, "CI": "1"})
            except (OSError, subprocess.CalledProcessError) as error:
                sys.exit(f"Lighthouse could not be installed: {error}. It needs Node.js 18 or later with npm.")
    return tool


def _measure(tool: Path, address: str, args: Namespace) -> int:
    cookie = _signed_in(address)
    rows = [("", *_HEADS.values(), "")]
    over, costs = False, []
    pages: list[tuple[str, str, str, bool]] = [(name, path, "", True) for name, path in PUBLIC.items()]
    pages += [(name, path, cookie if signed else "", False) for name, (path, signed) in CLOSED.items()]
    for name, path, sent, public in pages:
        counts = {key: least for key, least in LIMITS.items() if public or key != "seo"}
        scores = dict.fromkeys(LIMITS, 0)
        short = list(counts)
        # Other work on the machine makes a page slower and nothing makes it faster: the best of a few tries is nearest.
        for _ in range(args.tries):
            with stage(f"{name}, {path}"):
                told = _ask(tool, f"{address}{path}", sent)
            found = {key: round(100 * (told["categories"][key]["score"] or 0)) for key in LIMITS}
            scores = {key: max(scores[key], found[key]) for key in LIMITS}
            short = [key for key, least in counts.items() if scores[key] < least]
            if not short:
                break
        over = over or bool(short)
        shown = [str(scores[key]) if key in counts else "-" for key in LIMITS]
        rows.append((name, *shown, f"FAIL: {', '.join(_HEADS[key] for key in short)}" if short else "pass"))
        costs += [f"  {name}: {line}" for line in _costs(told)]
    rows.append(("Limit", *(str(least) for least in LIMITS.values()), ""))
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [f"Lighthouse {VERSION}, a telephone on a slow network, of 100"]
    for name, *others, verdict in rows:
        figures = "  ".join(f"{one:>{width}}" for one, width in zip(others, widths[1:-1], strict=True))
        lines.append(f"  {name:<{widths[0]}}  {figures}  {verdict}".rstrip())
    sys.stdout.write("\n".join(lines + (costs if args.say or over else [])) + "\n")
    return 1 if over else 0


def _signed_in(address: str) -> str:
    """The cookies of the manager of the example, who goes in by the door of the demo."""
    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar))
    with opener.open(f"{address}/door", timeout=60) as answer:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
    assert token is not None, "the door of the demo has no form"
    sent = urlencode({"csrfmiddlewaretoken": token[1], "who": _WHO, "next": ""}).encode()
    with opener.open(f"{address}/door", data=sent, timeout=60) as answer:
        assert answer.status == 200
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def _ask(tool: Path, address: str, cookie: str) -> dict[str, Any]:
    """One report. The cookies go in a file that only we can read, and no longer than this."""
    with TemporaryDirectory(prefix="goldenthread-lighthouse-") as name:
        headers, out = Path(name) / "headers.json", Path(name) / "report.json"
        headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}))
        words = ["node", str(tool), address, "--quiet", "--output=json", f"--output-path={out}"]
        words += [f"--extra-headers={headers}", f"--chrome-flags={' '.join(FLAGS)}", "--no-enable-error-reporting"]
        words += [f"--only-categories={','.join(LIMITS)}"]
        done = subprocess.run(
            words, env={**os.environ, "CHROME_PATH": chromium()}, capture_output=True, text=True, timeout=300
        )
        if not out.is_file():
            sys.exit(f"Lighthouse gave no report for {address}: {done.stderr[-2000:]}")
        told: dict[str, Any] = json.loads(out.read_text())
    if told.get("runtimeError"):
        sys.exit(f"Lighthouse could not read {address}: {told['runtimeError']['message']}")
    return told


def _costs(told: Mapping[str, Any]) -> list[str]:
    """What of each category is below full, with the first places."""
    lines = []
    for category in told["categories"].values():
        for one in category["auditRefs"]:
            audit = told["audits"][one["id"]]
            if one["weight"] and audit["score"] is not None and audit["score"] < 0.995:
                items = (audit.get("details") or {}).get("items") or []
                places = [
                    str(item.get("url") or (item.get("node") or {}).get("snippet") or item)
                    for item in (items if isinstance(items, list) else [])[:3]
                ]
                value = audit.get("displayValue", "")
                lines.append(f"{category['title']}: {audit['title']} {value} {'; '.join(places)}".strip()[:400])
    return lines
