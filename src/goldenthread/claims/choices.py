"""Keeps what people decided about findings, in a YAML or JSON file by fingerprint."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from goldenthread.claims.fingerprints import LENGTH
from goldenthread.claims.model import Choice, ChoiceKind
from goldenthread.vocabulary import Problem, Refused

_NAME: Final = re.compile(rf"[0-9a-f]{{{LENGTH}}}")
_KINDS: Final = ", ".join(kind.value for kind in ChoiceKind)


def load_choices(path: Path) -> dict[str, Choice]:
    """Return the choices of a file, by fingerprint; none where there is no such file yet.

    Raises:
        Refused: with every entry that cannot be taken.
    """
    if not path.exists():
        return {}
    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError):
        raise Refused.one(
            path.name, "the file cannot be read as YAML or JSON", "Write one entry for each fingerprint"
        ) from None
    if not isinstance(held, Mapping):
        raise Refused.one(path.name, "the file is not a list of fingerprints", "Write one entry for each fingerprint")
    problems: list[Problem] = []
    found: dict[str, Choice] = {}
    for name, entry in held.items():
        choice = _read(path, str(name), entry, problems)
        if choice is not None:
            found[str(name)] = choice
    if problems:
        raise Refused(problems)
    return found


def _read(path: Path, name: str, entry: Any, problems: list[Problem]) -> Choice | None:
    place = f"{path.name}, {name}"
    before = len(problems)
    if not _NAME.fullmatch(name):
        problems.append(Problem(place, f"a fingerprint has {LENGTH} digits from 0 to f", "Copy it from the findings"))
    if not isinstance(entry, Mapping):
        problems.append(Problem(place, "the entry has no kind and reason", f"Give a kind ({_KINDS}) and a reason"))
        return None
    kind, reason, corrected = (str(entry.get(key) or "").strip() for key in ("kind", "reason", "corrected"))
    if kind not in set(ChoiceKind):
        problems.append(Problem(place, f"“{kind}” is not a kind of choice", f"Use one of {_KINDS}"))
    if not reason:
        problems.append(Problem(place, "there is no reason", "Say why in a sentence"))
    if kind == ChoiceKind.CORRECT and not corrected:
        problems.append(Problem(place, "there is no corrected figure", "Give it under “corrected”"))
    return Choice(ChoiceKind(kind), reason, corrected) if len(problems) == before else None


def save_choices(path: Path, choices: Mapping[str, Choice]) -> None:
    """Write choices by fingerprint, as JSON where the name ends so and as YAML otherwise."""
    held = {
        name: {"kind": choice.kind.value, "reason": choice.reason}
        | ({"corrected": choice.corrected} if choice.corrected else {})
        for name, choice in sorted(choices.items())
    }
    if path.suffix.lower() == ".json":
        text = json.dumps(held, ensure_ascii=False, indent=2) + "\n"
    else:
        text = yaml.safe_dump(held, allow_unicode=True, sort_keys=False, width=110)
    path.write_text(text, encoding="utf-8")
