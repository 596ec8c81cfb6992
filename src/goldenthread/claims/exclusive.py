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
        r"lead|led|drew|home|away|won|lost",
    )
)


def exclusive(words: str) -> bool:
    """Whether words in small letters name two or more sorts of one kind, of which nobody is in two."""
    return any(len(set(sort.findall(words))) > 1 for sort in _SORTS)
