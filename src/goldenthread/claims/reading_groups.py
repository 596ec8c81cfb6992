"""Patterns for percentages of one whole, rates in a population, and groups within groups."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from goldenthread.claims.model import Amount, AmountKind, Claim, Nested, Rate, Whole
from goldenthread.claims.passage import Passage, pattern
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.views import together
from goldenthread.vocabulary import Qualifier

# Percentages of one whole

_REST: Final = pattern(
    r"{P:first}(?P<gap>[^\[]*?(?:\[(?:w|[ntp])\d+\][^\[]*?)*?)(?<!compared with )(?<!compared to )(?<!than "
    r")\b(?:(?:the )?remaining(?! (?:challenge|gap))|the (?:rest|remainder|balance)(?: of (?:them|those|these|the "
    r"(?:population|cases|children|people|respondents))?)?(?=,? (?:are|were|is|was|being|at|\()| \[p)|the other)"
    r"(?:,? (?:{word} ){0,3}?)? ?\(?{P:rest}"
)
_FURTHER: Final = pattern(r"{P:first}[^\[;.]*?\b(?:a|and) further (?:{word} ){0,1}?{P:rest}")
_ONE_EACH: Final = re.compile(
    r"(?:\ba single (?:\w+ )?(?:source|reason|route|outcome|category|answer|cause|type|need|code)\b|"
    r"(?:one|\[n\d+\]) (?:answer|reply|response|choice|reason|outcome|option|category|tick|cause|type|"
    r"need)s? (?:each|only|was|per)|(?:one|\[n\d+\]) [a-z]+ (?:(?:being|is|was|to be) )?(?:recorded|given|counted|held|"
    r"chosen|shown) (?:for|by|per|against) each|given (?:one|\[n\d+\])|"
    r"(?:one|\[n\d+\]) (?:main|primary|single)|each (?:\w+ )?(?:is|was|are) (?:counted|given|placed|recorded|"
    r"assigned) (?:only )?(?:once|one|in one|to one)|"
    r"(?:\bone|\[n\d+\]) (?:for )?each\b(?! \[)|counted once|add(?:s|ed)? (?:up )?to 100|may not (?:add|sum|total)|"
    r"no other|nobody|made up of|breakdown|"
    r"broken down|split (?:of|between|into|as)|divided (?:between|into)|"
    r"(?:every|each) (?:\w+ ){0,3}(?:had|has|was given|is given|gave|chose|could (?:choose|give)) (?:only )?(?:one|"
    r"\[n\d+\])|only one|exactly one|by (?:main|primary|legal|ethnic|placement|age|sex|gender|type|tenure|provider)\b)"
)
_MANY_EACH: Final = re.compile(
    r"\b(?:more than one|as many|multiple|tick|select|choose|overlap|as many as|all that appl|any of|factors?|"
    r"at least one|"
    r"some of (?:them|these)|not exclusive|several|both)\b"
)


_SURELY_ONE: Final = re.compile(
    r"(?:\bone|\[n\d+\]) (?:for )?each\b(?! \[)|\b(?:main|primary) \w+.*\b(?:one|\[n\d+\]) "
)


def one_each(words: str) -> bool:
    """Whether words in small letters say that each is counted once, so that shares make one whole."""
    return _ONE_EACH.search(words) is not None


def many_each(words: str) -> bool:
    """Whether words in small letters say or hint that one may be counted several times."""
    return _MANY_EACH.search(words) is not None


_ORDER: Final = re.compile(r"\b(?:boys?|girls?|males?|females?|men|women)\b")
#: "62% of girls": a share of them, and no part of a whole that they are in.
#: Two shares that come to more than this are hardly meant as parts of one whole.
_FAR_ABOVE: Final = 120
_SEX: Final = r"(?:boys|girls|males?|females?|men|women)"
_EACH_SEX: Final = re.compile(
    rf"\b{_SEX}\b[^\[,;.]{{0,40}}\[p\d+\].{{1,60}}\b{_SEX}\b[^\[,;.]{{0,40}}\[p\d+\]"
    rf"|\[p\d+\][^\[,;.]{{0,40}}\b{_SEX}\b.{{1,60}}\[p\d+\][^\[,;.]{{0,40}}\b{_SEX}\b"
)
_SHARE_OF_SEX: Final = re.compile(
    r"\[p\d+\] of (?:the |all |our |these |those )*(?:[a-z]+ )?(?:boys|girls|males|females|men|women)"
)
_AGE: Final = re.compile(
    r"(?P<low>\d{1,2})\s*(?:-|–|to)\s*(?P<high>\d{1,3})|(?P<over>\d{1,2})\s*(?:\+|(?:years )?(?:and|or) (?:over|"
    r"older|above))|(?:under|below) (?:the age of )?(?P<under>\d{1,2})"
)


@register(
    "percentages of one whole",
    Example("Every case has one main reason: 46% moved away, 38% completed and 27% stepped up.", ("46%", "38%", "27%")),
    Example("The population is 84% White British and the remaining 21% are from other groups.", ("84%", "21%")),
    Example("Domestic abuse was a factor in 54%, mental health in 47% and substance misuse in 29%.", ()),
    Example("96% would come again. Of the talks 71% found them very useful, and a further 27% useful.", ("71%", "27%")),
)
def wholes(passage: Passage) -> Iterator[Claim]:
    """Percentages that the text calls parts of one whole: "the remaining", "a further", "each counted once"."""
    for template in (_REST, _FURTHER):
        for match in template.finditer(passage.marked):
            first, rest = passage.amount(match, "first"), passage.amount(match, "rest")
            if template is _FURTHER and first.value + rest.value > 100 and _two_questions(match[0]):
                continue
            parts = _leading(passage, passage.amounts.index(rest)) if template is _REST else (first, rest)
            if len(parts) < 2:
                continue
            unsure = (_MANY_EACH.search(passage.marked) is not None and "some may count more than once") or ""
            yield Whole(about=about(first), parts=parts, complete=template is _REST, unsure=unsure)
            return
    listed = _percent_list(passage)
    if len(listed) < 2:
        return
    near = " ".join(
        other.marked
        for other in (passage.previous, passage, passage.following)
        if other is not None and together(other, passage)
    )
    bands = _bands(passage, listed)
    if bands is not None:
        yield Whole(about="Shares by age", parts=listed, may_overlap=overlap_of(bands))
        return
    if _MANY_EACH.search(near) and not _SURELY_ONE.search(near):
        return
    sexes = {word.rstrip("s") for word in _ORDER.findall(passage.marked)}
    likely = sum(amount.value for amount in listed) <= _FAR_ABOVE
    two = likely and len(listed) == 2 and sexes in ({"boy", "girl"}, {"male", "female"}, {"men", "women"})
    if (two and _EACH_SEX.search(passage.marked) and not _SHARE_OF_SEX.search(passage.marked)) or _ONE_EACH.search(
        near
    ):
        yield Whole(about=about(*listed), parts=listed)


@register(
    "shares of a population by age",
    Example(
        "There are 73,013 aged 0-19 representing 19.1% of the "
        "population. 30% of the population is aged 65 or over and "
        "those aged 16 to 64 represent 55.2% of the population.",
        ("19.1%", "30%", "55.2%"),
    ),
)
def ages(passage: Passage) -> Iterator[Claim]:
    """Shares "of the population" in one sentence or two, each with an age band. Bands that overlap may pass 100."""
    held = _with_bands(passage)
    before = passage.previous
    if before is not None and before.block is passage.block and held:
        held = _with_bands(before) + held
    if len(held) < 3 or len(_with_bands(passage)) == 0 or len({band for _, band in held}) != len(held):
        return
    parts = tuple(amount for amount, _ in held)
    yield Whole(about="Shares by age", parts=parts, may_overlap=overlap_of(sorted(band for _, band in held)))


def _with_bands(passage: Passage) -> list[tuple[Amount, tuple[int, int]]]:
    found = []
    for index, amount in enumerate(passage.amounts):
        if amount.kind is not AmountKind.PERCENT:
            continue
        before = passage.amounts[index - 1].end if index else passage.start
        after = (
            passage.amounts[index + 1].start if index + 1 < len(passage.amounts) else passage.start + len(passage.text)
        )
        lead, tail = passage.run.text[before : amount.start], passage.run.text[amount.end : after]
        if not re.match(r" of (?:the |its |our )?(?:total |whole |local |resident )?(?:population|residents)", tail):
            continue
        bands = list(_AGE.finditer(tail))[:1] or list(_AGE.finditer(lead))[-1:]
        if len(bands) == 1 and (band := band_of(bands[0][0])) is not None:
            found.append((amount, band))
    return found


def _two_questions(words: str) -> bool:
    return bool(re.search(r"\balso\b|\bwould\b.*\band\b", words))


def _leading(passage: Passage, last: int) -> tuple[Amount, ...]:
    """The percentages of a list that ends with "the remaining 21%"."""
    parts = [passage.amounts[last]]
    tokens = passage.tokens()
    for index in range(last - 1, -1, -1):
        amount = passage.amounts[index]
        if amount.kind is not AmountKind.PERCENT:
            if amount.kind in (AmountKind.COUNT, AmountKind.NUMBER):
                continue
            break
        gap = passage.marked[tokens[index][1] : tokens[index + 1][0]]
        opening = passage.marked[: tokens[index][0]]
        stepped = re.search(r"(?:by|of|from|to|than|up|down) $|\($", opening) or re.match(
            r" (?:increase|decrease|rise|fall|more|fewer|higher|lower)", passage.marked[tokens[index][1] :]
        )
        if stepped:
            continue
        if len(parts) > 1 and (len(gap) > 70 or ";" in gap):
            break
        parts.insert(0, amount)
    return tuple(parts)


def _percent_list(passage: Passage) -> tuple[Amount, ...]:
    """The percentages of a sentence where they stand in one list and nothing but counts stands beside them."""
    percents = [index for index, amount in enumerate(passage.amounts) if amount.kind is AmountKind.PERCENT]
    if len(percents) < 2 or any(amount.kind in (AmountKind.POINTS, AmountKind.RATE) for amount in passage.amounts):
        return ()
    tokens = passage.tokens()
    for one, two in itertools.pairwise(percents):
        gap = passage.marked[tokens[one][1] : tokens[two][0]]
        if len(gap) > 90 or re.search(
            r"\b(?:compared|from|up|down|increase|decrease|against|nationally|than|last year|average)\b|[.]", gap
        ):
            return ()
        if not re.search(r",|;|\band\b|\bwith\b|/|:", gap):
            return ()
    if re.search(
        r"^[^,;.]{0,30}\b(?:compared|against|england|nationally|national)\b", passage.marked[tokens[percents[-1]][1] :]
    ):
        return ()
    return tuple(passage.amounts[index] for index in percents)


def _bands(passage: Passage, parts: tuple[Amount, ...]) -> list[tuple[int, int]] | None:
    """The age bands beside percentages, one each, or None where there are not as many."""
    found = []
    for match in _AGE.finditer(passage.text):
        if match["low"]:
            found.append((int(match["low"]), int(match["high"])))
        elif match["over"]:
            found.append((int(match["over"]), 200))
        else:
            found.append((0, int(match["under"]) - 1))
    return sorted(found) if len(found) == len(parts) and len(found) > 2 else None


def overlap_of(bands: list[tuple[int, int]]) -> str:
    for (low, high), (begin, end) in itertools.pairwise(bands):
        if begin <= high:
            return (
                f"ages {low} to {high} and {begin} to {end} overlap"
                if end < 200
                else f"ages {low} to {high} and {begin} and over overlap"
            )
    return ""


# Rates

_COUNT_NEAR: Final = (AmountKind.COUNT, AmountKind.NUMBER)


@register(
    "a rate in a population",
    Example("34 deaths in a population of 401,000 gives 8.4 for every 100,000 residents.", ("8.4 for every 100,000",)),
    Example(
        "There were 96 entrants. With 21,340 residents aged 10 to 17 this is a rate of 4.5 per 1,000.",
        ("4.5 per 1,000",),
    ),
    Example("The rate was 98 per 1,000 in 2023. There were 12 wards.", ()),
)
def rates(passage: Passage) -> Iterator[Claim]:
    """A count, the population it is in, and so many per 1,000: in one sentence or two."""
    stated = [amount for amount in passage.amounts if amount.kind is AmountKind.RATE]
    if len(stated) != 1 or not stated[0].per:
        return
    rate = stated[0]
    window = [passage]
    counts = _counts(window)
    before = passage.previous
    if len(counts) < 2 and before is not None and not any(amount.kind is AmountKind.RATE for amount in before.amounts):
        window.insert(0, before)
        counts = _counts(window)
    people = [amount for place, amount in counts if _is_population(place, amount) and amount.value > 200]
    if len(people) > 1:
        people = [amount for amount in people if amount.value == max(other.value for other in people)]
    if len(people) != 1:
        return
    population = people[0]
    others = [amount for _, amount in counts if amount is not population and amount.value < population.value]
    if not others:
        return
    unsure = "" if len(others) == 1 else "more than one count may be meant"
    tail = passage.marked[passage.tokens()[passage.amounts.index(rate)][1] :]
    band = re.match(r"(?: [a-z]+){0,3} ((?:aged|under|over|women|men|girls|boys)\b[^.,;]{0,12})", tail)
    if band and sum(place.marked.count(band[1].split()[0]) for place in window) < 2:
        unsure = unsure or "the rate is of a band whose population is not printed"
    if passage.marked.count("average") or re.search(
        r"\b(?:england|national(?:ly)?|compared|south west|regional)\b", passage.marked
    ):
        unsure = unsure or "the rate may be of another place"
    yield Rate(about=about(others[0]), count=others[0], population=population, stated=rate, unsure=unsure)


def _counts(window: list[Passage]) -> list[tuple[Passage, Amount]]:
    return [(place, amount) for place in window for amount in place.amounts if amount.kind in _COUNT_NEAR]


def _is_population(place: Passage, amount: Amount) -> bool:
    tokens = place.tokens()
    index = place.amounts.index(amount)
    start, end = tokens[index]
    opening = re.split(r"\[[a-vx-z]\d+\]", place.marked[:start])[-1]
    after = re.split(r"\[[a-vx-z]\d+\]|[;,.]", place.marked[end:])[0]
    return bool(
        re.search(
            r"\b(?:population|roll|cohort|residents)\b[^;.]{0,60}?(?:of|is|was|are|at|numbers?|being|:|to|around|"
            r"about) $|\(population $",
            opening,
        )
        or re.match(
            r" (?:\w+ ){0,3}?(?:residents|inhabitants|people (?:live|living)|children (?:live|living)|pupils (?:on "
            r"roll|live)|population)\b",
            after,
        )
        or re.match(r" (?:\w+ ){0,4}?(?:who live|living (?:there|here|in))\b", after)
    )


# Groups within groups


@register(
    "one count in two groups",
    Example(
        "About 6,300 children live in poverty. This is 14.1% of those aged 0 to 19 and 11.6% of the 45,000 aged "
        "under 16.",
        ("14.1%", "11.6%"),
    ),
)
def nested(passage: Passage) -> Iterator[Claim]:
    """One count as a share of a wide age group and of a narrower one inside it."""
    match = pattern(
        r"{P:one} of (?:those|children|all|people|young people|the population|residents|"
        r"the {N:size1})(?: {word}){0,2}? (?P<first>aged [^\[]*?|under [^\[]*?) and {P:two} of (?:those|children|"
        r"all|people|young people|the population|residents|the {N:size2}|{N:size3})(?: {word}){0,2}? "
        r"(?P<second>(?:aged|under) [^\[.;,]*)"
    ).search(passage.marked)
    if match is None:
        return
    bands = [band_of(match["first"]), band_of(match["second"])]
    if bands[0] is None or bands[1] is None or bands[0] == bands[1]:
        return
    one, two = passage.amount(match, "one"), passage.amount(match, "two")
    wide_first = bands[0][0] <= bands[1][0] and bands[0][1] >= bands[1][1]
    if not wide_first and not (bands[1][0] <= bands[0][0] and bands[1][1] >= bands[0][1]):
        return
    count = _count_before(passage, one)
    if count is None:
        return
    sizes = [amount for name in ("size1", "size2", "size3") for amount in _maybe(passage, match, name)]
    names = [match["first"].strip(), match["second"].strip()]
    wide, narrow = (one, two) if wide_first else (two, one)
    wide_group, narrow_group = (names[0], names[1]) if wide_first else (names[1], names[0])
    size = sizes[0] if sizes else _size_of(passage, narrow_group, count)
    yield Nested(
        about=about(count),
        count=count,
        wide=wide,
        wide_group=f"those {wide_group}",
        narrow=narrow,
        narrow_group=f"those {narrow_group}",
        narrow_size=size,
    )


def _maybe(passage: Passage, match: re.Match[str], name: str) -> list[Amount]:
    return [passage.amount(match, name)] if any(match.groupdict().get(f"{name}__{turn}") for turn in (1, 2)) else []


def band_of(words: str) -> tuple[int, int] | None:
    match = _AGE.search(words)
    if match is None:
        return None
    if match["low"]:
        return int(match["low"]), int(match["high"])
    return (int(match["over"]), 200) if match["over"] else (0, int(match["under"]) - 1)


def _count_before(passage: Passage, share: Amount) -> Amount | None:
    look: Passage | None = passage
    for _ in range(2):
        if look is None:
            return None
        counts = [amount for amount in look.amounts if amount.kind is AmountKind.COUNT and amount.start < share.start]
        if counts:
            return counts[0] if len(counts) == 1 else None
        look = look.previous
    return None


def _size_of(passage: Passage, group: str, count: Amount) -> Amount | None:
    """How many there are of a group, where the same section says so: "65,800 children under the age of 16"."""
    wanted = band_of(group)
    for other in passage.run.passages:
        for index, (_, end) in other.tokens().items():
            amount = other.amounts[index]
            if amount.kind is not AmountKind.COUNT or amount.start == count.start or amount.value <= count.value:
                continue
            after = re.match(
                rf" (?:{re.escape(amount.noun.lower())} )?(?:who are |aged )?((?:under|aged|over) [^\[,.;]*)",
                other.marked[end : end + 70],
            )
            if after and band_of(after[1]) == wanted and amount.qualifier is not Qualifier.RANGE:
                return amount
    return None
