"""Narrative in Markdown, with figures bound by name, as blocks of a document.

A bound figure is written in braces, and is right by construction wherever it stands:

    {{ figure dorset-cdp/FIG-017 }}                this very figure
    {{ latest IND-011 area=E06000058 }}            the newest of a measure in an area
    {{ change IND-012 }}                           from the figure before to the newest
    {{ projection IND-001 }}                       the year that a part of it would come to
    {{ target TGT-001 }}                           what a target asks
    {{ see achievements }}                         another section of the edition
    {{ quote CAS-001 }}                            the quotation of a case study, where its consent is recorded

Paragraphs, lists, headings, strong, emphasis and links are taken. A number that is simply typed is allowed: the claim
check lists it as unverified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from goldenthread.look.text import day
from goldenthread.publishing.blocks.measured_words import change_line, projection_line
from goldenthread.publishing.document import (
    Block,
    Bullets,
    Line,
    Panel,
    Paragraph,
    Run,
    Section,
    See,
    Web,
    Words,
)
from goldenthread.vocabulary import Problem

if TYPE_CHECKING:
    from goldenthread.assessments.cards import Assessment
    from goldenthread.observations.queries import FigureCard
    from goldenthread.publishing.blocks.work import Work

_MOST_PLACES: Final = 6
_BRACES: Final = re.compile(r"\{\{(.*?)\}\}", re.S)
_WORD: Final = re.compile(r'(?:[\w-]+=)?"[^"]*"|\S+')
_SLUG: Final = re.compile(r"[^a-z0-9]+")
#: What each name in braces is followed by, and the words it takes beside.
_TAKES: Final = {
    "figure": ("the reference of a figure", frozenset({"places", "unit"})),
    "latest": ("the reference of an indicator", frozenset({"area", "breakdown", "places", "unit"})),
    "change": ("the reference of an indicator", frozenset({"area", "breakdown"})),
    "projection": ("the reference of an indicator", frozenset({"area"})),
    "target": ("the reference of a target", frozenset({"places"})),
    "see": ("the id of a section", frozenset[str]()),
    "quote": ("the reference of a case study", frozenset[str]()),
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A text as blocks, then as sections below where it has headings; and everything that is wrong with it."""

    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Stop(Exception):
    """One bound name cannot be taken: what was found, and what to do."""

    def __init__(self, finding: str, remedy: str) -> None:
        super().__init__(finding)
        self.finding, self.remedy = finding, remedy


def bind(work: Work, section: str, text: str) -> Bound:
    """The blocks of a narrative text. Problems are gathered, each with its section and line, and none is raised."""
    return _Binder(work, section).bound(text)


@dataclass
class _Open:
    """A heading and what stands under it so far."""

    title: str
    level: int
    blocks: list[Block] = field(default_factory=list)
    below: list[_Open] = field(default_factory=list)


