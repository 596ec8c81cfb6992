"""The series of earlier definitions of a measure, to stand on its chart before a break. No line joins them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goldenthread.access import Actor
from goldenthread.assessments.again import assessed
from goldenthread.assessments.cards import Assessment, Seen
from goldenthread.charts import Break
from goldenthread.indicators.queries import DefinitionLine
from goldenthread.look import text
from goldenthread.records.cards import AsOf


@dataclass(frozen=True)
class Earlier:
    """Figures under earlier definitions, by area: the oldest definition first. `words` says why each one ended."""

    stretches: tuple[Mapping[str, tuple[Seen, ...]], ...]
    words: tuple[str, ...]

    def of(self, one: Assessment) -> list[tuple[Seen, ...]]:
        """The earlier stretches of a series, each without the periods that a later one has too."""
        own = one.seen
        if not own:
            return []
        kind, begin = own[-1].period.kind, own[0].period
        found: list[tuple[Seen, ...]] = []
        for stretch in reversed(self.stretches):
            kept = tuple(
                each
                for each in stretch.get(one.key.area, ())
                if each.period.kind == kind and each.period.end < begin.end and each.period.start < begin.start
            )
            found.append(kept)
            begin = kept[0].period if kept else begin
        return found[::-1]

    def breaks(self, one: Assessment) -> tuple[Break, ...]:
        """Where the definition of a series changed, in words."""
        stretches = [*self.of(one), one.seen]
        made = []
        for number, words in enumerate(self.words):
            if not stretches[number]:
                continue
            after = next((stretch for stretch in stretches[number + 1 :] if stretch), ())
            if after:
                made.append(Break(after[0].period, words))
        return tuple(made)


def earlier(actor: Actor, lines: Sequence[DefinitionLine], measure: int, as_of: AsOf) -> Earlier | None:
    """The figures under the definitions that came before that of `measure`; None where it is the first."""
    before = [line for line in lines if line.number < next(x.number for x in lines if x.card.id == measure)]
    if not before:
        return None
    found = assessed(actor, [line.card.id for line in before], as_of)
    stretches: dict[int, dict[str, tuple[Seen, ...]]] = {line.card.id: {} for line in before}
    for one in found.values():
        if one.latest is not None and not one.breakdown:
            stretches[one.card.id][one.key.area] = one.seen
    return Earlier(tuple(stretches[line.card.id] for line in before), tuple(_ended(line) for line in before))


def _ended(line: DefinitionLine) -> str:
    last = f" on {text.day(line.card.valid_to)}" if line.card.valid_to else ""
    return (
        f"Definition {line.number} ended{last}. What comes after is counted in another way, and no line joins the two."
    )
