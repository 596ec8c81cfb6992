"""Words for sorts that leave nobody in two of them: complete and under way, upheld and rejected, boys and girls.

Where the parts of a list are called by such words they cannot overlap, so that together they cannot pass the whole.
"""

from __future__ import annotations

import re
from typing import Final

_SORTS: Final = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        r"completed?|done|finished|under way|underway|in progress|in hand|ongoing|on track|(?:not|yet to)(?: yet)?"
        r"(?: been| be)? (?:started|begun|begin|start)|"
        r"have not (?:been )?(?:started|begun)|yet to (?:begin|start|be started)|"
        r"outstanding|overdue|delayed|not started",
        r"accepted|rejected|refused|declined|turned down|withdrawn|"
        r"withdrew|granted|approved|pending|deferred|awaiting|"
        r"dismissed|upheld|partly upheld|not upheld|allowed|"
        r"no further action|stepped down|stepped up|closed|open|remain open",
        r"good|outstanding|inadequate|requires? improvement|required improvement",
        r"red|amber|green",
        r"agree|agreed|disagreed?|neutral|no view|no opinion|unsure|"
        r"undecided|no change|satisfied|dissatisfied|safer|less safe|"
        r"neither|better|worse|the same|positive|negative|in favour|against|for it",
        r"boys?|girls?|males?|females?|men|women|non-binary|prefer(?:red)? not to say",
        r"filled|vacant|frozen|in post|occupied|empty",
        r"attended|did not attend|cancelled|missed|kept",
        r"full[- ]time|part[- ]time|permanent|temporary|agency",
        r"high|medium|low|standard|significant|moderate",
        r"yes|no|don't know|did not answer|said yes|said no",
        r"north|south|east|west|central|northern|southern|eastern|western|mid",
        r"owner-occupied|owned|rented|private(?:ly)? rent\w*|social(?:ly)? rent\w*|council",
        r"primary|secondary|special|nursery|sixth form",
        r"by phone|by email|online|in person|by post|on paper|by letter|face to face|by text",
        r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekdays?|weekends?",
        r"spring|summer|autumn|winter",
        r"white|asian|black|mixed|chinese|other ethnic\w*",
        r"settled|at risk|no fixed abode|nfa|roofless|rough sleeping",
        r"employed|unemployed|retired|students?|not working|in work|out of work|economically inactive",
        r"married|single|divorced|widowed|separated|cohabiting",
        r"on time|late|overdue",
        r"succeeded|failed|passed|finished|dropped out",
        r"very (?:safe|satisfied|good|confident|likely|happy|well|poor|easy)|fairly [a-z]+|not very [a-z]+|"
        r"not at all|don't know|did not know|did not say|no view",
        r"lead|led|drew|home|away|won|lost",
    )
)


#: Words for a way of sorting in which each has just one place: "by tenure", "outcomes were", "housing status".
_HEADS: Final = re.compile(
    r"\b(?:ethnicity|tenure|gender|sex|marital status|(?:housing|employment|accommodation|legal|relationship|"
    r"work) status|age (?:group|band|profile)s?|"
    r"outcomes?(?: were| was|:| as)|(?:main|primary|single|principal) (?:reasons?|sources?|drugs?|substances?|"
    r"routes?|causes?|needs?|outcomes?|language|diagnosis)|"
    r"(?:source|sources|route|routes) of (?:referrals?|entry)|destinations?|ratings?|grades?|verdicts?|split|"
    r"categor(?:y|ies) of (?:plans?|registration|need|abuse)|(?:by|one|following|initial|main|latest) categor(?:y|ies)|"
    r"breakdown|made up of)\b"
)


def sorting(words: str) -> bool:
    """Whether words in small letters head a list in which each has just one place."""
    return _HEADS.search(words) is not None


def exclusive(words: str) -> bool:
    """Whether words in small letters name two or more sorts of one kind, of which nobody is in two."""
    return any(len(set(sort.findall(words))) > 1 for sort in _SORTS)