class _Binder:
    """Reads one text."""

    def __init__(self, work: Work, section: str) -> None:
        self.work, self.section = work, section
        self.problems: list[Problem] = []

    def wrong(self, line: int, finding: str, remedy: str) -> None:
        self.problems.append(Problem(f"section {self.section}, line {line}", finding, remedy))

    def bound(self, text: str) -> Bound:
        reader = MarkdownIt("commonmark", {"html": False})
        # References such as E06000058_1 are names, and braces may stand anywhere.
        tokens = reader.parse(text)
        top = _Open("", 0)
        self._blocks(tokens, top)
        taken: set[str] = set()
        sections = tuple(self._closed(one, taken) for one in top.below)
        return Bound(tuple(top.blocks), sections, tuple(self.problems))

    def _closed(self, one: _Open, taken: set[str]) -> Section:
        slug = _SLUG.sub("-", one.title.casefold()).strip("-") or "part"
        code, n = f"{self.section}-{slug}", 1
        while code in taken:
            n += 1
            code = f"{self.section}-{slug}-{n}"
        taken.add(code)
        return Section(code, one.title, tuple(one.blocks), tuple(self._closed(each, taken) for each in one.below))

    # --- Blocks ------------------------------------------------------------------------------------------

    def _blocks(self, tokens: Sequence[Token], top: _Open) -> None:
        path = [top]
        at = 0
        while at < len(tokens):
            token = tokens[at]
            line = (token.map[0] + 1) if token.map else 1
            end = _end(tokens, at)
            inner = tokens[at + 1 : end]
            if token.type == "heading_open":
                title = "".join(run.text for run in self._line(inner[0], line) if isinstance(run, Words))
                level = int(token.tag[1])
                while path[-1].level >= level:
                    path.pop()
                opened = _Open(title.strip(), level)
                path[-1].below.append(opened)
                path.append(opened)
            elif token.type == "paragraph_open":
                path[-1].blocks += self._paragraph(inner[0], line)
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                path[-1].blocks.append(Bullets(tuple(self._items(inner)), token.type == "ordered_list_open"))
            elif token.type == "blockquote_open":
                self.wrong(
                    line,
                    "a quotation stands here whose consent nobody can check",
                    "Keep it in a case study with its consent, and write {{ quote CAS-001 }}",
                )
            elif token.type == "hr":
                self.wrong(line, "a ruled line is not taken", "Begin a heading with ##, or leave it out")
            elif token.type in ("fence", "code_block", "html_block"):
                self.wrong(line, "code is not taken", "Write it as a sentence, without spaces before it")
            at = end + 1

    def _paragraph(self, token: Token, line: int) -> Iterator[Block]:
        quoted = _BRACES.fullmatch(token.content.strip())
        if quoted and quoted[1].split()[:1] == ["quote"]:
            try:
                yield self._quote(self._words(quoted[1]))
            except _Stop as stop:
                self.wrong(line, stop.finding, stop.remedy)
            return
        yield Paragraph(self._line(token, line))

    def _items(self, tokens: Sequence[Token]) -> Iterator[Line]:
        at = 0
        while at < len(tokens):
            end = _end(tokens, at)
            line = (tokens[at].map or [0])[0] + 1
            runs: list[Run] = []
            for token in tokens[at + 1 : end]:
                if token.type == "inline":
                    runs += [*([Words(" ")] if runs else []), *self._line(token, line)]
                elif token.type in ("bullet_list_open", "ordered_list_open"):
                    self.wrong(
                        (token.map or [0])[0] + 1,
                        "a list stands in a list",
                        "Write one list, or use a heading for each",
                    )
                    break
            yield tuple(runs)
            at = end + 1

    # --- Lines -------------------------------------------------------------------------------------------

    def _line(self, token: Token, line: int) -> Line:
        """The runs of an inline token. `line` is its first line in the text."""
        runs: list[Run] = []
        strong = emphasis = 0
        web: tuple[str, list[str]] | None = None
        # A name in braces may run over marks that Markdown took apart: they are put together first.
        for each in _whole(token.children or []):
            if each.type in ("softbreak", "hardbreak"):
                line += 1
                if web:
                    web[1].append(" ")
                else:
                    runs.append(Words(" "))
            elif each.type in ("strong_open", "strong_close"):
                strong += 1 if each.type == "strong_open" else -1
            elif each.type in ("em_open", "em_close"):
                emphasis += 1 if each.type == "em_open" else -1
            elif each.type == "link_open":
                web = (str(each.attrGet("href") or ""), [])
            elif each.type == "link_close" and web:
                runs.append(self._web(web[0], "".join(web[1]), line))
                web = None
            elif each.type == "image":
                alt = each.content.strip()
                finding = "a picture stands in the text" + ("" if alt else ", and it has no text alternative")
                self.wrong(line, finding, "Leave it out: charts are drawn from the figures, with their words")
            elif each.type in ("text", "code_inline", "html_inline"):
                if web is not None:
                    web[1].append(each.content)
                else:
                    runs += self._text(each.content, line, strong=bool(strong), emphasis=bool(emphasis))
        return _joined(runs)

    def _web(self, url: str, words: str, line: int) -> Run:
        if url.startswith("#"):
            return See(url[1:], words)
        parts = urlsplit(url)
        if (
            (parts.scheme in ("http", "https") and parts.netloc)
            or parts.scheme == "mailto"
            or url.startswith(("/r/", "/figures/"))
        ):
            return Web(words, url)
        self.wrong(
            line, f"the link to “{url}” leads nowhere that readers can go", "Give an address that begins with https"
        )
        return Words(words)

    def _text(self, text: str, line: int, *, strong: bool, emphasis: bool) -> Iterator[Run]:
        at = 0
        for found in _BRACES.finditer(text):
            if found.start() > at:
                yield Words(text[at : found.start()], strong, emphasis)
            try:
                yield from self._name(found[1])
            except _Stop as stop:
                self.wrong(line, stop.finding, stop.remedy)
            at = found.end()
        rest = text[at:]
        if "{{" in rest or "}}" in rest:
            self.wrong(
                line, "the braces of a bound figure are not closed", "Write it on one line, like {{ figure FIG-001 }}"
            )
        if rest:
            yield Words(rest, strong, emphasis)

    # --- Names in braces ---------------------------------------------------------------------------------

    def _words(self, inner: str) -> tuple[str, str, dict[str, str]]:
        words = _WORD.findall(inner)
        name = words[0] if words else ""
        if name not in _TAKES:
            known = ", ".join(_TAKES)
            raise _Stop(f"“{{{{ {inner.strip()} }}}}” begins with no known word", f"Begin with one of: {known}")
        about, takes = _TAKES[name]
        if len(words) < 2 or "=" in words[1]:
            raise _Stop(f"“{name}” is not followed by {about}", f"Write it like {{{{ {name} {_LIKE[name]} }}}}")
        given = {}
        for word in words[2:]:
            key, equals, value = word.partition("=")
            if not equals or key not in takes:
                may = " and ".join(sorted(takes)) or "nothing more"
                raise _Stop(f"“{word}” is not understood after “{name} {words[1]}”", f"It takes {may}")
            given[key] = value.strip('"')
        return name, words[1], given

    def _name(self, inner: str) -> Iterator[Run]:
        name, what, given = self._words(inner)
        if name == "see":
            yield See(what)
        elif name == "quote":
            raise _Stop("a quotation stands within a line", "Give it a paragraph of its own")
        elif name == "figure":
            yield self.work.book.figure(self._figure(what), places=_places(given), with_unit=_with_unit(given))
        elif name == "latest":
            one = self._series(what, given)
            assert one.latest is not None
            yield self.work.book.seen(one, one.latest, places=_places(given), with_unit=_with_unit(given))
        elif name == "change":
            yield from self._told(change_line(self.work, self._series(what, given)), what)
        elif name == "projection":
            yield from self._told(projection_line(self.work, self._series(what, given)), what)
        else:
            yield from self._target(what, given)

    def _told(self, line: Line | str, what: str) -> Line:
        if isinstance(line, str):
            raise _Stop(f"{what} has nothing of the kind: {line}", "Say so in words, or bind another figure")
        return line

    def _full(self, reference: str) -> str:
        return reference if "/" in reference else f"{self.work.slug}/{reference}"

    def _figure(self, reference: str) -> FigureCard:
        card = self.work.by_reference.get(self._full(reference))
        if card is None and self.work.upto and self.work.is_later(self._full(reference)):
            raise _Stop(
                f"{reference} is of a time after {day(self.work.upto)}, and this edition has figures to that day",
                "Leave it for the next edition, or give this one a later period",
            )
        if card is None:
            raise _Stop(
                f"there is no figure {reference} that this edition may print",
                "Check the reference on the figure's own page, and that its indicator is open to readers",
            )
        return card

    def _series(self, reference: str, given: dict[str, str]) -> Assessment:
        full = self._full(reference)
        found = next((pk for pk, (card, _) in self.work.measures.items() if card.full_reference == full), None)
        if found is None:
            raise _Stop(
                f"there is no indicator {reference} that this edition may print",
                "Check the reference in the list of indicators",
            )
        every = self.work.series(found)
        part = given.get("breakdown", "")
        mine = [one for one in every if one.key.breakdown == part and given.get("area", one.key.area) == one.key.area]
        if "area" not in given:
            mine = [one for one in mine if self.work.is_home(one.key.area)] or mine
        if not mine:
            held = ", ".join(dict.fromkeys(f"{one.key.area} ({one.area_name})" for one in every)) or "no area"
            raise _Stop(f"no figure of {reference} is held for what is asked", f"Figures are held for {held}")
        if len(mine) > 1:
            codes = ", ".join(f"area={one.key.area} ({one.area_name})" for one in mine)
            raise _Stop(f"{reference} has figures for {len(mine)} areas", f"Say which: {codes}")
        return mine[0]

    def _target(self, reference: str, given: dict[str, str]) -> Iterator[Run]:
        full = self._full(reference)
        for key in self.work.found:
            for aim in self.work.found[key].targets:
                if aim.card.full_reference == full:
                    yield Words(aim.target.shown(_places(given)))
                    return
        raise _Stop(f"there is no target {reference} that stands", "Check the reference on the page of the indicator")

    def _quote(self, words: tuple[str, str, dict[str, str]]) -> Panel:
        from goldenthread.publishing.blocks.cases import quotation

        found = quotation(self.work, self._full(words[1]))
        if isinstance(found, str):
            raise _Stop(
                f"the quotation of {words[1]} cannot be printed: {found}", "Leave it out, or record the consent"
            )
        return found


