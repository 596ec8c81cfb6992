"""Facts in running text: a figure with what it counts, where, when, for which ages, and the words around it.

Two facts are compared only when all of that is the same. Values say nothing about whether two facts are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from goldenthread.claims import mentions, sentences, when
from goldenthread.claims.label_lines import fields_of
from goldenthread.claims.model import Amount, AmountKind
from goldenthread.claims.words import singular, word_set
from goldenthread.reading.document import Block, BlockKind, Document

_STOP_WORDS: Final = """
a an the and or but of in on at to for from by with within without into over under than that this these those there here
it its they their them we our us you your he she his her who whom which what when where while during since until after
before as is are was were be been being has have had having do does did will would can could may might shall should must
not no nor so also both all each every any some more most less fewer many much very just only about around approximately
nearly almost per cent percent total number numbers figure figures year years month months quarter came come went go
goes total overall including include includes according compared against between across through up down out set made
make makes making reported recorded received there one two three first second third last next new
glance headline headlines
"""
_STOPS: Final = frozenset(_STOP_WORDS.split())
#: Words that say nothing of which people are meant.
_GENERIC: Final = frozenset(
    ("young", "people", "person", "aged", "age", "live", "reside", "resident", "represent", "old", "council")
)
_AGE: Final = re.compile(
    r"\b(?P<low>\d{1,2})\s*(?:-|–|to|and)\s*(?P<high>\d{1,2})\b"
    r"|\bunder (?:the age of )?(?P<under>\d{1,2})s?\b|\b(?:over|aged) (?P<over>\d{2})(?: ?(?:and|or|\+|plus)|s\b)",
    re.IGNORECASE,
)
_AGED: Final = re.compile(r"\bage[ds]?\b|\byears?\b|[- ]year[- ]?olds?|\bunder\b|\bover\b", re.IGNORECASE)
#: A figure that is a change, a target or a limit is no fact about a state.
_NOT_A_STATE: Final = re.compile(
    r"\b(?:another|extra|additional|further|target(?:ed)?|aim(?:ing)?(?: for| to)?|ambition|goal|projected|forecast|"
    r"expected|capacity|maximum|minimum|(?:increase|rise|fall|reduction|decrease|drop) of|top|first|last|next|past|"
    r"(?:every|each)(?! (?:one )?of\b)|per|(?:increas|decreas|rise|rose|fall|fell|drop|grew|grow|reduc|"
    r"declin|improv|up|down|cut|higher|lower)"
    r"\w*\b[^.;,]{0,30}\bby)\s+(?:of |to |an? |the |around |about |approximately )*$",
    re.IGNORECASE,
)
_MORE_OR_LESS: Final = re.compile(
    r"\s+(?:\w+ )?(?:more|fewer|less|higher|lower|extra|additional|further|above|below)\b", re.IGNORECASE
)
#: How many characters before a figure are looked at for what it is.
_BEFORE: Final = 160
_LONGEST_STEM: Final = 7
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’-]+")
_NUMBERED: Final = re.compile(r"\b([A-Z][a-z]+) (\d{1,3})\b(?![,.]\d|%)")
_NAME: Final = r"[A-Z][A-Za-z’'-]+(?:(?: and| &| upon)? [A-Z][A-Za-z’'-]+){0,3}"
_PLACE: Final = re.compile(
    rf"\b(?:[Ii]n|[Aa]cross|[Ww]ithin|throughout|outside|of) (?:the )?(?P<a>{_NAME})|"
    rf"(?P<b>{_NAME})(?= (?:residents|localit|councils?\b|area\b))"
)
_CAPITALS: Final = re.compile(_NAME)
_LEADING: Final = re.compile(r"^(?:In|Across|Within|The|Of|Our|For|At|While|When|And|As|Like|Many) ")
_NARROWS: Final = word_set(
    """
    in with who whose known subject on placed eligible supported waiting receiving at under of from without
    attending excluded missing to for by waited
    """
)
_NO_PLACE: Final = re.compile(
    r"^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|^(?:Year|Key|Reception|Quarter|Q\d|Table|Figure|Appendix|"
    r"Annex|Section|The|This|These|Our|Those|Care|Good|Outstanding|English|Maths|Early|Children|Young|Adults?|Social|Working|"
    r"Police|NHS|Health|Education|Ofsted|Census|Spring|Summer|Autumn|Winter|Christmas|Easter|Phase|Level|Tier|Priority|"
    r"Total|Projected|Current|Academies|Maintained)\b"
)
_SUFFIX: Final = re.compile(
    r"\b(?:council|county|borough|city|area|district|unitary|local authority|police)\b", re.IGNORECASE
)
NATIONAL: Final = "england"


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure in its sentence.

    Args:
        amount: The figure; `start` and `end` are places in the sentence.
        noun: Stems of what is counted, up to its first plural; empty where none follows.
        tail: Stems of what narrows it: "in care", "with a plan".
        words: Stems of the content of the clause it stands in.
        areas: Places it is for, in small letters; empty where none is known.
        near: Whether the places stand in its own sentence.
        ages: The age band, as text; empty where none is given.
        when: The words for when, made comparable; empty where none are.
        sentence: The sentence.
        offset: Where the sentence begins in its block.
        block: Its block.
        document: Name of its document.
    """

    amount: Amount
    noun: tuple[str, ...]
    tail: frozenset[str]
    words: frozenset[str]
    areas: frozenset[str]
    near: bool
    ages: str
    when: str
    sentence: str
    offset: int
    block: Block
    document: str


