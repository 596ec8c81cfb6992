"""Play the returns of an example: real workbooks, sent, questioned, signed off and accepted by the commands.

Every act is done by a person of the demo and stands in the ledger at the moment it is done: nothing is dated back.
What the product itself lets people say of an earlier day is said: the day that a file came, and by whom, how and
when it was signed off. A window is one transaction, so that an interrupted demo goes on where it stopped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import transaction

from goldenthread.access import Actor
from goldenthread.jobs.progress import Progress, SilentProgress
from goldenthread.packs.reading import Pack
from goldenthread.packs.returns import Cells, Line, Sends, Story, Version, cells_of, figures_of
from goldenthread.reference.queries import working_day_after
from goldenthread.returns.accepting.commands import accept, roll_back, sign_off
from goldenthread.returns.checks import Severity
from goldenthread.returns.rounds.commands import lock, open_rounds
from goldenthread.returns.rounds.queries import RoundCard, rounds_of, template_for
from goldenthread.returns.sending.checking import Reader
from goldenthread.returns.sending.commands import Sent, answer, ask, confirm, put_right, send
from goldenthread.returns.sending.filling import fill
from goldenthread.returns.sending.queries import result
from goldenthread.returns.workbooks.layout import Column, Template
from goldenthread.returns.workbooks.reading import read_several
from goldenthread.vocabulary import Marker
from goldenthread.vocabulary.clock import today

_COLUMNS = {column.name.lower(): column for column in Column}


@dataclass(frozen=True)
class Cast:
    """Who does what: the sender of each agency (by its record id), and two people of the partnership.

    Args:
        manager: Opens the windows, and records what agencies sign off.
        analyst: Asks, accepts, rolls back and locks.
    """

    senders: Mapping[int, Actor]
    manager: Actor
    analyst: Actor


@dataclass
class Played:
    """How many windows there are now, and what was done: files sent, and versions accepted."""

    windows: int = 0
    files: int = 0
    accepted: int = 0


def play(pack: Pack, story: Story, cast: Cast, progress: Progress | None = None) -> Played:
    """Open the windows of every period of a story, oldest first, and take in what came for each.

    A window with something sent is left as it is, so that playing twice changes nothing; one that has not
    opened yet by today's date is left too.

    Raises:
        AssertionError: where the checks find something else than the story says, since its data is ours.
    """
    figures = figures_of(pack, story)
    done = Played()
    with (progress or SilentProgress()).stage("Returns", total=len(story.periods) * len(story.sends)) as step:
        for period in story.periods:
            year = period.start.year - (period.start.month < 4)
            open_rounds(actor=cast.manager, owner=story.owner, year=year, labels=[period.label])
            cards = {
                card.collection.reference: card
                for card in rounds_of(cast.analyst, owner=story.owner)
                if card.period.label == period.label
            }
            done.windows += len(cards)
            windows = []
            for sends in story.sends:
                card = cards.get(sends.collection)
                if card and not card.number and card.opens <= today():
                    given = cells_of(figures.get((sends.collection, period.label), ()))
                    told = story.versions(sends, period)
                    windows.append(_Window(story, cast, sends, card, told, given, done))
            _play_all(windows)
            step.advance(len(story.sends))
    _lock(story, cast)
    return done


def _play_all(windows: Sequence["_Window"]) -> None:
    """Play the windows of one period, with all of their files read by one child process."""
    files = [(data, window.file_name, window.template) for window in windows for data in window.files]
    read = {(data, name): filled for (data, name, _), filled in zip(files, read_several(files), strict=True)}
    for window in windows:
        window.play(lambda data, name, _: read[data, name])


def _lock(story: Story, cast: Cast) -> None:
    cards = rounds_of(cast.analyst, owner=story.owner)
    ready = [card.full_reference for card in cards if card.period.label in story.locked and card.state == "accepted"]
    lock(actor=cast.analyst, rounds=sorted(ready))


@dataclass(frozen=True)
class _Window:
    """One return of one agency, on its way from the first file to the last act."""

    story: Story
    cast: Cast
    sends: Sends
    card: RoundCard
    versions: tuple[Version, ...]
    given: Mapping[Line, Mapping[str, str]]
    done: Played

    @property
    def full(self) -> str:
        return self.card.full_reference

    @property
    def sender(self) -> Actor:
        return self.cast.senders[self.card.agency.id]

    @property
    def file_name(self) -> str:
        return f"{self.card.code}.{self.sends.file_format}"

    @cached_property
    def template(self) -> Template:
        return template_for(self.cast.analyst, self.full)

    @cached_property
    def keys(self) -> Mapping[Line, str]:
        """The key of each line, by how a pack writes it."""
        ours = f"{self.story.owner}/"
        return {
            (line.reference.removeprefix(ours), line.area, line.breakdown): line.key for line in self.template.lines
        }

    @cached_property
    def files(self) -> tuple[bytes, ...]:
        """The file of each version: the template, filled in."""
        return tuple(self._file(version) for version in self.versions)

    def _file(self, version: Version) -> bytes:
        cells = {line: dict(said) for line, said in self.given.items()}
        for each in version.instead:
            cells[each.line] = {**cells.get(each.line, {}), **each.values}
        said = {self.keys[line]: _columns(values) for line, values in cells.items()}
        return fill(self.template, said, self.sends.file_format)

    def play(self, read: Reader) -> None:
        """Do what is told, version by version."""
        with transaction.atomic():
            for version, data in zip(self.versions, self.files, strict=True):
                self._version(version, data, read)

    def _version(self, version: Version, data: bytes, read: Reader) -> None:
        received = working_day_after(self.card.period.end, version.received)
        if received > today():
            return
        sent = send(
            actor=self.sender,
            round=self.full,
            name=self.file_name,
            data=data,
            reason=version.why,
            received_on=received,
            read=read,
        )
        self.done.files += 1
        self._expect(version, sent)
        if version.put_right:
            sent = put_right(
                actor=self.sender,
                round=self.full,
                cells={self.keys[each.line]: _named(each) for each in version.put_right},
                reason=version.why,
            )
        if sent.stopped:
            return
        self._questions(version)
        if version.ends != "waiting" and sent.waiting:
            self._answer(version)
        if version.ends in ("accepted", "rolled back", "signed off"):
            self._sign(received)
        if version.ends in ("accepted", "rolled back"):
            accept(actor=self.cast.analyst, round=self.full)
            self.done.accepted += 1
        if version.ends == "rolled back":
            roll_back(actor=self.cast.analyst, round=self.full, reason=version.undone)

    def _expect(self, version: Version, sent: Sent) -> None:
        found = {each.code for each in result(self.sender, self.full).of(Severity.STOP)} if sent.stopped else set()
        assert found == set(version.stops), f"{self.full}, version {sent.number}: {found}, not {version.stops}"

    def _questions(self, version: Version) -> None:
        for each in version.asked:
            line = self.keys[each.line] if each.line else ""
            made = ask(actor=self.cast.analyst, round=self.full, words=each.words, line=line)
            if each.answer:
                answer(actor=self.sender, query=made, words=each.answer)

    def _answer(self, version: Version) -> None:
        waiting = [each for each in result(self.cast.analyst, self.full).findings if each.open]
        words = version.answers or {}
        missing = [(each.code, each.cell, each.name, each.found) for each in waiting if each.code not in words]
        assert not missing, f"{self.full} says nothing of {missing}"
        for who, held in ((self.sender, Severity.ASK), (self.cast.analyst, Severity.HOLD)):
            mine = [(each.id, words[each.code]) for each in waiting if each.severity is held]
            if mine:
                confirm(actor=who, round=self.full, answers=mine)

    def _sign(self, received: date) -> None:
        sign_off(
            actor=self.cast.manager,
            round=self.full,
            given_by=self.sends.signed_by,
            given_how=self.sends.signed_how,
            given_on=min(working_day_after(received, 1), today()),
        )


def _columns(values: Mapping[str, str]) -> dict[Column, str]:
    """What to write into the cells of a line: markers as the template lists them."""
    said = {_COLUMNS[name]: text for name, text in values.items() if text}
    if marker := said.get(Column.MARKER):
        said[Column.MARKER] = Marker(marker).shown
    return said


def _named(cells: Cells) -> dict[str, str]:
    return {column.value: text for column, text in _columns(cells.values).items()}


__all__ = ["Cast", "Played", "play"]
