"""Whether more of something is wanted: by the words for it. Where they do not say, nothing is taken for granted."""

from __future__ import annotations

import re
from typing import Final

_WORSE: Final = re.compile(
    r"\b(?:re-?referr\w*|re-?offend\w*|absen\w*|vacan\w*|sickness|turnover|wait\w*|delay\w*|unemploy\w*|smok\w*|"
    r"missed|missing|late|"
    r"overdue|exclu(?:sion|ded)\w*|suspen\w*|drop(?:ped)?[ -]?outs?|did not attend|non-attendance|repeat\w*|"
    r"unplanned|errors?|complaints?|crimes?|"
    r"offences?|burglar\w*|thefts?|robber\w*|assaults?|violen\w*|incidents?|deaths?|overdos\w*|suicid\w*|injur\w*|"
    r"harm|falls|"
    r"entrants|arrests|evict\w*|homeless\w*|rough sleep\w*|arrears|debt|overspen\w*|costs?|spen[dt]\w*|outturn|"
    r"emissions|abandon\w*|"
    r"backlog\w*|breach\w*|infections?|poverty|obes\w*|failures?|failed|time to|days to|weeks to|minutes to|caseloads?|"
    r"response times?|turnaround|lost|truan\w*|fires|collisions?|casualt\w*|admissions?|re-?admi\w*)\b"
)
_BETTER: Final = re.compile(
    r"\b(?:complet\w*|finish\w*|answer\w*|attend(?:ance|ed|ances)|satisf\w*|confiden\w*|recover\w*|success\w*|"
    r"train\w*|recruit\w*|vaccin\w*|"
    r"screen\w*|health checks?|take-?up|uptake|on time|within|inside|employ(?:ed|ment)|settled|sustain\w*|resolved|"
    r"detect\w*|"
    r"solved|charged|convict\w*|recycl\w*|qualif\w*|pass(?:ed|es)?|ready|readiness|engag\w*|reviewed|assess\w*|"
    r"assessments|visits?|"
    r"plans?|seen|deliver\w*|achiev\w*|response rate|returned|compliance|compliant|good or (?:better|outstanding)|"
    r"coverage|raised|"
    r"raise|volunteers?|members?|membership|fosterers?|foster|adopt\w*|homes?|places?|housed|matched|match\w*|"
    r"breastfe\w*|immunis\w*|"
    r"retention|timel\w*|in time|punctual\w*|performance|"
    r"stability|learners|enrol\w*|participa\w*|supported|helped|reached|offered|met|accepted|apprentice\w*|"
    r"kits?|sessions?|inspections?|inspected|checks?|checked|approved|placements?|income|savings?|saved|funds?|"
    r"rais\w*)\b"
)


def better(words: str) -> bool | None:
    """True where words speak of what is wanted more of, False of less, None where of both or of neither."""
    worse, good = _WORSE.search(words), _BETTER.search(words)
    if bool(worse) is bool(good):
        return None
    return bool(good)
