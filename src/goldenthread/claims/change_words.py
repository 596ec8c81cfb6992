"""The words that tell of a change, as pieces of patterns."""

from __future__ import annotations

import re
from typing import Final

NOUN_CUE: Final = (
    r"(?:increase|rise|growth|jump|uplift|uptick|gain|improvement|fall|drop|decrease|reduction|decline|cut|dip|"
    r"difference|change|swing|upturn|downturn)"
)
VERB_CUE: Final = (
    r"(?:increas(?:ed|ing|es|e)|ris(?:en|ing|es|e)|rose|grew|grow(?:n|ing|s)?|climbed|climbing|jumped|went up|gone up|"
    r"going up|go up|goes up|fell|fall(?:en|ing|s)?|dropp(?:ed|ing)|drops?|decreas(?:ed|ing|es|e)|"
    r"declin(?:ed|ing|es|e)|reduc(?:ed|ing|es|e)|went down|gone down|going down|come down|came down|cut|"
    r"improv(?:ed|ing|es|e)|widened|widening|narrowed|narrowing|changed|moved|up|down|shrank|shrunk|lengthened|"
    r"shortened|lowered|raised|expanded|dipped|surged|gained|lost|"
    r"worsened|plus|minus|swelled|swollen|soared|leapt|mounted|"
    r"advanced|plunged|slumped|tumbled|slid|sank|sunk|plummeted|eased|dwindled|contracted|receded|diminished|subsided|slipped|sagged|"
    r"multiplied|crept up|edged up|edged down|ballooned|rocketed)(?!-)"
)
_LINK_WORDS: Final = """
and or so which that this it these a an the is was were are be would will represents? representing equates\\ to
equal\\ to equivalent\\ to equating\\ to meaning means being giving gives gave i\\.e\\. ie overall of by has have had
therefore thus just only nearly net total also further making up down increased decreased reduced rose fell grew
dropped amounts\\ to amounting\\ to works\\ out\\ at works\\ out\\ as to\\ be in\\ other\\ words another slight small
significant sharp slightly marks marking shows showing reflects reflecting in\\ all as some around about per year years
days weeks months rate people percentage relative terms in on with there number figure proportion share
"""
LINK: Final = "(?:" + "|".join(re.findall(r"(?:\\ |[^\s])+", _LINK_WORDS)) + ")"
#: Nothing but linking words, punctuation and periods.
LINKED: Final = re.compile(rf"^(?:[,;:()–-]|\s|{LINK}(?![a-z'])|\[w\d+\])*$")
LINKS: Final = rf"(?:(?:{LINK}|[a-z]+ly) ){{0,5}}"
COMPARED: Final = (
    r"(?:(?:when |as )?compar(?:ed|ing|es) (?:with|to)|(?:as )?against|(?:having|which had|after having|and had) "
    r"(?:previously )?(?:been|stood at)|versus|vs\.?|in comparison (?:to|with)|in contrast to)"
)
UP_FROM: Final = (
    r"(?:up|down|increased|decreased|reduced|risen|fallen|rising|falling|increasing|decreasing|growing|dropping|"
    rf"higher|lower|more|fewer|less|an? (?:[a-z]+ )?{NOUN_CUE})(?: slightly| significantly| sharply| again)? "
    r"(?:from|on|than)"
)
BY: Final = rf"(?:{VERB_CUE}(?: [a-z]+ly| further| again| back)? by(?: an? (?:further|average of)|an overall)? {{S:s}})"
STEP: Final = (
    rf"(?:(?:up|down)(?: by)? {{S:s}}|(?:an? )?(?:[a-z]+ )?{NOUN_CUE} of {{S:s}}"
    rf"|(?:an? )?{{S:s}}(?: [a-z]+)? {NOUN_CUE}"
    r"|{S:s}(?: [a-z]+){0,2}? (?:more|fewer|less|higher|lower|above|below|longer|shorter|greater|up|down)"
    rf"|{BY})"
)
HEAD_CUE: Final = re.compile(
    rf"(?<![a-z-])(?:{VERB_CUE}|{NOUN_CUE}s?(?! strateg| plan))(?![a-z-])|(?<![a-z-])(?:fewer|more) "
)
#: Before a word of direction: it tells of a cause, of what went before, or of what was stopped.
ASIDE: Final = re.compile(
    r"\b(?:despite|because of|due to|owing to|as a result of|in spite of|halt(?:ed|ing)?|revers(?:ed|ing)|"
    r"stop(?:ped|ping)?|"
    r"ended|slow(?:ed|ing)?|prevent(?:ed|ing)?|avoid(?:ed|ing)?|curb(?:ed|ing)?|offset(?:ting)?)"
    r"(?: (?:an?|the|this|that|any|further|continued|recent|earlier|steady|sharp|previous|long-term|[a-z]+ly))* ?$"
)
#: After one: it is over.
ENDED: Final = re.compile(
    r"^[^\[,;.]{0,40}? (?:has|have|had|was|were|is|are|appears to have)(?: now| been| also)* (?:ended|stopped|"
    r"halted|reversed|"
    r"slowed|stalled|levelled|stabilised|come to an end|at an end|over)\b"
)
NEUTRAL: Final = re.compile(
    r"\b(?:went|moved|changed|going|moving|was|were|ranging|ranged|ranges|varied|varying|vary|between)\b"
)
PLANNED: Final = re.compile(
    r"\b(?:aims?|aiming|plans?|planning|want|wants|hope|intend|will|should|need|needs|would like|seek|seeking|seeks|"
    r"committed|(?:target|ambition|goal|trajectory)(?: is| was)?) to (?!\[)|\b(?:our|the) target\b"
    r"|\bto (?:increase|reduce|raise|cut|lower|grow)\b"
)
#: Words of another place, where a percentage between percentages is often meant as points.
#: After "average": of what is measured, and no other place.
MEASURED: Final = (
    r"(?! (?:[a-z-]+ )?(?:waits?|times?|lengths?|numbers?|stays?|caseloads?|delays?|ages?|costs?|scores?|days|weeks|"
    r"durations?|spend|attendance|points?)\b|s? (?:a|per|each|every) )"
)
OTHER_PLACE: Final = re.compile(
    rf"\b(?:national(?:ly)?|england|average{MEASURED}|regional|south west|neighbours|comparators?|elsewhere)\b"
)
_DENIED: Final = (
    r"\b(?:no|not|without|did not|didn't|has not|rather than|instead of|hardly) (?:an? |any )?(?:\w+ )?"
    r"(?:increas|ris|fall|fell|reduc|decreas|chang|drop)"
)
#: What makes the reading of a change doubtful, with the reason in words.
DOUBTS: Final = (
    (
        re.compile(
            r"\breal terms\b|\breal value\b|\badjust(?:ed|ing) for\b|\binflation\b|\bpurchasing power\b"
            r"|\b(?:once|when|after) prices\b|\bprices? (?:is|are|were|was|being) (?:taken|allowed)"
            r"|\ballow(?:ing|ance) for (?:the )?(?:rise in )?prices\b|\bis worth (?:[a-z]+ ){0,2}(?:less|more|\[)"
        ),
        "the words speak of real terms or adjusted figures",
    ),
    (
        re.compile(r"\brank|\bplaces?\b.*\bleague|\bleague table\b|\bposition\b"),
        "it may be a place in a ranking",
    ),
    (re.compile(_DENIED), "the words deny the change"),
)
