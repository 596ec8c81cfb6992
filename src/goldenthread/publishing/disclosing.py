"""Small counts of an edition: which figures are withheld, and whether the finished files give any of them back.

`protect` makes of a composed document the counts of people in it, with the sums that a reader could do among them and
those of earlier editions, and asks `methods.disclosure` what must be withheld. `audit` reads nothing but the finished
files: it hands the figures that it finds there to an auditor written apart, and has every word of every file scanned.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from goldenthread.look.text import count_of
from goldenthread.methods.disclosure.audit import Verdict
from goldenthread.methods.disclosure.audit import audit as attack
from goldenthread.publishing.adding import Adds, Count, sums_of
from goldenthread.publishing.counting import Rules, counts_somebody, is_share, rules_for
from goldenthread.publishing.document import Document, Held
from goldenthread.publishing.extracting import printed_figures
from goldenthread.publishing.kept_back import Expected, Secret, expected_of, secrets_of
from goldenthread.publishing.scanning import scan_files, scan_texts
from goldenthread.vocabulary import Marker, Problem, Refused, ValueType

__all__ = ["Audited", "Protected", "audit", "personal", "protect"]

_WHOLE: Final = "(all)"
_BEFORE, _TWICE = " before)", " said otherwise "
_FOR_MEMBERS: Final = "OFFICIAL"
#: How much work goes into withholding as little as can be, about seconds: an edition is checked while somebody waits.
_BUDGET: Final = 20
_MOST: Final = 20
SAFE: Final = "nothing published gives them back"


@dataclass(frozen=True)
class Protected:
    """What must not be shown in an edition, and what its audit goes by. It holds the counts: keep it from readers.

    Args:
        withheld: Full references of figures that may not be shown.
        words: For people: "3 cells withheld; nothing published gives them back".
        problems: What stops the edition, in words.
        counts: The counts of the edition and of earlier ones.
        sums: How they add up.
        published_from: The least count that is published, by measure.
        secrets: What the finished files may not say.
        expected: What they will say, so that nobody is alarmed by it.
        seen: Every figure that was looked at.
        rule: From which count people are published here, in words; empty where nobody is stricter than usual.
    """

    withheld: frozenset[str] = frozenset()
    words: str = ""
    problems: tuple[str, ...] = ()
    counts: tuple[Count, ...] = ()
    sums: tuple[Adds, ...] = ()
    published_from: Mapping[str, int] = field(default_factory=dict)
    secrets: tuple[Secret, ...] = ()
    expected: Expected = field(default_factory=Expected)
    seen: tuple[Held, ...] = ()
    rule: str = ""


@dataclass(frozen=True)
class Audited:
    """What the audit of the finished files says. Going over it gives its problems in words.

    Args:
        problems: What gives a count away, or reads like a detail of one person; for staff alone.
        certificate: What may go with the edition: no cell, no count, no interval.
    """

    problems: tuple[Problem, ...]
    certificate: Mapping[str, Any]

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.problems

    def __iter__(self) -> Iterator[str]:
        return iter(str(problem) for problem in self.problems)

    def __len__(self) -> int:
        return len(self.problems)

    def to_json(self) -> str:
        """The certificate as JSON: the same text for the same files."""
        return json.dumps(self.certificate, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    def require(self) -> None:
        """Go on only where nothing was found. Raises Refused."""
        if self.problems:
            raise Refused(self.problems)


# -- before anything is written ------------------------------------------------------------------------------------


def protect(
    document: Document,
    earlier: Sequence[Document] = (),
    *,
    rules: Rules | None = None,
    least: int = 0,
    before: Protected | None = None,
) -> Protected:
    """Say which figures of an edition may not be shown.

    An edition that is composed again without some figures may show others in their place. Call it again with what was
    composed then, and with `before`, until nothing more is withheld: `audit` finds figures that were never looked at.

    Args:
        document: As composed with nothing withheld; or with what `before` withholds.
        earlier: Published editions, the oldest first: what they print is known, what they withheld stays withheld.
        rules: Of its measures; read from the database by default.
        least: The least count of people that the partnership publishes, where that is more than usual.
        before: What was said of it as it was composed before.

    Returns:
        What is withheld, in words, and what `audit` needs. A problem is told where no withholding is enough.
    """
    if document.marking.upper().startswith(_FOR_MEMBERS):
        return Protected(words="Not for everybody: small counts are shown to members", expected=expected_of(document))
    shown = document
    if before is not None:
        known = {one.reference for one in before.seen if one.reference}
        fresh = tuple(replace(one, key=f"+{one.key}") for one in document.figures if one.reference not in known)
        document = replace(document, figures=(*before.seen, *fresh))
    told = rules if rules is not None else rules_for(document, earlier, least)
    never = _never_public(document, told)
    counts, sums = _counted(document, earlier, told)
    own = _counts(document, told)
    limits = {one.measure: _limit(one.measure, told, document, earlier) for one in counts}
    chosen, problems = _choose(counts, sums, limits)
    counts = tuple(replace(one, state="kept back") if one.id in chosen else one for one in counts)
    gone = [one for one in counts if one.state == "kept back" or (one.state == "withheld" and one.id in own)]
    back = frozenset(ref for one in gone for ref in one.references)
    back |= _shares(document, told, counts)
    return Protected(
        withheld=back | never,
        words=_words(len(back), len(never), problems),
        problems=tuple(problems),
        counts=counts,
        sums=sums,
        published_from=limits,
        secrets=secrets_of(document, counts, back | never, told),
        expected=expected_of(shown, back | never),
        seen=document.figures,
        rule=told.said,
    )


def _words(cells: int, never: int, problems: Sequence[str]) -> str:
    parts = ["No small counts: nothing is withheld"]
    if cells:
        safe = "nothing published gives it back" if cells == 1 else SAFE
        parts = [f"{count_of(cells, 'cell')} withheld; {safe if not problems else 'what is published gives some back'}"]
    if never:
        parts.append(f"{count_of(never, 'figure')} of measures that are never published left out")
    return ". ".join(parts)


def _never_public(document: Document, rules: Rules) -> frozenset[str]:
    """Figures of measures that are held and not publishable, whatever their size."""
    return frozenset(one.reference for one in document.figures if one.reference and rules.of(one).restricted)


def _counted(
    document: Document, earlier: Sequence[Document], rules: Rules
) -> tuple[tuple[Count, ...], tuple[Adds, ...]]:
    """Every count of people in the edition and in earlier ones, with the sums a reader can do."""
    now = _counts(document, rules)
    every = dict(now)
    additivity = {measure: rule.additivity for measure, rule in rules.measures.items()}
    sums: dict[Adds, None] = {}
    left: dict[str, Count] = {}
    for number, edition in enumerate(reversed(earlier), start=1):
        before = {}
        for key, one in _counts(edition, rules).items():
            standing = every.get(key)
            state = "withheld" if one.state == "withheld" or one.value is None else "known"
            if standing is None:
                before[key] = replace(one, state=state)
            elif state == "known" and standing.value is not None and standing.value != one.value:
                # Revised since: both are there, and only what was printed together adds up.
                before[key] = replace(one, id=f"{one.id} (edition {number}{_BEFORE}", state="known")
            elif standing.state == "open":
                every[key] = replace(standing, state=state)
                before[key] = every[key]
            else:
                before[key] = standing
        for key, one in before.items():
            every.setdefault(key, one)
        if any(one.id != every[key].id for key, one in before.items()):
            more, rest = sums_of([one for key, one in before.items() if _TWICE not in key], additivity, rules.wholes)
            sums.update(dict.fromkeys(more))
            left.update({one.id: one for one in rest})
            every.update({one.id: one for one in before.values() if one.id not in every})
    own = [one for one in every.values() if not one.id.endswith(_BEFORE) and _TWICE not in one.id]
    more, rest = sums_of(own, additivity, rules.wholes)
    sums.update(dict.fromkeys(more))
    left.update({one.id: one for one in rest})
    whole = {one.id: one for one in every.values()} | left
    return tuple(whole.values()), tuple(sums)


def _counts(document: Document, rules: Rules) -> dict[str, Count]:
    """The counts of one edition that are under a rule, by id."""
    found: dict[str, Count] = {}
    for held in (*document.figures, *_in_datasets(document)):
        rule = rules.of(held)
        if not rule.published_from or rule.restricted or not held.reference or held.qualifier:
            continue
        if held.value_type != ValueType.COUNT.value or not counts_somebody(held.basis):
            continue
        behind = rules.behind.get(held.reference)
        value = _whole(held.value)
        if held.value is not None and value is None:
            continue  # no whole number: an average or an estimate that calls itself a count
        state = "open"
        if held.value is None:
            if held.marker != Marker.CONFIDENTIAL.value:
                continue  # not available: nobody is told anything
            value, state = _whole(behind.value) if behind else None, "withheld"
        elif behind and behind.published:
            state = "known"
        breakdown = tuple(sorted(_pairs(held.breakdown)))
        key = "|".join((held.measure, held.area, held.starts, held.ends, ";".join("=".join(p) for p in breakdown)))
        if key in found and found[key].value == value:
            found[key] = replace(found[key], references=(*found[key].references, held.reference))
            continue
        # Two sources that differ about one count: both are looked at, and the first one is summed.
        key += f"{_TWICE}{len(found)}" if key in found else ""
        words = ", ".join(part for part in (held.measure_title, held.area_name, held.period, held.breakdown) if part)
        found[key] = Count(
            key, held.measure, held.area, held.starts, held.ends, breakdown, value, state, (held.reference,), words
        )
    return found


def _in_datasets(document: Document) -> Iterator[Held]:
    """Figures that are only given away as data."""
    seen = {one.reference for one in document.figures}
    for dataset in document.datasets:
        names = [one.name for one in dataset.fields]
        if not {"reference", "measure", "area", "value"} <= set(names):
            continue
        for row in dataset.rows:
            cells = dict(zip(names, row, strict=True))
            if cells["reference"] and cells["reference"] not in seen:
                yield Held(
                    key="",
                    text=cells["value"] or "",
                    reference=cells["reference"],
                    measure=cells["measure"] or "",
                    measure_title=cells.get("measure_title") or "",
                    area=cells["area"] or "",
                    area_name=cells.get("area_name") or "",
                    period=cells.get("period") or "",
                    starts=cells.get("starts") or "",
                    ends=cells.get("ends") or "",
                    breakdown=cells.get("breakdown") or "",
                    value=cells["value"],
                    unit=cells.get("unit") or "",
                    value_type=cells.get("value_type") or ValueType.COUNT.value,
                    marker=cells.get("obs_status") or "",
                    qualifier=cells.get("qualifier") or "",
                    basis=cells.get("basis") or "",
                )


def _pairs(breakdown: str) -> Iterator[tuple[str, str]]:
    for part in breakdown.split(";"):
        if "=" in part:
            name, _, value = part.partition("=")
            yield name.strip(), value.strip()


def _whole(value: str | Decimal | None) -> int | None:
    """A value as a whole number from nothing up, or None."""
    if value is None:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return int(number) if number >= 0 and number == number.to_integral_value() else None


def _limit(measure: str, rules: Rules, document: Document, earlier: Sequence[Document]) -> int:
    if measure in rules.measures:
        return rules.measures[measure].published_from
    return next(
        (
            rules.of(one).published_from
            for each in (document, *earlier)
            for one in each.figures
            if one.measure == measure
        ),
        0,
    )


def _choose(
    counts: Sequence[Count], sums: Sequence[Adds], limits: Mapping[str, int]
) -> tuple[frozenset[str], tuple[str, ...]]:
    """Ask what to withhold: the ids, and what could not be protected."""
    if not any(_small(one, limits) and one.state in ("open", "hidden") for one in counts):
        return frozenset(), ()
    from goldenthread.methods.disclosure import model
    from goldenthread.methods.disclosure.protect import protect as withhold

    tables = []
    for measure in dict.fromkeys(one.measure for one in counts):
        mine = {one.id: one for one in counts if one.measure == measure}
        cells = tuple(model.Cell((one.id,), one.value, _STATES[one.state]) for one in mine.values())
        adds = tuple(model.Sum(one.whole, one.parts) for one in sums if one.whole in mine)
        rule = model.Rule(primary=(1, max(1, limits[measure] - 1)))
        tables.append(model.Table(measure, measure, ("of",), cells, {"of": _WHOLE}, {"of": adds}, rule))
    try:
        safe = withhold(model.Release(tuple(tables)), budget_s=_BUDGET)
    except Refused as refused:
        # What is small is withheld whatever else is wrong: an edition that is stopped must not show it either.
        small = frozenset(one.id for one in counts if one.state == "open" and _small(one, limits))
        return small, tuple(str(_in_words(problem, counts)) for problem in refused.problems)
    return frozenset(codes[0][1] for _, codes in safe.withheld), ()


def _in_words(problem: Problem, counts: Sequence[Count]) -> Problem:
    """A finding with the figure in words instead of its id: the longest that fits, for ids begin with each other."""
    named = [one for one in counts if one.id in problem.place]
    best = max(named, key=lambda one: len(one.id), default=None)
    return problem if best is None else Problem(best.words or best.id, problem.finding, problem.remedy)


_STATES: Final[Mapping[str, Any]] = {name: name for name in ("open", "known", "withheld", "hidden")}


def _small(one: Count, limits: Mapping[str, int]) -> bool:
    return one.value is not None and 1 <= one.value < limits[one.measure]


def _shares(document: Document, rules: Rules, counts: Sequence[Count]) -> frozenset[str]:
    """Percentages and rates that would tell a small or withheld count."""
    back = [one for one in counts if one.state in ("kept back", "withheld")]
    bases = {(one.area, _whole(one.value)) for one in document.figures if one.value_type == ValueType.COUNT.value}
    found = set()
    for held in document.figures:
        behind = rules.behind.get(held.reference) if held.reference else None
        if not is_share(held.value_type) or held.value is None or behind is None or behind.published:
            continue
        top, base = _whole(behind.numerator), _whole(behind.denominator)
        least = rules.of(held).published_from
        if top is None or not least:
            continue
        rest = base - top if base is not None and held.value_type != ValueType.RATE.value else None
        small = 1 <= top < least or (rest is not None and 1 <= rest < least and (held.area, base) in bases)
        same = any(
            one.value in (top, rest)
            and one.area == held.area
            and tuple(sorted(_pairs(held.breakdown))) == one.breakdown
            and one.starts <= held.ends
            and held.starts <= one.ends
            for one in back
        )
        if small or same:
            found.add(held.reference)
    return frozenset(found)


# -- after everything is written -----------------------------------------------------------------------------------


def audit(files: Mapping[str, bytes], protected: Protected) -> Audited:
    """Read the finished files of an edition, and say whether they give anything away.

    Args:
        files: By name; the ending says what each is.
        protected: What `protect` gave for it.

    Returns:
        The findings, and the certificate. Nothing is published without one that passes.
    """
    verdict = _attacked(files, protected)
    problems = [
        *_never_seen(files, protected),
        *(_in_words(problem, protected.counts) for problem in verdict.problems),
        *(one.problem for one in scan_files(files, protected.secrets, protected.expected)),
    ]
    certificate = {
        **verdict.certificate,
        "verdict": "fail" if problems else "pass",
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    return Audited(tuple(problems), certificate)


def _never_seen(files: Mapping[str, bytes], protected: Protected) -> list[Problem]:
    """Figures that stand in the files and were not there when small counts were looked for."""
    if not protected.counts:
        return []
    known = {one.reference for one in protected.seen} | {ref for one in protected.counts for ref in one.references}
    new = sorted(ref for ref, values in printed_figures(files).items() if values - {""} and ref not in known)
    finding = "it was not there when small counts were looked for"
    return [Problem(reference, finding, "Check the edition again") for reference in new[:_MOST]]


def personal(document: Document, texts: Mapping[str, str]) -> tuple[str, ...]:
    """What reads like a detail of one person in an edition or in the texts written for it: where, and of what sort."""
    return tuple(str(one.problem) for one in scan_texts(document, texts))


def _attacked(files: Mapping[str, bytes], protected: Protected) -> Verdict:
    """Have the figures that stand in the files attacked: each as printed wherever any file prints it."""
    # Reading every file takes most of the time: without a count to guard there is nothing to look for.
    printed = printed_figures(files) if protected.counts else {}
    held_tables: dict[str, str] = {}
    printed_tables: dict[str, str] = {}
    tables = []
    for measure in sorted({one.measure for one in protected.counts}):
        mine = [one for one in protected.counts if one.measure == measure]
        name = f"{measure.replace('/', '-')}.csv"
        ids = {one.id for one in mine}
        held_tables[name] = _csv(
            ("of", "count", "state"), ((one.id, _text(one.value), _HELD.get(one.state, one.state)) for one in mine)
        )
        printed_tables[name] = _csv(("of", "count", "obs_status"), _as_printed(mine, printed))
        least = protected.published_from[measure]
        tables.append(
            {
                "file": name,
                "measure": measure,
                "dims": ["of"],
                "roots": {"of": _WHOLE},
                "hierarchies": {
                    "of": [{"parent": one.whole, "children": one.parts} for one in protected.sums if one.whole in ids]
                },
                "rule": {"primary_min": 1, "primary_max": max(1, least - 1), "zeros": "publish"},
            }
        )
    description = json.dumps({"rule": {"marker": "c"}, "tables": tables}, ensure_ascii=False, sort_keys=True)
    return attack(description, held_tables, printed_tables)


_HELD: Final[Mapping[str, str]] = {"kept back": "open"}


def _as_printed(counts: Iterable[Count], printed: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str, str]]:
    """Each count of the edition as its files print it. What no file prints is left out, and is then unknown."""
    for one in counts:
        values = frozenset().union(*(printed.get(reference, frozenset()) for reference in one.references))
        if one.state == "known" and not values:
            continue
        shown = sorted(value for value in values if value)
        if shown:
            # Two files that print two values: the auditor is given what is not held, if there is one.
            other = [value for value in shown if _whole(value) != one.value]
            yield one.id, (other or shown)[0], ""
        elif values:
            yield one.id, "", Marker.CONFIDENTIAL.value


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
