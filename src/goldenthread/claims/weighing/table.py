"""The table of weights: how much each trait speaks for a kind of relation being meant.

`weights.tsv` is made by `python -m tests.corpus.fit`, which says how. Three columns: kind, trait, weight.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final

_FILE: Final = "weights.tsv"


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """The weight of each trait by the kind of relation."""
    held: dict[str, dict[str, float]] = {}
    text = files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        kind, trait, weight = line.split("\t")
        held.setdefault(kind, {})[trait] = float(weight)
    return held
