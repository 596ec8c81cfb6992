"""The files of papers in a pack: `files.yaml` says what each is, and `files/` holds their bytes.

A file is looked at as one that somebody uploads: in a bounded child process, before the act that loads the pack.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from goldenthread.access import Actor
from goldenthread.governance.papers import carrying
from goldenthread.governance.papers.carrying import Brought, Carried
from goldenthread.governance.papers.taking import MOST_FILES, take
from goldenthread.packs.plain_yaml import Lined, LinedList, read_yaml
from goldenthread.packs.reading import LARGEST_FILE, Pack
from goldenthread.reading.attached import ATTACHED, SORTS
from goldenthread.records.cards import AsOf, Card
from goldenthread.vocabulary import Problem, Refused
from goldenthread.vocabulary.clock import today

FILE, FOLDER = "files.yaml", "files"
KEYS = {
    "paper": True,
    "number": True,
    "file": True,
    "sha256": True,
    "name": False,
    "words": False,
    "came_on": False,
    "looked_at": False,
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,120}")


# -- out -----------------------------------------------------------------------------------------------------------


def write(viewer: Actor, folder: Path, papers: Collection[Card], as_of: AsOf) -> list[dict[str, Any]]:
    """Write the files that stand in papers into a pack. Returns the items of `files.yaml`."""
    by_id = {card.id: card for card in papers}
    items = []
    for one in carrying.carried(viewer, list(by_id), as_of):
        (folder / FOLDER).mkdir(exist_ok=True)
        path = folder / FOLDER / f"{by_id[one.paper].reference}-{one.number}.{one.sort}"
        path.write_bytes(one.data)
        items.append(_item(by_id[one.paper], one, path.name))
    return items


def _item(paper: Card, one: Carried, name: str) -> dict[str, Any]:
    item: dict[str, Any] = {"paper": paper.reference, "number": one.number, "file": name, "name": one.name}
    if one.words:
        item["words"] = one.words
    item["came_on"] = one.came_on.isoformat()
    if one.looked_at:
        item["looked_at"] = True
    return item | {"sha256": one.sha256}


# -- in ------------------------------------------------------------------------------------------------------------


def take_all(paths: Sequence[Path], packs: Sequence[Pack]) -> list[Brought]:
    """Look at the files of packs, and keep the bytes of those that are new. No transaction is open here.

    A file that stands already, by its hash, is left alone. Raises Refused with every problem; nothing is kept then.
    """
    listed = [(path, pack, item) for path, pack in zip(paths, packs, strict=True) for item in _items(path)]
    if not listed:
        return []
    problems: list[Problem] = []
    wanted: dict[tuple[str, int], tuple[Path, Lined, str]] = {}
    for path, pack, item in listed:
        place = f"{path.name}/{FILE}, line {item.line}"
        found = _wrong(item, place)
        if not found:
            key = (f"{pack.owner}/{item['paper']}", int(item["number"]))
            if key in wanted:
                found = [Problem(place, f"file {key[1]} of {key[0]} is given twice", "Give each its own number")]
            wanted[key] = (path, item, place)
        problems += found
    standing = carrying.hashes({full for full, _ in wanted})
    taken: list[Brought] = []
    try:
        for key, (path, item, place) in wanted.items():
            if standing.get(key) == item["sha256"]:
                continue
            try:
                taken.append(_taken(*key, path, item, place))
            except Refused as refused:
                problems += [Problem(place, f"{p.place}: {p.finding}", p.remedy) for p in refused.problems]
        if problems:
            raise Refused(problems)
    except BaseException:
        carrying.forget([one.kept for one in taken])
        raise
    return taken


def _items(folder: Path) -> Iterable[Lined]:
    path, name = folder / FILE, f"{folder.name}/{FILE}"
    if not path.is_file():
        return
    if path.stat().st_size > LARGEST_FILE:
        raise Refused.one(name, "it is larger than 5 MB", "A pack that large is none of ours: make it again")
    try:
        found = read_yaml(path.read_text(encoding="utf-8-sig"), name)
    except UnicodeDecodeError:
        raise Refused.one(name, "it is not UTF-8 text", "Save it as UTF-8") from None
    if found is not None and not isinstance(found, LinedList):
        raise Refused.one(name, "it is not a list of files", "Start each file with “- paper:”")
    for line, item in zip(found.lines if found else (), found or (), strict=True):
        if not isinstance(item, Lined):
            raise Refused.one(f"{name}, line {line}", "this is not a file", "Start it with “- paper:”")
        yield item


def _wrong(item: Mapping[str, Any], place: str) -> list[Problem]:
    wrong = [Problem(place, f"“{key}” is not known", f"Use: {', '.join(KEYS)}") for key in item if key not in KEYS]
    wrong += [
        Problem(place, f"“{key}” is missing", f"Add a line {key}: ...")
        for key, needed in KEYS.items()
        if needed and not item.get(key)
    ]
    wrong += [
        Problem(place, f"“{key}” is not one piece of text", "Write it on one line")
        for key, value in item.items()
        if key in KEYS and value is not None and not isinstance(value, str)
    ]
    if wrong:
        return wrong
    number = str(item["number"])
    if not (number.isascii() and number.isdigit() and 0 < int(number[:6]) <= 30_000):
        wrong.append(
            Problem(place, f"the number {number[:20]} is none", f"Number the files of a paper 1 to {MOST_FILES}")
        )
    if not _NAME.fullmatch(item["file"]) or item["file"].rpartition(".")[2].lower() not in SORTS:
        wrong.append(Problem(place, "the file is not named plainly", f"Name a file of the folder {FOLDER}"))
    if not re.fullmatch(r"[0-9a-f]{64}", item["sha256"]):
        wrong.append(Problem(place, "the hash is not one of SHA-256", "Write its 64 digits"))
    try:
        came = date.fromisoformat(item.get("came_on") or today().isoformat())
    except ValueError:
        wrong.append(Problem(place, f"“{item['came_on'][:20]}” is not a day", "Write it like 2024-08-01"))
    else:
        if came > today():
            wrong.append(Problem(place, f"{came} has not come yet", "Give the day it came"))
    return wrong


def _taken(paper: str, number: int, folder: Path, item: Mapping[str, Any], place: str) -> Brought:
    """One file, looked at and kept. Raises Refused."""
    path = folder / FOLDER / item["file"]
    if path.is_symlink() or not path.is_file():
        raise Refused.one("File", f"there is no {FOLDER}/{item['file']}", "Add it to the pack")
    with path.open("rb") as file:
        data = file.read(ATTACHED.file_bytes + 1)
    if hashlib.sha256(data).hexdigest() != item["sha256"]:
        raise Refused.one("File", "it is not the file that its hash speaks of", "Take the pack anew from where it came")
    name = item.get("name") or item["file"]
    checked = str(item.get("looked_at", "")).lower() == "true"
    taken = take(data, name, item.get("words") or "", checked=checked)
    came_on = date.fromisoformat(item["came_on"]) if item.get("came_on") else today()
    return Brought(paper, number, came_on, taken, place, carrying.keep(taken))
