"""From an order to a document: a template filled from what is held, with what is missing said aloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from types import MappingProxyType
from typing import Final

from goldenthread.access import Actor
from goldenthread.publishing import blocks
from goldenthread.publishing.binding import bind
from goldenthread.publishing.blocks.registry import BLOCKS, NOBODY, SPREADS, Made, Subject
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.datasets import datasets_of
from goldenthread.publishing.desk import Task
from goldenthread.publishing.document import AS_READ, Block, Document, Gap, Notice, Run, Section, See, Words, lines_of
from goldenthread.publishing.keys import in_reading_order
from goldenthread.publishing.shapes import Option, Part, Template, Use, templates
from goldenthread.publishing.tables import one_item_a_cell
from goldenthread.records.cards import NOW, AsOf
from goldenthread.vocabulary import Marker, NotFound, Period, Problem, Refused

__all__ = ["Option", "Order", "Template", "asked", "compose", "owed", "templates"]

_SHOWN: Final = frozenset(marker.shown for marker in Marker if marker)
#: Blocks that give sections, which are numbered before those that stand below theirs.
_GIVE_SECTIONS: Final = frozenset({"paper-text", "strands"})
LICENCE: Final = "Open Government Licence v3.0"
LICENCE_URL: Final = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


@dataclass(frozen=True)
class Order:
    """What to compose. Everything in it is plain, so that it can be frozen as JSON.

    Args:
        partnership: The record id of the partnership.
        template: The name of the template.
        title: Of the edition; empty for the template's own.
        subtitle: Of the edition; empty for its period.
        reference: The full reference of the edition; empty for a preview.
        edition: "First edition".
        marking: As printed.
        public: Whether it is for anybody. Otherwise it may show restricted and official material that the viewer sees.
        period: What it is about.
        as_of: What was known when.
        texts: The narrative by section id: Markdown with bound figures.
        options: What the template asks: plan, group, area, meeting.
        notices: Corrections that are told with it.
    """

    partnership: int
    template: str
    title: str = ""
    subtitle: str = ""
    reference: str = ""
    edition: str = "First edition"
    marking: str = "For public release"
    public: bool = True
    period: Period | None = None
    as_of: AsOf = NOW
    texts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notices: tuple[Notice, ...] = ()


def compose(viewer: Actor, order: Order, withheld: frozenset[str] = frozenset()) -> Document:
    """The document of an order. The same order on the same data gives the same document.

    Args:
        viewer: Who composes it.
        order: What to compose.
        withheld: Full references of figures that may not be shown: each prints "[c]", and so does everything that is
            worked out from it.

    Raises:
        NotFound: for a template or a partnership that does not exist, or is not the viewer's to see.
        Refused: with every problem of every text and option at once.
    """
    return _Composer(viewer, order, withheld).document()


def asked(viewer: Actor, order: Order) -> tuple[Task, ...]:
    """Every section that asks for something, in reading order, with what it lacks. Raises as `compose` does.

    Blocks that nobody is asked for are left out, since a list of tasks shows none of them. Where anything is wrong
    with the order, the whole is composed, so that every problem is told.
    """
    composer = _Composer(viewer, order, frozenset(), only_asked=True)
    try:
        composer.document()
    except Refused:
        composer = _Composer(viewer, order, frozenset())
        composer.document()
    return tuple(composer.asked)


def owed(viewer: Actor, order: Order) -> tuple[Task, ...]:
    """The sections that lack something, with who owes it. Raises as `compose` does."""
    return tuple(one for one in asked(viewer, order) if not one.complete)


def find_template(name: str) -> Template:
    """A template by its name. Raises NotFound."""
    found = templates().get(name)
    if found is None:
        raise NotFound(f"There is no template “{name}”. The templates are: {', '.join(sorted(templates()))}.")
    return found


def _about(subject: Subject) -> tuple[str, int | None]:
    """What a section is about, and the group that looks after it."""
    card = subject.card
    if card is None:
        return "", None
    return card.full_reference, card.id if card.kind_code == "group" else card.group_id


class _Composer:
    """Fills one template."""

    def __init__(self, viewer: Actor, order: Order, withheld: frozenset[str], *, only_asked: bool = False) -> None:
        blocks.load()
        self.template = find_template(order.template)
        # A block that speaks of the other sections needs them whole.
        self.only_asked = only_asked and not any(
            use.asked and BLOCKS[use.block].late for part in _every_part(self.template.parts) for use in part.blocks
        )
        self.order = order
        self.work = Work(viewer, order, self.template, withheld)
        self.problems: list[Problem] = []
        self.asked: list[Task] = []
        #: Blocks that are made last: the section, the place in it, the block, and its subject.
        self.late: list[tuple[str, int, Use, Subject]] = []

    def document(self) -> Document:
        order, template, work = self.order, self.template, self.work
        self._options()
        made = [section for part in template.parts for section in self._sections(part, NOBODY)]
        made = [one_item_a_cell(section) for section in self._late(made)]
        sections = tuple(_numbered(made, self._appendices())) if template.numbered else tuple(made)
        ids = {section.id for top in sections for _, section in top.walk()}
        for name in order.texts:
            if name not in ids:
                self.problems.append(
                    Problem(f"texts, {name}", "there is no such section", "Use the id of a section of this edition")
                )
        self._references(sections, ids)
        if self.problems:
            raise Refused(self.problems)
        keys = _keys(work, sections)
        sections, figures, given_away = in_reading_order(sections, work.book.held, work.given_away)
        titles = {section.id: section.heading for top in sections for _, section in top.walk()}
        # A section of each of several subjects says whose it is: there are as many of its name.
        titles |= {
            below.id: f"{below.heading}: {section.title}"
            for top in sections
            for _, section in top.walk()
            if section.record
            for below in section.sections
        }
        self.asked = [replace(one, title=titles.get(one.section, one.title)) for one in self.asked]
        title = order.title or template.title
        subtitle = order.subtitle or (order.period.label if order.period else "")
        return Document(
            title=title,
            # "Impact report, April to June 2026" says its period already.
            subtitle="" if subtitle.casefold() in title.casefold() else subtitle,
            partnership=work.partnership.title,
            slug=work.slug,
            reference=order.reference,
            template=template.label,
            edition=order.edition,
            marking=order.marking,
            as_at=work.day.isoformat(),
            release=version("goldenthread"),
            licence=LICENCE if order.public else "",
            licence_url=LICENCE_URL if order.public else "",
            summary=template.summary,
            sections=sections,
            figures=figures,
            datasets=datasets_of(figures, given_away),
            keys=keys,
            notices=order.notices,
            attached=tuple(work.attached),
            contact=(
                f"To report an error, or to ask for this in another format, write to {_the(work.partnership.title)}"
                " and say which section it is about.",
            ),
            brief=template.brief,
            figures_to=work.upto.isoformat() if work.upto and (figures or work.given_away) else "",
        )

    def _options(self) -> None:
        known = {option.name: option for option in self.template.options}
        for name in self.order.options:
            if name not in known:
                have = ", ".join(known) or "none"
                self.problems.append(
                    Problem(f"options, {name}", "this template does not ask for it", f"It asks for: {have}")
                )
        for option in known.values():
            if option.required and not self.order.options.get(option.name):
                self.problems.append(
                    Problem(
                        f"options, {option.name}", "nothing was chosen", option.hint or f"Choose the {option.title}"
                    )
                )
        if self.problems:
            raise Refused(self.problems)

    def _appendices(self) -> frozenset[str]:
        return frozenset(part.id for part in self.template.parts if part.appendix)

    # --- Sections ----------------------------------------------------------------------------------------

    def _sections(self, part: Part, above: Subject) -> Iterator[Section]:
        """The sections that a part stands for: one, or one for each subject of its spread."""
        if not part.each:
            section = self._section(part, above, _joined_id(part.id, above))
            if section:
                yield section
            return
        spread = SPREADS[part.each]
        given = {key: take.default for key, take in spread.takes.items()} | dict(part.given)
        for subject in spread.make(self.work, above, given):
            section = self._section(part, subject, f"{part.id}-{subject.id}")
            if section:
                yield section

    def _section(self, part: Part, subject: Subject, code: str) -> Section | None:
        text = self.order.texts.get(code, "")
        place = len(self.asked)
        made: list[Block] = []
        below: list[Section] = []
        lacks: list[str] = []
        if text.strip():
            bound = bind(self.work, code, text)
            self.problems += bound.problems
            made += bound.blocks
            below += bound.sections
        elif part.asks:
            made.append(Gap(f"Not written yet: {part.asks[:1].lower()}{part.asks[1:]}", part.owes))
            lacks.append(part.asks)
        full = bool(text.strip())
        for use in part.blocks:
            declared = BLOCKS[use.block]
            if self.only_asked and not use.asked and not self._counts(part, use):
                continue
            if declared.late:
                self.late.append((code, len(made), use, subject))
                continue
            given: Made = declared.make(self.work, subject, declared.given(use.given))
            made += given.blocks
            below += given.sections
            full = full or bool(given)
            if use.asked:
                lacks += given.lacks
        below += [section for inner in part.parts for section in self._sections(inner, subject)]
        if part.drop and not full and not below:
            del self.asked[place:]
            return None
        asks = bool(part.asks) or any(use.asked for use in part.blocks)
        title = part.title.replace("{title}", subject.title)
        if asks:
            one = Task(code, title, part.asks, part.owes, text, tuple(lacks), *_about(subject))
            self.asked.insert(place, one)
        return Section(
            id=code,
            title=title,
            blocks=tuple(made),
            sections=tuple(below),
            complete=not lacks if asks else None,
            record=subject.card.full_reference if subject.card and part.each else "",
        )

    def _counts(self, part: Part, use: Use) -> bool:
        """Whether a block that nobody is asked for changes the list of tasks: if its section stands, or its numbers."""
        numbers = bool(part.parts) and use.block in _GIVE_SECTIONS
        return not BLOCKS[use.block].late and (part.drop or numbers)

    def _late(self, sections: Sequence[Section]) -> list[Section]:
        """The sections with the blocks that speak of the others: made once all others stand."""
        if not self.late:
            return list(sections)
        self.work.sections = {one.id: one for top in sections for _, one in top.walk()}
        fresh: dict[str, Section] = {}
        for code, place, use, subject in reversed(self.late):
            declared = BLOCKS[use.block]
            given = declared.make(self.work, subject, declared.given(use.given))
            section = fresh.get(code, self.work.sections[code])
            lacks = given.lacks if use.asked else ()
            fresh[code] = replace(
                section,
                blocks=(*section.blocks[:place], *given.blocks, *section.blocks[place:]),
                sections=(*section.sections, *given.sections),
                complete=False if lacks else section.complete,
            )
            if lacks:
                self.asked = [
                    replace(one, lacks=(*one.lacks, *lacks)) if one.section == code else one for one in self.asked
                ]

        def renewed(section: Section) -> Section:
            own = fresh.get(section.id, section)
            return replace(own, sections=tuple(renewed(below) for below in own.sections))

        return [renewed(section) for section in sections]

    def _references(self, sections: Sequence[Section], ids: set[str]) -> None:
        """Every reference to a section leads to one; ids are unique."""
        seen: set[str] = set()
        for top in sections:
            for _, section in top.walk():
                if section.id in seen:
                    self.problems.append(
                        Problem(f"section {section.id}", "two sections have this id", "Give one another heading")
                    )
                seen.add(section.id)
                for block in section.blocks:
                    for run in runs_of(block):
                        if isinstance(run, See) and run.section not in ids:
                            self.problems.append(
                                Problem(
                                    f"section {section.id}",
                                    f"it refers to the section “{run.section}”, which this edition does not have",
                                    "Refer to one of its sections by its id",
                                )
                            )


def _every_part(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _every_part(part.parts)


def runs_of(block: Block) -> Iterator[Run]:
    """Every run of a block, however deep."""
    for line in lines_of(block):
        yield from line


def _keys(work: Work, sections: Sequence[Section]) -> tuple[tuple[str, str], ...]:
    """Every marker that is printed, with its meaning: of figures, and of cells that hold none."""
    used = {marker for marker, _ in work.book.markers}
    for top in sections:
        for _, section in top.walk():
            for one in section.blocks:
                used |= {run.text for run in runs_of(one) if isinstance(run, Words) and run.text in _SHOWN}
    return tuple((marker.shown, marker.meaning) for marker in Marker if marker.shown in used)


def _the(title: str) -> str:
    """The name of a partnership as it stands in a sentence."""
    return title if title.casefold().startswith("the ") else f"the {title}"


def _joined_id(code: str, above: Subject) -> str:
    """The id of a section below a subject's: unique, since the subject's own id is in it."""
    return f"{code}-{above.id}" if above.id else code


def _numbered(sections: Sequence[Section], appendices: frozenset[str]) -> Iterator[Section]:
    """The sections with their numbers: "3", "3.1", "Appendix 2"."""
    plain = last = 0
    for section in sections:
        if section.id in appendices:
            last += 1
            number, head = f"Appendix {last}", f"A{last}"
        else:
            plain += 1
            number = head = str(plain)
        yield replace(section, number=number, sections=tuple(_below(section.sections, head)))


def _below(sections: Sequence[Section], head: str) -> Iterator[Section]:
    for n, section in enumerate(sections, start=1):
        if AS_READ in section.id:
            yield section  # headings of somebody else's file have numbers of their own, or none
            continue
        number = f"{head}.{n}"
        yield replace(section, number=number, sections=tuple(_below(section.sections, number)))
