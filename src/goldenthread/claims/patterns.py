"""The register of patterns: each reads one way of stating a claim, and carries its own examples.

A pattern is a function from a sentence to claims. Its examples say what it must find and what it must leave
alone; the tests run them, and the reference page prints them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from goldenthread.claims.model import Amount, Claim
from goldenthread.claims.passage import Passage

Reader = Callable[[Passage], Iterable[Claim]]


@dataclass(frozen=True, slots=True)
class Example:
    """A passage, and the claims that the pattern must find in it: each as the texts of its figures."""

    text: str
    finds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """One registered pattern."""

    name: str
    reader: Reader
    examples: tuple[Example, ...]

    @property
    def says(self) -> str:
        """What it reads, from its docstring."""
        return (self.reader.__doc__ or "").strip()


REGISTER: list[Pattern] = []


def register(name: str, *examples: Example) -> Callable[[Reader], Reader]:
    """Register a reader under a name, with its examples."""

    def add(reader: Reader) -> Reader:
        REGISTER.append(Pattern(name, reader, examples))
        return reader

    return add


def about(*amounts: Amount | None) -> str:
    """What a claim is about, from the first of its figures that says what it counts."""
    for amount in amounts:
        if amount is not None and amount.noun:
            noun = amount.noun
            return noun[:1].upper() + noun[1:]
    return ""