_MONTHS: Final = {
    name[:3]: name for name in str.split("january february april june july august september october november december")
}


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its ending, well enough that "contributed" and "contributions" are one."""
    bare = singular(re.sub(r"['’]s?$", "", word.casefold()))
    bare = _MONTHS.get(bare, bare)
    for ending in ("ance", "ing", "ment", "ed", "ion", "es", "e"):
        if bare.endswith(ending) and len(bare) - len(ending) >= 4:
            bare = bare[: -len(ending)]
            break
    bare = bare[:-1] if len(bare) > 4 and bare[-1] == bare[-2] else bare
    return bare[:_LONGEST_STEM]


def stems(text: str) -> frozenset[str]:
    """The stems of the content words of a text; a name with a number ("Ward 12") also as one word."""
    found = {stem(word) for word in _WORD.findall(text) if word.casefold() not in _STOPS}
    return frozenset(found | {f"{word.casefold()}{number}" for word, number in _NUMBERED.findall(text)})


def names_of(document: Document) -> frozenset[str]:
    """The places that a document names as places: "in Dorset", "Dorset Council", "the BCP area"."""
    found: set[str] = set()
    for block in document.blocks:
        for match in _PLACE.finditer(block.text):
            name = _LEADING.sub("", match["a"] or match["b"] or "")
            if name and not _NO_PLACE.match(name):
                found.add(plain_place(name))
    return frozenset(name for name in found if len(name) > 1)


def places(text: str, names: frozenset[str]) -> frozenset[str]:
    """Which of a document's places a text names, in small letters and without "council" or "area"."""
    said = {plain_place(_LEADING.sub("", match[0])) for match in _CAPITALS.finditer(text)}
    if re.search(r"\bnational(?:ly)?\b", text, re.IGNORECASE):
        return frozenset({*(said & names), NATIONAL})
    return frozenset(said & names)


def plain_place(name: str) -> str:
    """A place without what it is: "Dorset Council" and "Dorset" are one, "Pan-Dorset" is another."""
    bare = _SUFFIX.sub("", name.casefold().replace("-", " "))
    return " ".join(bare.replace("’", "'").removesuffix("'s").split())


