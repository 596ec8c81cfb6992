"""Numbers that are no figures: years of age, sections, postcodes, codes, durations of plans and the like.

Each entry is what it is and how it is written. What it covers is left out before figures are looked for.
"""

from __future__ import annotations

import re
from typing import Final

from goldenthread.claims.words import FRACTIONS, TENS, UNITS

_SMALL: Final = "|".join([*sorted(UNITS, key=len, reverse=True), *TENS, "dozen"])
_N: Final = rf"(?:\d{{1,3}}|{_SMALL})"
_DASH: Final = r" ?(?:-|–|to) ?"
_BAND: Final = rf"\d{{1,2}}(?:{_DASH}\d{{1,3}})?"
_NAMED: Final = (
    r"sections?|pages?|appendix|appendices|annex|tables?|figures?|fig\.?|charts?|graphs?|chapters?|parts?|paragraphs?|"
    r"paras?|priority|priorities|objectives?|recommendations?|standards?|articles?|schedules?|"
    r"clauses?|phases?|levels?|tiers?|bands?|grades?|key stages?|ks|class|category|type|version|no\.|"
    r"nos\.|number|ref\.?|reference|items?|box|case study|module|covid|domain|theme|"
    r"pillar|principle|strand|cohort|zone|ward|route|room|junction|strategy|"
    r"year groups?|(?<!the )(?<!this )(?<!last )(?<!each )(?<!a )(?<!in-)years?(?= (?:1[0-4]|[1-9])\b)|week|day|"
    r"slide|footnote|notes?"
)
_NOT_PERCENT: Final = (
    r"(?!\d|\.\d|,\d{3}| ?%| ?per ?cent| million| thousand| (?:working )?(?:days|weeks|hours|minutes)\b)"
)

