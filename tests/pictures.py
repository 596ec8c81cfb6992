"""Takes the pictures of the README and of the documentation again: `sh bin/pictures [NAME ...]`.

Each is taken from a fresh demo whose clock starts at one moment, in a window of one size, so that a picture changes only
when the page does. `tests/architecture/test_pictures.py` holds that every picture in use is one of these.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.served import FLAGS, PUBLISHED, chromium, clock, demo, wait_for

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images"
#: No picture is heavier, in bytes.
HEAVIEST = 300_000
#: When the demo's clock starts: a working morning between two of its board meetings.
MOMENT = "2026-11-24 10:00:00"
#: A report as people send it: the two sums at its end disagree with the figures before them.
REPORT = """# Progress report, quarter 2

In quarter 2, 2,590 adults were in treatment in Northtown and 1,889 in Southtown, 4,479 in all.

Arrests rose from 80 last year to 152, an increase of 80%.

Of 120 people who left prison, 54 started treatment within three weeks (45%).

| Council | Adults | Young people | All |
|---|---|---|---|
| Northtown | 2,590 | 86 | 2,676 |
| Southtown | 1,889 | 102 | 1,981 |
"""


@dataclass(frozen=True)
class Shot:
    """One picture.

    Args:
        name: Of its file, without the ending.
        path: The page.
        who: Who looks at it, by the door of the demo; nobody signed in where it is empty.
        high: How much of the page it shows, in pixels.
        first: What is done on the page before.
    """

    name: str
    path: str
    who: str = ""
    high: int = 860
    first: Callable[[Any, Path], None] | None = None


def _check(page: Any, folder: Path) -> None:
    report = folder / "progress-report.md"
    report.write_text(REPORT)
    page.locator("input[type=file]").first.set_input_files(str(report))
    page.get_by_role("button", name="Check").first.click()
    page.wait_for_load_state("networkidle")


MANAGER = "manager.example-county"
SHOTS = (
    Shot("home", "/p/example-county/", MANAGER, 1420),
    Shot("thread", "/r/dorset-cdp/IND-011/thread", "manager.dorset-cdp", 1600),
    Shot("outcomes", "/p/example-county/outcomes", MANAGER, 1240),
    Shot("indicator", "/r/example-county/IND-007", MANAGER, 1500),
    Shot("check", "/check", "", 1250, _check),
    Shot("public", "/public/example-county/", "", 1250),
)


def take(address: str, names: set[str], folder: Path = FOLDER) -> list[Path]:
    """Take pictures of a running demo. Returns their files."""
    from playwright.sync_api import sync_playwright

    made = []
    with sync_playwright() as driver, TemporaryDirectory() as scratch:
        browser = driver.chromium.launch(executable_path=chromium(), args=[*FLAGS, "--hide-scrollbars"])
        for shot in (one for one in SHOTS if one.name in names):
            context = browser.new_context(
                base_url=address, viewport={"width": 1280, "height": shot.high}, locale="en-GB", reduced_motion="reduce"
            )
            page = context.new_page()
            if shot.who:
                page.goto("/door")
                page.locator(f"input[value='{shot.who}@demo.invalid']").check()
                page.get_by_role("button", name="Go in").first.click()
            page.goto(shot.path)
            if shot.first is not None:
                shot.first(page, Path(scratch))
            page.evaluate("document.fonts.ready")
            # Nothing that blinks or is under the mouse.
            page.evaluate("document.activeElement && document.activeElement.blur(); window.scrollTo(0, 0)")
            page.mouse.move(0, 0)
            file = folder / f"{shot.name}.png"
            page.screenshot(path=str(file), animations="disabled", caret="hide")
            _shrink(file)
            made.append(file)
            context.close()
        browser.close()
    return made


def _shrink(file: Path) -> None:
    """The same picture in 256 colours, which a page of flat colours does not miss, without what varies by machine."""
    from PIL import Image

    with Image.open(file) as picture:
        flat = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    flat.save(file, optimize=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="sh bin/pictures", description="Take the pictures of the documentation again."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(one.name for one in SHOTS)}; else all")
    parser.add_argument("--address", default="", help="a demo that runs already; its clock is then its own")
    parser.add_argument("--into", type=Path, default=FOLDER, help="the folder to write them to")
    args = parser.parse_args()
    names = set(args.names) or {one.name for one in SHOTS}
    if unknown := names - {one.name for one in SHOTS}:
        parser.error(f"there is no picture named {', '.join(sorted(unknown))}")
    if args.address:
        wait_for(f"{args.address}{PUBLISHED}")
        files = take(args.address, names, args.into)
    else:
        with TemporaryDirectory() as folder, demo(clock(MOMENT, Path(folder))) as address:
            files = take(address, names, args.into)
    heavy = [file for file in files if file.stat().st_size > HEAVIEST]
    for file in files:
        sys.stdout.write(f"{file.name}  {file.stat().st_size / 1000:,.0f} kB{'  TOO HEAVY' * (file in heavy)}\n")
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
