"""Compose an edition and look at it in every way that it is looked at before anybody clears it.

In order: disclosure, the claims it makes, details of people, what is missing, and the agencies' right of reply.
Nothing is kept here: `commands.check` keeps what this finds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from goldenthread.access import MARKINGS, Actor
from goldenthread.claims import mentions
from goldenthread.claims.model import Choice, Verdict
from goldenthread.claims.safely import Checked, Result, check_safely
from goldenthread.claims.telling import headline, summary
from goldenthread.jobs import Progress, SilentProgress
from goldenthread.look.text import count_of
from goldenthread.methods.headlines import Direction, check_headline
from goldenthread.publishing import prose
from goldenthread.publishing.consents import Gone, printed_without
from goldenthread.publishing.desk import Desk, Protected, Written
from goldenthread.publishing.differing import Differing
from goldenthread.publishing.document import Document, Picture
from goldenthread.publishing.written import to_json
from goldenthread.vocabulary import Refused

if TYPE_CHECKING:
    from goldenthread.publishing.composing import Order

OK, NOTE, STOP = "ok", "note", "stop"
#: What each step looks for, in the order they are shown.
STEPS = {
    "disclosure": "Small counts of people",
    "claims": "What the text claims",
    "headlines": "Headlines and pictures",
    "personal": "Details of people",
    "consent": "Consent to publish",
    "complete": "What is missing",
    "reply": "Right of reply",
    "differences": "Printed figures, worked out again",
}
_BOUND = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_MOST_ITEMS = 60
#: How often an edition is composed anew before it is said that withholding does not settle.
_MOST_ROUNDS = 5


@dataclass(frozen=True)
class Said:
    """What one step found: `outcome` is ok, note (told, and no hindrance) or stop (nothing is cleared with it)."""

    step: str
    outcome: str
    words: str
    items: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it looked for."""
        return STEPS.get(self.step, self.step)