def when_of(words: str) -> str:
    """The words for when, made comparable: "2023/24" and "2023-24", "Q2" and "second quarter"."""
    said = words.casefold().strip()
    if not said:
        return ""
    period = when.period_of(words)
    if period is not None:
        return f"{period.start}/{period.end}"
    quarter = re.search(
        r"\bq ?([1-4])\b|\b(1st|2nd|3rd|4th|first|second|third|fourth)\b(?= quarter)|quarter ([1-4])", said
    )
    if quarter:
        named = {"1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4}
        number = quarter[1] or quarter[3] or named[quarter[2]]
        rest = re.sub(r"q ?[1-4]|quarter|1st|2nd|3rd|4th|first|second|third|fourth|of|the", "", said).strip()
        return f"q{number} {_years(rest)}".strip()
    return _years(said)


def _years(words: str) -> str:
    two = re.search(r"(?<!\d)(?:20)?(\d\d)\s*[/–-]\s*(?:20)?(\d\d)(?!\d)", words)
    if two and int(two[2]) == (int(two[1]) + 1) % 100:
        return f"{two[1]}/{two[2]}"
    return re.sub(r"^(?:the|in|during|for)\s+", "", re.sub(r"[^\w ]", " ", words)).strip()


def ages_of(text: str) -> str:
    """The age band in a text, as "0-19"; empty where there is none or more than one."""
    found = set()
    for match in _AGE.finditer(text):
        around = text[max(0, match.start() - 8) : match.end() + 12]
        if not _AGED.search(around):
            continue
        if match["low"]:
            found.add(f"{int(match['low'])}-{int(match['high'])}")
        elif match["under"]:
            found.add(f"0-{int(match['under']) - 1}")
        else:
            found.add(f"{match['over']}+")
    return found.pop() if len(found) == 1 else ("several" if found else "")


def facts(document: Document) -> Iterator[Fact]:
    """The facts in the running text of a document, in reading order."""
    names = names_of(document)
    whole = _places_of_title(document)
    for block in document.blocks:
        if not _tells(block):
            continue
        known = places(block.place.heading, names) or whole
        last_noun: tuple[str, ...] = ()
        for sentence in sentences.split(block.text):
            amounts = mentions.find(sentence.text)
            named = places(sentence.text, names)
            for index in range(len(amounts)):
                fact = _fact(document, block, sentence, amounts, index, named, known, last_noun, names)
                if fact is not None:
                    yield fact
                    if fact.noun and fact.amount.kind in (AmountKind.COUNT, AmountKind.NUMBER):
                        last_noun = fact.noun
            if len(named - {NATIONAL}) == 1:
                known = named - {NATIONAL}


#: Words before a colon that head what follows and name no value: "At a glance: 1,482 assessments were completed".
_HEADS: Final = re.compile(
    r"^\W*(?:at a glance|(?:key )?(?:headlines?|facts?|figures?|messages?|points?|findings?)|in (?:brief|short|"
    r"numbers)|"
    r"summary|highlights?|this year)\W*:\W*",
    re.IGNORECASE,
)
_HEADLINE_WORDS: Final = 5


def _tells(block: Block) -> bool:
    """Whether a block may tell facts in a sentence: prose, a line of a list, or a headline that says something."""
    text = block.text
    if (heads := _HEADS.match(text)) is not None and block.kind is not BlockKind.TABLE:
        return len(text[heads.end() :].split()) >= _HEADLINE_WORDS
    return block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and not fields_of(text, block.place.number)


def _places_of_title(document: Document) -> frozenset[str]:
    """The place that a report is about, where its first lines name just one."""
    opening = [block.text for block in document.blocks[:6] if len(block.text) < 120]
    found = [name for text in opening for name in _NAMED.findall(text)]
    names = {plain_place(name) for name in found if not _NO_PLACE.match(name)}
    return frozenset(names) if len(names) == 1 else frozenset()


_NAMED: Final = re.compile(
    r"\b([A-Z][a-z]+(?:-[A-Z][a-z]+)?)(?= (?:Council|County|Children|Safeguarding|Strategic|Combating|Area|City)\b)"
)


def _fact(
    document: Document,
    block: Block,
    sentence: sentences.Sentence,
    amounts: Sequence[Amount],
    index: int,
    named: frozenset[str],
    known: frozenset[str],
    last_noun: tuple[str, ...],
    names: frozenset[str],
) -> Fact | None:
    amount, text = amounts[index], sentence.text
    if (
        _NOT_A_STATE.search(text[max(0, amount.start - _BEFORE) : amount.start])
        or _MORE_OR_LESS.match(text, amount.end)
        or amount.kind in (AmountKind.POINTS, AmountKind.RATIO)
    ):
        return None
    end = amounts[index + 1].start if index + 1 < len(amounts) else len(text)
    start = amounts[index - 1].end if index else 0
    after = re.split(
        r"[;:(]|, (?:and|but|which|while|compared|most|mainly|mostly|largely|all|some|many)\b|\bcompared\b|\bagainst\b",
        text[amount.end : end],
    )[0]
    clause = text[start : amount.start] + " " + after
    noun = _noun(amount)
    if not noun and amount.kind is AmountKind.PERCENT and re.match(r"\s*(?:are|is|were|was|have|had)\b", after):
        noun = last_noun
    own = places(after, names) | places(amount.area, names)
    own = own or (named if len(named) == 1 else frozenset()) or _inside(noun_text(amount, text), known)
    near = bool(own)
    areas = own or (known if not named else frozenset())
    around = text[max(0, amount.start - 40) : end]
    return Fact(
        amount,
        tuple(word for word in noun if word not in _place_words(areas | known)),
        _tail(after, amount, areas),
        stems(_untimed(clause)) - _place_words(areas),
        areas,
        near,
        ages_of(around),
        when_of(amount.period_text or _only_time(text, amounts)),
        text,
        sentence.start,
        block,
        document.name,
    )


def noun_text(amount: Amount, text: str) -> str:
    """The noun as printed, with its capitals."""
    return text[amount.end : amount.end + len(amount.noun) + 30]


def _inside(text: str, known: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in known if re.match(rf"\W*(?:\w+ ){{0,1}}{re.escape(name)}\b", text, re.IGNORECASE))


def _place_words(areas: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for name in areas for word in name.split())


def _noun(amount: Amount) -> tuple[str, ...]:
    """Stems of the noun up to its first plural: "dorset schools" and "schools academies" both count schools."""
    found: list[str] = []
    for word in amount.noun.split():
        if word in ("of", "the"):
            continue
        found.append(stem(word))
        if word != singular(word):
            break
    return tuple(word for word in found if word not in ("different", "separate", "total"))


def _tail(after: str, amount: Amount, areas: frozenset[str]) -> frozenset[str]:
    """What narrows the noun, from the words that follow it."""
    words = after.split()
    skip = 0
    for word in amount.noun.split():
        skip += 1
        if word != singular(word):
            break
    rest = " ".join(words[skip : skip + 9]).partition(",")[0]
    rest = re.sub(r"\b(?:from|across) all \w+", " ", _untimed(rest))
    rest = re.sub(r"^\s*(?:in|during|by|on|at|for|since) +(?=and\b|$)", "", rest)
    rest = re.split(r"\b(?:and the|and has|and have|and was|and were|which|while|but)\b", rest)[0]
    rest = re.sub(
        r"^(?:(?:and|or) (?:young people|adults|families)\b)?\s*(?:aged?|between|ages)?\s*", "", _AGE.sub(" ", rest)
    )
    rest = re.sub(r"^\W*(?:were|was|are|is|being) (?=(?:in|on|with|at|under)\b)", "", rest)
    first = re.match(r"\W*(?:years? )?(?:old )?(\w+)", rest)
    if first is None or first[1].casefold() not in _NARROWS:
        return frozenset()
    return stems(rest) - _place_words(areas) - frozenset(stem(word) for word in _GENERIC)


def _only_time(text: str, amounts: Sequence[Amount]) -> str:
    """The words for when of a sentence with one time and one figure that is no percentage."""
    if sum(amount.kind is not AmountKind.PERCENT for amount in amounts) != 1:
        return ""
    times = when.find(text)
    return times[0].text if len(times) == 1 else ""


def _untimed(clause: str) -> str:
    for time in reversed(when.find(clause)):
        clause = f"{clause[: time.start]} {clause[time.end :]}"
    return clause