# What it is, and how it is written. Those that need capital letters are apart.
_PATTERNS: Final[tuple[tuple[str, str], ...]] = (
    (
        "address",
        r"https?://\S+|www\.\S+|[\w.-]+@[\w.-]+|\b[\w-]+(?:\.[\w-]+)*\.(?:uk|com|org|net|pdf|docx?|"
        r"xlsx?)\b\S*",
    ),
    ("markup", r"<su[pb]>[^<]*</su[pb]>|\[\d{1,3}\]|[¹²³⁴⁵⁶⁷⁸⁹]+|(?<=[a-z][.;])\d{1,2}(?=\s|$)"),
    ("telephone", r"(?:\+44|(?<![\d.,£])0)\d[\d ()-]{7,13}\d\b"),
    (
        "telephone",
        r"\b(?:call|calls to|dial|ring|nhs|phone|text) (?:101|111|999|119)\b|\b(?:101|111|999)\b(?= (?:calls?|"
        r"emergenc|contact|service))",
    ),
    ("clock", r"\b\d{1,2}[:.]\d\d ?[ap]m\b|\b\d{1,2} ?[ap]m\b|\b\d{1,2}:\d\d\b|\b24/7\b|\b24-7\b"),
    (
        "code",
        r"(?<![\w£€$])(?!c\d)[a-z]+[a-z-]*\d[\w/-]*|#\w+|(?<![-–\d])\b\d+(?!(?:k|m|mn|bn|b|kg|kgs|km|g|pp|ppts?|th|"
        r"st|nd|"
        r"rd|x)\b)[a-z]\w*",
    ),
    ("ordinal", r"\b\d+ ?(?:st|nd|rd|th)\b"),
    (
        "age",
        rf"\b(?:aged?|ages|age of)(?: of| groups?| range| bands?)?:? ?(?:between |from |under |over |below |"
        rf"above )?(?:the )?(?:ages? (?:of )?)?{_BAND}\+?(?:(?:,| and| or|, and) {_BAND})*(?: ?years?(?: old| of "
        rf"age)?)?(?: (?:and|or|to) (?:over|under|above|older|below|younger|upwards))?{_NOT_PERCENT}",
    ),
    (
        "age",
        r"\b(?:under|over|below|above|post|pre)[- ]?\d{1,2}['’]?s\b|\b(?:post|pre)[- ]\d{1,2}\b|\b(?:under|"
        r"over)(?:-| )\d{1,2}(?=-? ?(?:years?|conception|age)\b)",
    ),
    (
        "age",
        rf"\b(?:{_N}(?:,? | |-,? )(?:and|or) |{_N}, )*{_N}-?(?:{_DASH}{_N})?[ –-]?(?:years?|yrs?|"
        rf"y)[ –-]?(?:olds?|of age)\b",
    ),
    (
        "age",
        r"\b(?:those|people|adults|children|residents|men|women|persons|pupils|anyone|population|girls|boys|"
        r"females|males|individuals|patients|clients|everyone|someone|drivers) (?:aged |who are )?(?:over|under|"
        r"below|above|from|between)(?: the age of)? \d{1,2}(?: (?:and|to) \d{1,2})?\b(?! ?%|,\d|\.\d| ?per ?cent)",
    ),
    ("age", r"\b\d{1,3}(?: years?)?(?: of age)?,? (?:and|or) (?:over|older|above|under|younger|below)\b(?! \d)"),
    (
        "age",
        r"(?<![\d.,£])\b\d{1,2}\+(?!\w)|\b\d{1,2}[- ]plus\b|\bat (?:16|18|21|25)\b(?! ?%|,\d|\.\d)|\bturn(?:s|"
        r"ed|ing)? \d{1,2}\b|\bfrom birth to \d{1,2}\b|\bbirth to \d{1,2}\b|\b\d{1,2} to \d{1,2}(?= (?:years?|age|"
        r"population|year-olds?)\b)",
    ),
    (
        "age",
        r"(?<![\d.,£%-])\b\d{1,2} ?[-–] ?\d{1,3}s?\b(?! ?%|,\d|\.\d| ?per ?cent| (?:people|children|young "
        r"people|days|weeks|months|hours|minutes|cases|families|referrals|per|pupils|staff|points?|million))",
    ),
    ("share of a median", r"\b\d+(?:\.\d+)?% of (?:the )?(?:national |uk |england )?(?:median|average)"),
    (
        "threshold",
        r"\b(?:top|bottom|worst|lowest|highest|most deprived|least deprived) \d+(?:\.\d+)? ?(?:%|"
        r"per ?cent)?|\b\d+ ?(?:%|per ?cent) (?:of )?(?:most|least|worst|best)\b",
    ),
    (
        "named",
        rf"(?<!first )(?<!second )(?<!third )(?<!last )(?<!final )\b(?:{_NAMED})[ -]?(?:{_N}|"
        rf"[a-z]\d)(?:\.\d+)*\b(?:(?:,(?= )| and| to| or|, and| ?[-–/]| "
        rf"&) ?(?:\d{{1,3}}(?:\.\d+)*)\b{_NOT_PERCENT})*{_NOT_PERCENT}",
    ),
    (
        "named",
        r"(?<!first )(?<!second )(?<!third )(?<!last )(?<!final )\b(?:outcomes?|actions?|measures?|output|"
        r"indicator|form|unit|"
        r"progress|attainment|steps?|stages?|wave|round|goal|question)"
        r"[ -]?\d{1,2}(?:\.\d+)*\b(?:(?:,(?= )| and| to| or|, and| ?[-–/]| &) ?\d{1,3}\b)*" + _NOT_PERCENT,
    ),
    ("named", r"(?<!['’])\b(?:p|pp|s|ss|para|no|art|cl)\.? ?\d{1,3}(?:[-–]\d+)?\b(?! ?%|,\d|\.\d)"),
    (
        "duration of a thing",
        r"(?<![\d.,])\b(?:\d{1,4}|WORD)(?:-| ?– ?)(?:year|month|week|day|hour|minute|weekly|"
        r"yearly|monthly|hourly|point|step|stage|bed|bedded|bedroom|page|strong|mile|way|tier|session|part|fold|"
        r"form|metre|day-a-week|yearly|storey|module|week-long)s?\b(?!-?point)(?:-\w+)?",
    ),
    (
        "duration of a thing",
        r"(?<![\d.,])\b(?:\d{1,3}|WORD) (?:year|month|week|day|hour|minute)(?: long)? "
        r"(?=[a-z])(?!(?:and|or|to|in|of|for|by|on|at|with|after|from|ago|later|each|per|was|is)\b)",
    ),
    (
        "stretch of time",
        r"\b(?:last|past|next|previous|preceding|every|within|coming|final|rolling|first|this|each|"
        r"per|after|for|over|under|following|another|once|than|around|about|in|of|by|at least|up to|beyond|"
        r"further)(?: the)?(?: (?:last|past|next|first|previous|preceding|following|final|coming|remaining|around|"
        r"about|up to|at least|over|other|further|approximately))? (?!\d{3} hours)(?:\d{1,3}|WORD)(?:[ -](?:and a "
        r"half))?(?: ?[-–] ?| to | or )?(?:\d{1,3}|WORD)?[ -](?:working |school |calendar |consecutive |full |"
        r"financial )?(?:days?|weeks?|months?|years?|hours?|minutes?|quarters?(?! of (?!the year|a year))|decades?|"
        r"terms?|nights?)\b(?! of "
        r"(?:sentenc|imprison|custod))",
    ),
    (
        "stretch of time",
        r"(?<![\d.,])\b(?:\d{1,3}|WORD) (?:working )?(?:days?|weeks?|months?|years?|hours?|"
        r"minutes?) (?:ago|later|earlier|before|after|prior|apart|old|of age)\b",
    ),
    (
        "list number",
        r"^\s*\(?\d{1,2}[.)](?=\s)|^\s*\d{1,2}\s?[-–](?=\s[A-Za-z])|"
        r"\b\d+\.\d+\.\d+(?:\.\d+)*\b|(?:(?<=^)|(?<=[:;,] )|(?<=and ))\((?:\d|1\d)\)(?=\s[a-z])",
    ),
    ("threshold", r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d) or (?:more|fewer)(?= [a-z])"),
    (
        "place in a ranking",
        r"\b(?:rank(?:ed|ing|s)?|placed|position|place)\b:? ?(?:\d+(?: ?/ ?\d+| (?:out )?of \d+)?)(?: ?\((?:was|"
        r"from|previously)"
        r" \d+(?: ?/ ?\d+| (?:out )?of \d+)?\))?",
    ),
    ("ratio of staff", r"\b\d{1,2}:\d{1,2}\b"),
    (
        "word that is no number",
        rf"\b(?:one|two|three|four|five|six|seven|eight|nine|"
        rf"ten)-(?!(?:{'|'.join(FRACTIONS)}|{_SMALL})\b)[a-z-]+",
    ),
    (
        "word that is no number",
        r"\b(?:no|any|some|every|each|this|that|which|another|the|only|number|square|day|"
        r"just|as|first|last|more than|less than|at least|than|any) one\b(?! (?:in(?! the\b| our\b| its\b| my\b)|"
        r"out|hundred|thousand|third|"
        r"quarter|fifth|per|half) )(?! (?:hundred|million|child|person|death|case))|(?<!ty[ -])\bone(?:'s|’s)? "
        r"(?:of|another|or|and|place|hand|to|which|who|that|such|day|time|key|area|aspect|side|can|may|would|reason|"
        r"way|size|is|was)\b|(?<!ty[ -])\bone(?=[.,;:)])|\b(?:these|the) two\b|\bnine to five\b|\bor two\b",
    ),
    (
        "part of a year or an hour",
        r"\b(?:first|second|last|latter|other|this|next) half\b|\bhalf[ -](?:term|year|"
        r"day|hour|an|a|past|way|yearly)\b|\b(?:a|per|each|every|the|this|last|next) quarter(?= (?:of the year|and|"
        r"to|was|in|meeting|on)\b)|\b(?:once|twice|times|met|meets) (?:a|per|each|every) quarter\b",
    ),
    ("part of a year or an hour", r"(?<=\d )(?:a|per|each|every) quarter\b(?! of)"),
    ("twice a week", r"\btwice (?:a|per|each|yearly|weekly|monthly|in|during|daily)\b"),
)
_CAPITALS: Final[tuple[tuple[str, str], ...]] = (
    ("list number", r"^\s*\d{1,2}(?:\.\d{1,2})+\.?(?=\s+[A-Z])"),
    ("postcode", r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"),
    ("code", r"\b[A-Z]{1,3}\d{1,3}\b|\b\d{1,2}[A-Z]{2,}\b|\bYear \d{1,2}\b|\bDorset \d{1,2}\b(?= team)"),
)

_COMPILED: Final = tuple(
    (what, re.compile(pattern.replace("WORD", _SMALL), re.IGNORECASE)) for what, pattern in _PATTERNS
) + tuple((what, re.compile(pattern)) for what, pattern in _CAPITALS)


def blanked(text: str) -> str:
    """Return the text with numbers that are no figures overwritten, so that all places stay the same."""
    for _, pattern in _COMPILED:
        text = pattern.sub(_overwrite, text)
    return text


def _overwrite(match: re.Match[str]) -> str:
    return "\N{MIDDLE DOT}" * len(match[0])


def kinds(text: str) -> tuple[tuple[str, str], ...]:
    """Return what was left out of a text, each with what it is: for tests and for explaining."""
    return tuple((what, match[0]) for what, pattern in _COMPILED for match in pattern.finditer(text))