@dataclass(frozen=True)
class Examined:
    """An edition as composed, its finished files, and what was found."""

    order: Order
    document: Document
    digest: str
    withheld: tuple[str, ...]
    files: tuple[Written, ...]
    said: tuple[Said, ...]
    certificate: Mapping[str, object] = field(default_factory=dict)
    differences: tuple[Differing, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing stops it."""
        return all(each.outcome != STOP for each in self.said)


def digest_of(document: Document) -> str:
    """What tells one composition from another: the SHA-256 of the document as JSON."""
    return hashlib.sha256(to_json(document)).hexdigest()


def examine(
    viewer: Actor,
    order: Order,
    desk: Desk,
    *,
    earlier: Sequence[Document] = (),
    choices: Mapping[str, Choice] | None = None,
    waiting: Iterable[tuple[str, str]] = (),
    without: Sequence[Gone] = (),
    address: str = "",
    progress: Progress | None = None,
) -> Examined:
    """Compose an order, write every format, and look at it all.

    Args:
        viewer: Who composes: nothing that they may not see is in it.
        order: What to compose.
        desk: What it is made with.
        earlier: Published editions whose figures could be compared with these.
        choices: What was decided before about claims, by fingerprint.
        waiting: Figures whose agency may still reply to a flag: full reference and until when, in words.
        without: Case studies to which no consent holds today.
        address: Of the installation, for the links of files that travel.
        progress: Told of each stage.

    Raises:
        Refused: by the composer, for a text or an option that it cannot take.
    """
    told = progress or SilentProgress()
    with told.stage("Composing"):
        document = desk.compose(viewer, order, frozenset())
    with told.stage("Looking for small counts"):
        document, protected = _protected(viewer, order, desk, document, earlier)
    with told.stage("Writing the files"):
        files = tuple(desk.write(document, address))
    with told.stage("Reading the finished files"):
        audited = desk.audit({each.name: each.data for each in files}, protected)
    with told.stage("Working figures out again"):
        differences = tuple(desk.differing(viewer, order, document, protected.withheld))
    with told.stage("Checking claims"):
        said = (
            _disclosure(protected.words, [*protected.problems, *audited.problems], len(protected.withheld)),
            _claims(document, order.texts, choices or {}),
            _headlines(document),
            _personal(desk.personal(document, order.texts), document),
            _consent(printed_without(document, without)),
            _complete(document, viewer, order, desk),
            _replies(document, waiting),
            _differences(differences),
        )
    withheld = tuple(sorted(protected.withheld))
    return Examined(order, document, digest_of(document), withheld, files, said, audited.certificate, differences)


def _protected(
    viewer: Actor, order: Order, desk: Desk, document: Document, earlier: Sequence[Document]
) -> tuple[Document, Protected]:
    """Compose without what may not be shown, and look again, until nothing more has to be withheld.

    Leaving figures out can bring others in: a drawing takes another series. These are looked at too.
    """
    found = desk.protect(document, earlier, None)
    for _ in range(_MOST_ROUNDS):
        if not found.withheld:
            break
        document = desk.compose(viewer, order, found.withheld)
        again = desk.protect(document, earlier, found)
        settled = again.withheld == found.withheld
        found = again
        if settled:
            break
    else:
        words = "What is withheld goes on changing what is shown: leave out a part of the edition"
        found = replace(found, problems=(*found.problems, words))
    return document, found


def _disclosure(words: str, problems: Sequence[str], withheld: int) -> Said:
    if problems:
        return Said("disclosure", STOP, "Something here could give a small count away", _few(problems))
    fallback = f"{count_of(withheld, 'figure')} withheld" if withheld else "Nothing has to be withheld"
    return Said("disclosure", NOTE if withheld else OK, words or fallback)


def _claims(document: Document, texts: Mapping[str, str], choices: Mapping[str, Choice]) -> Said:
    """What the claim checker says of what people wrote, and the numbers that somebody typed.

    The whole is read, so that a sentence is held to the tables beside it. What a template made of bound figures is
    right by construction and is not judged again.
    """
    checked: Checked = check_safely([("edition.md", prose.markdown(document).encode())], choices)
    of_files, unread = _claims_of_files(document, choices)
    own = [_evened(each) for each in prose.written(document, texts)]
    standing = [
        each
        for each in checked.results
        if each.choice not in ("dismiss", "confirm") and any(_evened(each.quotation) in passage for passage in own)
    ]
    wrong = [each for each in standing if Verdict(each.verdict) is Verdict.DISAGREES]
    counts: dict[Verdict, int] = {}
    for each in standing:
        counts[Verdict(each.verdict)] = counts.get(Verdict(each.verdict), 0) + 1
    typed = typed_numbers(texts)
    # What others wrote stands as it came: it is told, and stops nothing.
    brought = [_evened(each) for each in prose.brought(document)]
    theirs = [
        each
        for each in (*checked.results, *of_files)
        if each.choice not in ("dismiss", "confirm")
        and Verdict(each.verdict) is Verdict.DISAGREES
        and each not in standing
        and any(_evened(each.quotation) in passage for passage in brought)
    ]
    items = [
        f"Disagrees: “{each.quotation}” Published {each.published}, recomputed {each.recomputed}" for each in wrong
    ]
    items += [
        f"In a paper, as it came: “{each.quotation}” Published {each.published}, recomputed {each.recomputed}"
        for each in theirs
    ]
    items += [f"Typed, and not verified: {words}" for words in typed]
    told = headline(len(wrong), len(standing)) if standing else "No claim in the texts can be held to another figure"
    more = summary({verdict: n for verdict, n in counts.items() if verdict is not Verdict.DISAGREES})
    words = ". ".join(part for part in (told, more) if part)
    words += f". {unread}" if unread else ""
    if theirs:
        words += f". {count_of(len(theirs), 'claim')} in papers to ask their authors about"
    if typed:
        words += f". {count_of(len(typed), 'number')} typed by hand and not verified"
    return Said("claims", STOP if wrong else NOTE if typed or theirs else OK, words, _few(items))


def _claims_of_files(document: Document, choices: Mapping[str, Choice]) -> tuple[Sequence[Result], str]:
    """What is found in the texts of attached files, each held to itself; or why nobody could look."""
    texts = prose.of_files(document)
    if not texts:
        return (), ""
    try:
        return check_safely([(f"{name}.md", text.encode()) for name, text in texts.items()], choices).results, ""
    except Refused:
        return (), "The texts of files were too long to be looked at"


def _evened(text: str) -> str:
    return " ".join(text.replace("**", "").split())


def typed_numbers(texts: Mapping[str, str]) -> list[str]:
    """The figures that people typed into the texts beside those that are bound: "supply: 114 kg"."""
    found = []
    for section, text in sorted(texts.items()):
        bare = _BOUND.sub(" ", text)
        found += [f"“{amount.text}” in the section {section}" for amount in mentions.find(bare)]
    return found


def _headlines(document: Document) -> Said:
    problems = []
    for _, section in document.walk():
        for block in section.blocks:
            if isinstance(block, Picture):
                problems += [f"{section.title}: {each}" for each in picture_problems(block)]
    if problems:
        return Said("headlines", STOP, "A picture says what its figures do not", _few(problems))
    return Said("headlines", OK, "Every picture has words that stand for it, and no headline contradicts its figures")


def picture_problems(picture: Picture) -> list[str]:
    """What is wrong with a picture: no text alternative, or a headline against the way its figures went."""
    found = []
    if not picture.words.strip():
        found.append(f"“{picture.headline}” has no text alternative. Say in words what it shows")
    direction = _direction(picture)
    if direction is not None and (told := _against(picture, direction)):
        found.append(f"“{picture.headline}”: {told}")
    return found


def _against(picture: Picture, direction: Direction) -> str:
    """What a headline says against its figures, if it says the other direction; "no clear change" may well be so."""
    other = Direction.DOWN if direction is Direction.UP else Direction.UP
    own = _says(picture, direction)
    return own if own and not _says(picture, other) else ""


def _says(picture: Picture, direction: Direction) -> str:
    try:
        check_headline(picture.headline, direction, subject=picture.subtitle)
    except Refused as refused:
        told = [f"{p.finding}. {p.remedy}" for p in refused.problems if p.finding.startswith("it says")]
        return told[0] if told else ""
    return ""


def _direction(picture: Picture) -> Direction | None:
    """Which way the one series of a line chart went from its first to its last value; None where it is not told."""
    own = [trace for trace in picture.traces if not trace.comparator]
    if len(own) != 1 or picture.bars:
        return None
    values = [float(value) for _, value in own[0].points if value is not None and _is_number(value)]
    if len(values) < 2 or values[0] == values[-1]:
        return None
    return Direction.UP if values[-1] > values[0] else Direction.DOWN


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _personal(hits: Sequence[str], document: Document) -> Said:
    if hits:
        return Said(
            "personal", STOP, f"{count_of(len(hits), 'place')} to look at: it may be about one person", _few(hits)
        )
    looked = [
        f"{one.name}: whoever put it looked, and says that it is none" for one in document.attached if one.looked_at
    ]
    if looked and document.marking != MARKINGS["public"]:
        return Said("personal", NOTE, "Nothing else reads like a detail of one person", _few(looked))
    return Said("personal", OK, "Nothing reads like a detail of one person")


def _consent(found: Sequence[str]) -> Said:
    if found:
        return Said("consent", STOP, "A case study stands here to which no consent holds today", _few(found))
    return Said("consent", OK, "Nothing is printed without consent")


def _complete(document: Document, viewer: Actor, order: Order, desk: Desk) -> Said:
    done, asked = document.completeness
    owed = [
        f"{each.title}: {lack}{f' ({each.owes})' if each.owes else ''}"
        for each in desk.asked(viewer, order)
        for lack in each.lacks
    ]
    words = (
        f"{done} of {asked} sections that ask for something have it" if asked else "Nothing is asked of its sections"
    )
    return Said("complete", OK if done == asked and not owed else NOTE, words, _few(owed))


def _replies(document: Document, waiting: Iterable[tuple[str, str]]) -> Said:
    shown = {held.reference for held in document.figures if held.reference}
    late = [f"{figure}: the agency may reply until {until}" for figure, until in waiting if figure in shown]
    if late:
        return Said("reply", STOP, "An agency may still reply to a flag on a figure that is printed here", _few(late))
    return Said("reply", OK, "No agency’s time to reply is running")


def _differences(found: Sequence[Differing]) -> Said:
    if not found:
        return Said("differences", OK, "No printed figure comes to anything else")
    come = "comes" if len(found) == 1 else "come"
    words = f"{count_of(len(found), 'printed figure')} {come} to something else. Each can be flagged to its agency"
    return Said("differences", NOTE, words)


def _few(items: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(items[:_MOST_ITEMS])
    left = len(items) - len(kept)
    return (*kept, f"and {left} more") if left else kept


def changed_since(before: Document, after: Document) -> list[str]:
    """How a document differs from what it was when it was checked, in words: figures first, then sections."""
    old = {
        held.reference or f"{held.measure} {held.area} {held.period} {held.breakdown}": held for held in before.figures
    }
    new = {
        held.reference or f"{held.measure} {held.area} {held.period} {held.breakdown}": held for held in after.figures
    }
    found = []
    for key, held in old.items():
        now = new.get(key)
        if now is None:
            found.append(f"{held.measure_title or key}, {held.period}: it is printed no more")
        elif (now.text, now.value, now.marker, now.status, now.note) != (
            held.text,
            held.value,
            held.marker,
            held.status,
            held.note,
        ):
            found.append(f"{held.measure_title or key}, {held.period}: it was {held.text}, and is {now.text} now")
    found += [
        f"{held.measure_title or key}, {held.period}: {held.text} is new" for key, held in new.items() if key not in old
    ]
    was = {section.id: section for _, section in before.walk()}
    now_sections = {section.id: section for _, section in after.walk()}
    found += [
        f"The section “{section.title}” reads differently"
        for key, section in now_sections.items()
        if key in was and _said(was[key]) != _said(section)
    ]
    found += [f"The section “{now_sections[key].title}” is new" for key in now_sections if key not in was]
    found += [f"The section “{was[key].title}” is gone" for key in was if key not in now_sections]
    if not found and before != after:
        found.append("Its title, its marking or its template is another one")
    return found


def _said(section: object) -> object:
    return getattr(section, "title", ""), getattr(section, "blocks", ())
