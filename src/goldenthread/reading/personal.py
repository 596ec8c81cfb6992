"""Finds what reads like a detail of one person in a text: to hold it, and to say so without repeating it.

A hit carries its sort and where it stands, and never what it says: no message and no log built from hits can leak.
Checks that the identifiers themselves carry (the remainder of eleven of an NHS number, the letter of a UPN) are used
where there are any. The rest goes by cues near by, and leaves groups alone: "aged 10 to 17", "born since 2010".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from goldenthread.reading.names import GENERAL, GIVEN


class Sort(StrEnum):
    """What a detail is."""

    NHS_NUMBER = "nhs_number"
    NI_NUMBER = "ni_number"
    UPN = "upn"
    DATE_OF_BIRTH = "date_of_birth"
    POSTCODE_AND_AGE = "postcode_and_age"
    PHONE = "phone"
    EMAIL = "email"
    NAME_AND_AGE = "name_and_age"

    @property
    def label(self) -> str:
        """In words, with its article."""
        return _LABELS[self]


_LABELS: Final = {
    Sort.NHS_NUMBER: "an NHS number",
    Sort.NI_NUMBER: "a National Insurance number",
    Sort.UPN: "a unique pupil number",
    Sort.DATE_OF_BIRTH: "a date of birth",
    Sort.POSTCODE_AND_AGE: "a postcode with an age",
    Sort.PHONE: "a private phone number",
    Sort.EMAIL: "a private email address",
    Sort.NAME_AND_AGE: "a name with an age",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One detail found: its sort, and the characters of the text where it stands, from 0, the last one excluded."""

    sort: Sort
    start: int
    end: int


_WORTH_A_LOOK: Final = re.compile(r"[\d@]|\bage|year|\byrs?\b", re.IGNORECASE)
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")

Finder = Callable[[str], Iterator[tuple[int, int]]]


def scan(text: str) -> tuple[Hit, ...]:
    """Return what reads like a detail of one person, in the order of the text.

    Args:
        text: A note, a cell, a comment: any text up to a page or so. Longer texts are read whole, more slowly.
    """
    if not _WORTH_A_LOOK.search(text):
        return ()
    seen, places = _as_seen(text)
    hits = []
    for sort, finder in _FINDERS:
        hits += [Hit(sort, places(start), places(end - 1) + 1) for start, end in finder(seen)]
    return tuple(sorted(hits, key=lambda hit: (hit.start, hit.sort)))


def _as_seen(text: str) -> tuple[str, Callable[[int], int]]:
    """Return the text as a reader sees it, and what leads from a place in it to one in the text as given."""
    if text.isascii():
        return text, lambda place: place
    plain = _DASHES.sub("-", _SPACES.sub(" ", text)).replace("’", "'").replace("‘", "'")
    plain = "".join(_digit(character) for character in plain)
    if not _UNSEEN.search(plain):
        return plain, lambda place: place
    kept = [at for at, character in enumerate(plain) if not _UNSEEN.match(character)]
    return "".join(plain[at] for at in kept), lambda place: kept[place]


def _digit(character: str) -> str:
    return str(int(character)) if character.isdecimal() and not character.isascii() else character


# Identifiers

_TEN_DIGITS: Final = re.compile(r"(?<![\d£$€.,/-])(\d{3})([ -]?)(\d{3})\2(\d{4})(?![\d%]|[.,/-]\d)")


