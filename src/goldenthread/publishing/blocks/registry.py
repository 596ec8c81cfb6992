"""The blocks that templates are made of, and the spreads that make a section for each of several subjects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from goldenthread.publishing.document import Block, Gap, Section
from goldenthread.records.cards import Card

if TYPE_CHECKING:
    from goldenthread.publishing.blocks.work import Work


@dataclass(frozen=True, slots=True)
class Takes:
    """What a block may be given by a template."""

    about: str
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a section is about where a template makes one for each of several.

    Args:
        id: Its part of the section's id.
        title: Its heading.
        card: Its record.
        thing: What the blocks of the section work with: a chapter, a group.
    """

    id: str = ""
    title: str = ""
    card: Card | None = None
    thing: Any = None


NOBODY: Final = Subject()


@dataclass(frozen=True, slots=True)
class Made:
    """What a block gives: blocks, sections below, and what is missing, in words."""

    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    lacks: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it says anything but what is missing."""
        return any(not isinstance(block, Gap) for block in self.blocks) or bool(self.sections)

    @classmethod
    def of(cls, *blocks: Block) -> Made:
        """These blocks; the words of the gaps among them are what is missing."""
        return cls(blocks, (), tuple(block.text for block in blocks if isinstance(block, Gap)))

    @classmethod
    def gap(cls, text: str, owes: str = "") -> Made:
        """Something that is missing, said aloud."""
        return cls((Gap(text, owes),), (), (text,))


Maker = Callable[["Work", Subject, Mapping[str, str]], Made]
Spreader = Callable[["Work", Subject, Mapping[str, str]], Sequence[Subject]]


@dataclass(frozen=True, slots=True)
class Declared:
    """A block: its name, what it says, what it takes, and the function that makes it."""

    name: str
    about: str
    make: Maker
    takes: Mapping[str, Takes] = field(default_factory=dict)

    @property
    def late(self) -> bool:
        """Whether it is made after every other section, since it speaks of them."""
        return "late" in self.takes

    def given(self, given: Mapping[str, str]) -> dict[str, str]:
        """What it is given, with the defaults of the rest."""
        return {key: take.default for key, take in self.takes.items()} | dict(given)


@dataclass(frozen=True, slots=True)
class Spread:
    """A spread: its name, what its subjects are, what it takes, and the function that lists them."""

    name: str
    about: str
    make: Spreader
    takes: Mapping[str, Takes] = field(default_factory=dict)


BLOCKS: Final[dict[str, Declared]] = {}
SPREADS: Final[dict[str, Spread]] = {}


def block(name: str, about: str, **takes: Takes) -> Callable[[Maker], Maker]:
    """Declare a block. Two of one name are a mistake in the program."""

    def declared(make: Maker) -> Maker:
        if name in BLOCKS:
            raise AssertionError(f"The block {name} is declared twice")
        BLOCKS[name] = Declared(name, about, make, takes)
        return make

    return declared


def spread(name: str, about: str, **takes: Takes) -> Callable[[Spreader], Spreader]:
    """Declare a spread. Two of one name are a mistake in the program."""

    def declared(make: Spreader) -> Spreader:
        if name in SPREADS:
            raise AssertionError(f"The spread {name} is declared twice")
        SPREADS[name] = Spread(name, about, make, takes)
        return make

    return declared
