"""Read the challenge log and the risks of a partnership."""

from dataclasses import dataclass
from datetime import date

from goldenthread.access import Actor
from goldenthread.records.cards import NOW, SHARED, Card
from goldenthread.records.queries import find
from goldenthread.strategy.chapters import OVER, every
from goldenthread.strategy.joins import joined
from goldenthread.vocabulary.clock import today


@dataclass(frozen=True)
class ChallengeLine:
    """Assurance asked of some bodies, and how far it has come. `state` is waiting, late, replied or settled."""

    card: Card
    asked_of: tuple[Card, ...]
    asked_by: str
    asked_on: date
    reply_due: date | None
    replied_on: date | None
    reply: str
    satisfied: str
    satisfied_words: str
    next_step: str
    next_step_due: date | None
    actions: tuple[Card, ...]
    state: str

    @property
    def words(self) -> str:
        """Its state for readers."""
        return {
            "late": "Late: no reply",
            "waiting": "Waiting for a reply",
            "replied": "Replied; nobody has said whether it is enough",
        }.get(self.state, self.satisfied_words)


def challenges_of(viewer: Actor, owner: str, on: date | None = None) -> list[ChallengeLine]:
    """The challenge log of a partnership, what is late first, then the newest. Raises NotFound."""
    find(viewer, f"{SHARED}/{owner}")
    day = on or today()
    found = every(viewer, "challenge", owner, NOW)
    ends = joined(viewer, [card.id for card, _ in found], ["asks_of", "led_to"])
    lines = [
        ChallengeLine(
            card,
            tuple(ends["asks_of"][card.id]),
            v["asked_by"],
            v["asked_on"],
            v["reply_due"],
            v["replied_on"],
            v["reply"],
            v["satisfied"],
            card.kind.by_name["satisfied"].words[v["satisfied"]],
            v["next_step"],
            v["next_step_due"],
            tuple(ends["led_to"][card.id]),
            _state(v["satisfied"], v["replied_on"], v["reply_due"], day, over=card.state in OVER),
        )
        for card, v in found
    ]
    order = {"late": 0, "replied": 1, "waiting": 2, "settled": 3}
    return sorted(lines, key=lambda x: (order[x.state], -x.asked_on.toordinal(), x.card.id))


def _state(satisfied: str, replied_on: date | None, due: date | None, on: date, *, over: bool) -> str:
    if satisfied != "not_said" or over:
        return "settled"
    if replied_on:
        return "replied"
    return "late" if due and due < on else "waiting"


@dataclass(frozen=True)
class RiskLine:
    """A risk: who owns it, what it threatens, its score (None where a part is not recorded), and its review."""

    card: Card
    owners: tuple[Card, ...]
    threatens: tuple[Card, ...]
    likelihood: int | None
    impact: int | None
    response: str
    reviewed_on: date | None
    review_due: date | None
    overdue: bool

    @property
    def score(self) -> int | None:
        """Likelihood times impact, from 1 to 25."""
        return None if self.likelihood is None or self.impact is None else self.likelihood * self.impact

    @property
    def score_words(self) -> str:
        """`15 of 25 (3 likelihood, 5 impact)`."""
        if self.score is None:
            return "Not scored"
        return f"{self.score} of 25 (likelihood {self.likelihood}, impact {self.impact})"


def risks_of(viewer: Actor, owner: str, on: date | None = None) -> list[RiskLine]:
    """The open risks of a partnership, the highest score first and those without a score last. Raises NotFound."""
    find(viewer, f"{SHARED}/{owner}")
    day = on or today()
    found = [x for x in every(viewer, "risk", owner, NOW) if x[0].state not in OVER]
    ends = joined(viewer, [card.id for card, _ in found], ["accountable", "threatens"])
    lines = [
        RiskLine(
            card,
            tuple(ends["accountable"][card.id]),
            tuple(ends["threatens"][card.id]),
            v["likelihood"],
            v["impact"],
            v["response"],
            v["reviewed_on"],
            v["review_due"],
            bool(v["review_due"] and v["review_due"] < day),
        )
        for card, v in found
    ]
    return sorted(lines, key=lambda x: (-(x.score or 0), x.card.id))