_LIKE: Final = {
    "figure": "dorset-cdp/FIG-001",
    "latest": "IND-003 area=E06000058",
    "change": "IND-003 area=E06000058",
    "projection": "IND-003",
    "target": "TGT-001",
    "see": "achievements",
    "quote": "CAS-001",
}


def _places(given: dict[str, str]) -> int | None:
    """The decimal places that are asked for; None for those that are held."""
    if "places" not in given:
        return None
    if not given["places"].isdigit() or int(given["places"]) > _MOST_PLACES:
        raise _Stop(f"“places={given['places']}” is no number of decimal places", f"Give 0 to {_MOST_PLACES}")
    return int(given["places"])


def _with_unit(given: dict[str, str]) -> bool:
    return given.get("unit", "no").casefold() in ("yes", "true", "1")


def _end(tokens: Sequence[Token], at: int) -> int:
    """The place of the token that closes the one at `at`; its own where nothing closes it."""
    if tokens[at].nesting != 1:
        return at
    depth = 0
    for place in range(at, len(tokens)):
        depth += tokens[place].nesting
        if depth == 0:
            return place
    return len(tokens) - 1


def _whole(children: Sequence[Token]) -> list[Token]:
    """The tokens of a line, with texts that stand side by side as one."""
    found: list[Token] = []
    for each in children:
        if found and each.type == "text" and found[-1].type == "text":
            found[-1] = found[-1].copy()
            found[-1].content += each.content
        else:
            found.append(each)
    return found


def _joined(runs: Sequence[Run]) -> Line:
    """The runs with plain words that stand side by side as one."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if (
            isinstance(run, Words)
            and isinstance(last, Words)
            and (run.strong, run.emphasis) == (last.strong, last.emphasis)
        ):
            found[-1] = Words(last.text + run.text, run.strong, run.emphasis)
        elif not (isinstance(run, Words) and not run.text):
            found.append(run)
    return tuple(found)