def _nhs_numbers(text: str) -> Iterator[tuple[int, int]]:
    for match in _TEN_DIGITS.finditer(text):
        digits = match[1] + match[3] + match[4]
        if is_nhs_number(digits) and not re.match(r" ?(?:people|children|pounds|rows|bytes)\b", text[match.end() :]):
            yield match.span()


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits are an NHS number: in a range that is given out, with the right remainder of eleven.

    Source: NHS Data Dictionary, NHS NUMBER. 999 is for tests, and is taken as well.
    """
    if not re.fullmatch(r"(?:3[2-9]|4|6|7|999|943|98)\d+", digits) or len(set(digits)) == 1:
        return False
    rest = 11 - sum(int(digit) * (10 - at) for at, digit in enumerate(digits[:9])) % 11
    return (0 if rest == 11 else rest) == int(digits[9])


_NI: Final = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]([ -]?)\d{2}\1\d{2}\1\d{2}\1[A-D]\b", re.IGNORECASE
)


def _ni_numbers(text: str) -> Iterator[tuple[int, int]]:
    for match in _NI.finditer(text):
        yield match.span()


_UPN: Final = re.compile(r"\b([A-HJ-NP-RT-Z])\s?(\d{3}\s?\d{4}\s?\d{2}\s?\d{2}[\dA-HJ-NP-RT-Z])\b", re.IGNORECASE)
_UPN_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"


def _upns(text: str) -> Iterator[tuple[int, int]]:
    for match in _UPN.finditer(text):
        if is_upn(match[1] + re.sub(r"\s", "", match[2])):
            yield match.span()


def is_upn(text: str) -> bool:
    """Whether thirteen characters are a unique pupil number, by its check letter.

    Source: Department for Education, guide to unique pupil numbers: weights 2 to 13, remainder of 23.
    """
    letter, rest = text[:1].upper(), text[1:].upper()
    if len(rest) != 12 or not rest[:11].isdecimal():
        return False
    last = _UPN_LETTERS.find(rest[11]) if rest[11].isalpha() else int(rest[11])
    if last < 0:
        return False
    total = sum(int(digit) * weight for weight, digit in enumerate(rest[:11], 2)) + last * 13
    return _UPN_LETTERS[total % 23] == letter


# Dates of birth

_MONTHS: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE: Final = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{_MONTHS},?[ -](?:19|20)?\d{{2}}"
    rf"|{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d{{2}}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}"
    r"|(?<!\d)\d{8}(?!\d)|(?<!\d)\d{2} \d{2} (?:19|20)?\d{2}(?!\d))"
)
_BORN: Final = re.compile(
    rf"\b(?:d\.?\s?o\.?\s?b\.?|date of birth|birth ?date|birthday|d/o/b)\b[^\n]{{0,25}}?({_DATE})"
    rf"|\b(?:born|b\.)(?: on)?(?: the)?:?,? ({_DATE})"
    rf"|({_DATE})[ ,]{{0,2}}\(?(?:is |was )?(?:the |his |her |their )?(?:d\.?o\.?b\.?|date of birth|birthday)",
    re.IGNORECASE,
)
_GROUP_BEFORE: Final = re.compile(
    r"\b(?:children|babies|infants|people|pupils|those|all|anyone|everybody|cohorts?|births|mothers|young people|adults"
    r"|boys|girls|men|women|patients|clients|residents)\b[\w ,]{0,24}$",
    re.IGNORECASE,
)
_GROUP_AFTER: Final = re.compile(
    r"\s*(?:or|and) (?:after|before|later|earlier|since)|\s*(?:-|to|and|until) " + _DATE + r"|\s*onwards", re.IGNORECASE
)


def _dates_of_birth(text: str) -> Iterator[tuple[int, int]]:
    for match in _BORN.finditer(text):
        group = 1 if match[1] else 2 if match[2] else 3
        start, end = match.span(group)
        if group == 2 and (_GROUP_BEFORE.search(text[: match.start()]) or _GROUP_AFTER.match(text, end)):
            continue
        yield start, end


# Ages

_AGE_WORDS: Final = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]
_NUMBER: Final = rf"(?:\d{{1,2}}|10\d|{'|'.join(_AGE_WORDS)})"
#: What makes of an age a band: "10 to 17", "16-24", "65+", "18 and over", "under 5".
_BAND: Final = (
    r"(?!\s*(?:to|-|–|and (?:over|under|above|below|older|younger|\d)|or (?:over|under|above|more|older|younger|\d)"
    r"|\+|plus|until|up|%|\d|/|,\d{3}|\.\d|months? to))"
)
_AGE: Final = re.compile(
    rf"\b(?:aged|age|age of|age is|age:|now)\s*:?\s?({_NUMBER}){_BAND}\b"
    rf"|\b({_NUMBER})[ -]?(?:years?|yrs?|months?|weeks?)[ -](?:old|of age)\b(?!s)"
    rf"|\b(\d{{1,2}})\s?(?:y/?o|yrs|yr)\b(?!s)",
    re.IGNORECASE,
)
_POSTCODE: Final = re.compile(
    r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y])"
    r" ?\d[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
_NEAR: Final = 90
_GROUP_AGED: Final = re.compile(
    r"\b(?:children|pupils|people|persons|those|all|everyone|anyone|adults|residents|boys|girls|men|women|males|females"
    r"|students|patients|clients|babies|infants|cohort|learners|population|average|mean|median|minimum|maximum|from|by"
    r"|under|over|above|below|until|reach(?:es|ing)?|at)(?: who are| were| was| is| are)?[ ,(]*$",
    re.IGNORECASE,
)


def _ages(text: str) -> Iterator[tuple[int, int]]:
    """Yield ages of one person, and no bands or ages of groups."""
    for match in _AGE.finditer(text):
        if not _GROUP_AGED.search(text[: match.start()]):
            yield match.span()


def _postcodes_and_ages(text: str) -> Iterator[tuple[int, int]]:
    codes = list(_POSTCODE.finditer(text))
    if not codes:
        return
    about = [*_ages(text), *_dates_of_birth(text)]
    for code in codes:
        near = [age for age in about if age[0] - code.end() <= _NEAR and code.start() - age[1] <= _NEAR]
        if near:
            yield code.span()


# Phone numbers and email addresses

_MOBILE: Final = re.compile(r"(?<![\d.,£])(?:\+44 ?\(?0?\)? ?|0044 ?|\(?0)7\d(?:\)?[ -]?\d){8}(?![\d%])")
_LANDLINE: Final = re.compile(r"(?<![\d.,£])(?:\+44 ?\(?0?\)? ?|0)[12]\d(?:\)?[ -]?\d){7,8}(?![\d%])")
_OF_AN_OFFICE: Final = re.compile(
    r"switchboard|duty|on[ -]call|helpline|hotline|office|reception|team|service|front desk|out of hours|council|police"
    r"|hospital|surgery|school|advice|enquir|crisis line|contact cent",
    re.IGNORECASE,
)
_OF_A_PERSON: Final = re.compile(
    r"\b(?:home|his|her|their|mum|mother|dad|father|carer|parent|nan|gran\w*|family|client|patient|victim|resident"
    r"|tenant|neighbour|aunt|uncle|sister|brother|wife|husband|partner's|next of kin|own number|landline|she|he)\b",
    re.IGNORECASE,
)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _MOBILE.finditer(text):
        before = text[max(0, match.start() - 45) : match.start()]
        if not _OF_AN_OFFICE.search(before) or _OF_A_PERSON.search(before[-25:]):
            yield match.span()
    for match in _LANDLINE.finditer(text):
        if _OF_A_PERSON.search(text[max(0, match.start() - 40) : match.start()]):
            yield match.span()


_EMAIL: Final = re.compile(
    r"\b[\w.+-]+ ?@ ?(?:"
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|ymail|icloud|live|aol|msn|proton(?:mail)?|mail|gmx|me|mac)"
    r"\.(?:com|co\.uk|me|fr|ie|uk|net)"
    r"|(?:btinternet|btopenworld|tiscali|blueyonder|ntlworld|virginmedia|sky|talktalk|o2|virgin|plusnet|fsmail|tesco"
    r"|orange)\.(?:com|co\.uk|net))\b",
    re.IGNORECASE,
)


def _emails(text: str) -> Iterator[tuple[int, int]]:
    for match in _EMAIL.finditer(text):
        yield match.span()


# Names near ages

_WORD: Final = r"(?:Mc|Mac|O['’]|D['’])?[A-Z][a-zà-öø-ÿ'’]+(?:-[A-Z][a-zà-öø-ÿ'’]+)?"
_NAME: Final = re.compile(rf"\b({_WORD})((?: (?:(?:de |van )?{_WORD}|[A-Z]\b\.?)){{0,3}})")
_BARE_AGE: Final = re.compile(
    rf"(?:,? \(({_NUMBER})\)|, ({_NUMBER}){_BAND}(?=[,.;)]|$))"
    r"(?! ?(?:per|%|people|cases|children|of|out|in|[A-Z]\w+ing\b))"
)
_LINK: Final = re.compile(
    r"(?:'s)?(?:,| \(| is| was|, who is| who is|, who was| who was| turned| has turned| has just turned| -| a| an|:"
    r"|, now| now| \[)?,? ?(?:only |just |now |aged? )?"
)
_APPOSED: Final = re.compile(r"(?:'s)?(?:, | \(|: )")
_CALLED: Final = re.compile(
    r",? ?(?:called |named |boy |girl |man |woman |male |female |child |pupil |son |daughter )*,?"
    r"(?:called |named )?,? ?"
)
_PLACE_BEFORE: Final = re.compile(
    r"\b(?:in|at|from|of|across|near|around|to|for|within|outside|throughout|between|and|by)\s+$"
)


# A person is plain from what goes before: "Mrs Okafor (82)", "my son Tyrese is 9", "K.P., 14".
_TOLD: Final = re.compile(
    rf"\b(?:(?:Mr|Mrs|Ms|Miss|Mx|Master|Baby)\.? {_WORD}(?: {_WORD})?"
    rf"|(?:[Ss]on|[Dd]aughter|[Cc]hild|[Bb]oy|[Gg]irl|[Bb]rother|[Ss]ister|[Bb]aby|[Nn]ephew|[Nn]iece|[Tt]wins?"
    rf"|[Ss]iblings?|[Pp]upil|[Pp]atient|[Cc]lient|[Rr]esident|[Vv]ictim|[Tt]enant) {_WORD}(?: {_WORD}| and {_WORD})?"
    rf"|(?!U\.[KSN]|E\.U)[A-Z]\.[A-Z]\.)"
    rf"(?:,| is| was|,? both)?,? ?(?:\((?:aged? )?({_NUMBER})\)|(?:just |only )?(?:aged? )?({_NUMBER}){_BAND}"
    rf"(?= and\b|[,.;)]|$| years?\b))"
)


def _names_and_ages(text: str) -> Iterator[tuple[int, int]]:
    told = [match.span() for match in _TOLD.finditer(text)]
    yield from told
    for start, end in _names_near_ages(text):
        if not any(first < end and start < last for first, last in told):
            yield start, end


def _names_near_ages(text: str) -> Iterator[tuple[int, int]]:
    ages = list(_ages(text))
    for match in _NAME.finditer(text):
        start, end, known, several = _name(match)
        if start < 0:
            continue
        sure = known or (several and not _PLACE_BEFORE.search(text[:start]))
        mid = start > 0 and text[start - 2 : start] not in (". ", "! ", "? ", ": ") and text[start - 1] not in '\n"“'
        if known and (bare := _BARE_AGE.match(text, end)):
            yield start, bare.end()
            continue
        maybe = sure or (mid and not _PLACE_BEFORE.search(text[:start]))
        # A single word that begins a sentence is a name only with an age put to it: "Keziah, aged 9".
        apposed = not mid and not maybe and not text[start:end].endswith("s")
        for first, last in ages:
            if not (maybe or apposed):
                break
            between = text[end:first] if first >= end else text[last:start] if last <= start else None
            if between is None:
                continue
            after = first >= end
            if apposed and not (after and _APPOSED.fullmatch(between)):
                continue
            if _joins(between, after=after, sure=known):
                yield min(start, first), max(end, last)
                break


def _name(match: re.Match[str]) -> tuple[int, int, bool, bool]:
    """Return where a name stands, whether it begins with a given name, and whether it has more than one word.

    The start is -1 where the words are none of a name.
    """
    at = match.start()
    words = [(found.group(), at + found.start(), at + found.end()) for found in re.finditer(r"\S+", match.group())]
    while words and _general(words[0][0]):
        words.pop(0)
    if not words:
        return -1, -1, False, False
    if any(_general(word) for word, _, _ in words):
        return -1, -1, False, False  # "Jordan School", "Priory Ward": what follows makes a place of it
    if any(word.endswith("'s") for word, _, _ in words[:-1]):
        return -1, -1, False, False  # "Phoebe's Law"
    given = words[0][0].removesuffix("'s").casefold()
    return words[0][1], words[-1][2], given in GIVEN or given.partition("-")[0] in GIVEN, len(words) > 1


def _general(word: str) -> bool:
    return word.strip(".,'").removesuffix("'s").casefold() in GENERAL


def _joins(between: str, *, after: bool, sure: bool) -> bool:
    """Whether what stands between a name and an age joins the two: a comma, "is", "called"."""
    if after:
        return bool(_LINK.fullmatch(between)) or (sure and bool(re.fullmatch(r"[^.;!?\n]{0,30}", between)))
    if _CALLED.fullmatch(between):
        return True
    return sure and bool(re.fullmatch(r"[^.;!?\n]{0,25}", between))


_FINDERS: Final[tuple[tuple[Sort, Finder], ...]] = (
    (Sort.NHS_NUMBER, _nhs_numbers),
    (Sort.NI_NUMBER, _ni_numbers),
    (Sort.UPN, _upns),
    (Sort.DATE_OF_BIRTH, _dates_of_birth),
    (Sort.POSTCODE_AND_AGE, _postcodes_and_ages),
    (Sort.PHONE, _phones),
    (Sort.EMAIL, _emails),
    (Sort.NAME_AND_AGE, _names_and_ages),
)
