"""Targets and what came of them: met, missed, beaten, within the limit; and which way a target is meant to lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from goldenthread.claims.change_words import OTHER_PLACE
from goldenthread.claims.earlier import OLD_AFTER
from goldenthread.claims.engine import judge
from goldenthread.claims.frames import FITS, Frame, Mark, frame_of
from goldenthread.claims.model import Amount, AmountKind, Claim, Order, Target
from goldenthread.claims.pairs import alike
from goldenthread.claims.passage import Passage
from goldenthread.claims.patterns import Example, about, register
from goldenthread.claims.polarity import better
from goldenthread.claims.relate_changes import directions
from goldenthread.claims.relate_limits import SOME_KEPT
from goldenthread.vocabulary import Qualifier

_AIM: Final = (
    r"(?:targets?|goals?|aims?|aimed|ambitions?|standards?|milestones?|objectives?|thresholds?|ceilings?|limits?|"
    r"caps?|budgets?|"
    r"trajectory|tolerances?|benchmarks?|expectations?|allowances?|guidelines?|service levels?)"
)
_AIM_LEFT: Final = re.compile(
    rf"\b(?:{_AIM}|set out|wanted|wants|promis\w+|pledg\w+|undert\w+|ask(?:ed|s)|requir\w+|expect(?:ed|s)|agreed|"
    rf"planned|plan was|hoped|"
    r"committed|supposed to|meant to|should|needed|said (?:that )?(?:we|they|it) would|called for|keep|"
    r"hold)\b[^;.]{0,75}$"
)
_AIM_RIGHT: Final = re.compile(
    rf"^(?: (?!and\b|but\b|so\b|the\b|against\b|compared\b|versus\b|with\b|is\b|was\b|a\b|an\b|our\b|its\b)[a-z-]+)"
    rf"{{0,2}}? {_AIM}\b(?! of \[)"
)
_VERDICT: Final = re.compile(
    r"\b(?P<not>(?:not|never|failed to|did not|didn't|un)[ -]?(?:quite )?(?:been )?(?:met|meet|reach(?:ed)?|hit|"
    r"achiev(?:ed|e)|attain(?:ed)?)|does not meet|fails to meet)\b"
    r"|\b(?P<met>(?<=was )met|(?<=were )met|(?<=been )met|met(?! with\b| (?:by|with|in) (?:the|our|a)\b)|meets|hit|"
    r"achieved|attained|reached)\b"
    rf"|\b(?P<side>above|over|ahead of|below|under|short of|behind|outside|inside|within|better than|worse than|"
    rf"missing)"
    rf"(?: (?:the|our|its|that|this|their|a))(?: (?:national|local|agreed|statutory|annual|year-end|in-year|england|"
    rf"regional|internal|contract|corporate|yearly|stretch))? (?:\[[a-vx-z]\d+\](?: [a-z-]+)?? )?{_AIM}\b"
    r"|\b(?P<over>exceed(?:ed|s|ing)|surpass(?:ed|es|ing)|(?:over|above|ahead of|beyond) (?:target|budget|plan|limit)|"
    r"overspen[dt])\b"
    r"|\b(?P<beat>beat(?:s|en|ing)?|better(?:ed|s)|outperform(?:ed|s))\b"
    r"|\b(?P<short>f[ae]ll(?:s|en)? short|short of (?:the|our|its|that) (?:target|goal|aim|mark|standard)|"
    r"below target|undershot)\b"
    r"|\b(?P<missed>missed)\b"
    r"|\b(?P<within>(?:within|inside|under|below) (?:limits?|budget|tolerance|maximum)|underspen[dt])\b"
)
#: A verdict that is hoped for, or that holds for some only.
_HOPED: Final = re.compile(
    r"\b(?:will|would|could|should|may|might|likely to|expect\w* to|hop\w+ to|aim\w* to|going to|able to|must|"
    r"needs? to|to)"
    r"(?: (?:be|have|been|also|still|easily|only))* ?$"
)
_OPEN: Final = re.compile(
    r"\b(?:if|whether|unless|until|on course|on track|except|apart from|some|partly|in part|not all|either|last year|"
    r"previous year|next year)\b"
)
#: "We met in June" tells of no target.
_PEOPLE: Final = re.compile(r"\b(?:we|they|it|who|panel|board|group|partners|committee|members) (?:have |has |had )?$")
_WHO_DID: Final = re.compile(r"\[[np]\d+\] of (?!the target)[^\[,;.]{3,60}$")
_OBJECT: Final = re.compile(r" (?:the|our|its|their|this|that|it|both|all)\b")
_CEILING: Final = re.compile(
    r"\b(?:no more than|not more than|at most|under|below|within|maximum|max|ceiling|cap|limit|budget|keep|"
    r"reduc\w+|cut|lower|fewer than|less than|up to|or less|or fewer|tolerance|allowance)\b"
)
_FLOOR: Final = re.compile(
    r"\b(?:at least|no fewer than|no less than|minimum|or more|or better|reach|rais\w+|increas\w+|grow)\b"
)
_LAST: Final = re.compile(
    r"\b(?:last year|previous|before|national(?:ly)?|england|region\w*|county|from|average of)\b[^;.]{0,20}$"
)


@register(
    "a target met or missed, and what came of it",
    Example("We set out to train 250 staff and trained 231. The target was met.", ("met",)),
    Example(
        "Our aim was no more than 40 episodes a month and the year averaged 36, so we stayed within the limit.",
        ("within the limit",),
    ),
    Example("We exceeded our goal of 400 members, ending the year on 386.", ("exceeded",)),
    Example("The re-referral rate was 9%. That is below the 12% ceiling, and the target was met.", ("met",)),
    Example("The target of 90% should be met next year; this year it was 84%.", ()),
    Example("The target was 90 and 84 came. We met in June.", ()),
)
def verdicts(passage: Passage) -> Iterator[Claim]:
    """A word such as "met" or "exceeded", held against the target and the figure that stands for the outcome."""
    said = [
        match
        for match in _VERDICT.finditer(passage.marked)
        if not (match["met"] and re.match(r" (?:just |only |some )?\[", passage.marked[match.end() :]))
    ]
    if len(said) > 1:
        said = [match for match in said if re.search(rf"\b{_AIM}\b", _clause(passage.marked, match))]
    if len(said) != 1:
        return
    match = said[0]
    sentence = passage.marked
    clause_start = max((m.end() for m in re.finditer(r"[;:]|\. ", sentence[: match.start()])), default=0)
    opening = sentence[clause_start : match.start()]
    if match["met"] == "met" and _PEOPLE.search(opening) and not _OBJECT.match(sentence[match.end() :]):
        return
    if SOME_KEPT.match(sentence[match.end() :]):
        return
    people = _WHO_DID.search(opening)
    if people and not re.search(rf"\b{_AIM}\b", opening[: people.start()]):
        return  # "44% of pupils reached the standard": so many of them
    if _OPEN.search(sentence[clause_start : match.end() + 40]) or _HOPED.search(opening):
        return
    then = re.match(
        r"[^\[;.]{0,20}(?:\[[a-vx-z]\d+\])? (?:(?:in|for|from) )?(?:the )?\[w(\d+)\]", sentence[match.end() :]
    )
    if then and passage.times[int(then[1])].relative < 0:
        return  # "after an underspend in the previous year"
    frame = frame_of(passage)
    if not re.search(
        rf"\b(?:{_AIM}|promis\w+|undert\w+|set out|wanted|pledg\w+|measure|indicator|no more than)\b", frame.words
    ):
        return
    marks = [
        mark for mark in frame.marks if mark.index not in directions(frame) and mark.amount.kind is not AmountKind.RATIO
    ]
    aims: list[Mark] = []
    for mark in marks:
        # "95% for dental checks and 90% for health checks"
        joined = (
            aims
            and aims[-1].index == mark.index - 1
            and aims[-1].sort == mark.sort
            and re.search(r"(?:\band|,)(?: for)? $", mark.left)
        )
        if _is_aim(mark) or (joined and aims[-1].sentence == mark.sentence):
            aims.append(mark)
    results = [mark for mark in marks if mark not in aims and _is_result(frame, mark)]
    found = [
        (claim, abs(result.index - aim.index))
        for aim in aims
        for result in results
        # Where the sentence has figures of its own, one of the two is among them.
        if not passage.amounts or frame.last in (aim.sentence, result.sentence)
        if (claim := _claim(frame, match, aim, result)) is not None
    ]
    if not found:
        return
    fitting = [claim for claim, _ in found if judge(claim).verdict in FITS]
    if fitting:
        yield fitting[0]
    elif len({claim.others[0].value for claim, _ in found}) == 1 and len(results) <= 2:
        yield min(found, key=lambda pair: pair[1])[0]


def _clause(text: str, match: re.Match[str]) -> str:
    start = max((one.end() for one in re.finditer(r"[;:,]", text[: match.start()])), default=0)
    return text[start : match.start()]


#: What stands after these is what came out: "less than planned: £268k against £295k".
_NO_AIM_LEFT: Final = re.compile(
    r"\b(?:and|but) [a-z]+(?: [a-z]+)? $|\bthan (?:was |were |had been )?(?:planned|budgeted|expected|forecast)[:,] $"
)


def _is_aim(mark: Mark) -> bool:
    left = mark.left
    if mark.amount.qualifier is Qualifier.RANGE or re.search(r"\bcompared (?:to|with) (?:just |only )?$", left):
        return False
    told = _AIM_LEFT.search(left)
    if told and (_DONE.search(told[0]) or (re.search(r"\($", left) and _VERDICT.search(told[0]))):
        told = None
    return bool(_AIM_RIGHT.match(mark.right) or (told and not _NO_AIM_LEFT.search(left)))


#: After an aim and its verdict comes the result: "the target was not met (83%)", "the standard was met, at 81%".
_DONE: Final = re.compile(r"\b(?:met|achieved|reached|hit|missed)\b[^\[;.]{0,25},? (?:at|with|being) $")


def _is_result(frame: Frame, mark: Mark) -> bool:
    if mark.amount.qualifier is Qualifier.RANGE or _LAST.search(mark.left) or OLD_AFTER.match(mark.right):
        return False
    if mark.time is not None and mark.time.relative < 0:
        return False
    left = re.sub(r"\baverage (?=(?:[a-z]+ )?(?:wait|time|length|number|stay|caseload|delay)s?\b)", "", mark.left[-40:])
    return not OTHER_PLACE.search(f"{left} {re.split(r'[;.,]', mark.right)[0]}")


def _claim(frame: Frame, match: re.Match[str], aim: Mark, result: Mark) -> Order | None:
    if result.sort != aim.sort or not alike(aim.amount, result.amount) or abs(aim.sentence - result.sentence) > 1:
        return None
    way = _wanted(frame, aim, match[0])
    words = match[0]
    above: bool | None
    if match["over"]:
        above = True
    elif match["short"]:
        above = False if way is not False else None
    elif match["within"]:
        above = False
    elif match["side"]:
        above = _side(match["side"], way)
    elif match["beat"]:
        above = way if way is not None else True
    else:
        above = way
        if above is not None and (match["missed"] or match["not"]):
            above = not above
    if above is None:
        return None
    missed = bool(match["missed"] or match["not"] or match["short"] or match["side"])
    if missed and aim.amount.value == result.amount.value:
        return None
    return Order(
        about=about(result.amount, aim.amount), first=_bare(result), others=(_bare(aim),), words=words, above=above
    )


def _side(word: str, way: bool | None) -> bool | None:
    """Whether words such as "above the" put what came out above the target."""
    if word in ("above", "over", "ahead of"):
        return True
    if word in ("below", "under", "short of", "behind"):
        return False
    if word in ("within", "inside"):
        return False if way is False else None
    if way is None:
        return None
    return way if word == "better than" else not way


def _bare(mark: Mark) -> Amount:
    return replace(mark.amount, qualifier=Qualifier.NONE)


def _wanted(frame: Frame, aim: Mark, verdict: str) -> bool | None:
    """True where more than the target is wanted, False where less, None where the words do not say."""
    if aim.amount.qualifier in (Qualifier.AT_LEAST, Qualifier.OVER):
        return True
    if aim.amount.qualifier is Qualifier.UP_TO:
        return False
    beside = f"{aim.left[-60:]} {re.split(r'[;.,]', aim.right)[0]}".replace(verdict.split(" [")[0], " ")
    if _CEILING.search(beside) and not _FLOOR.search(beside) and aim.amount.kind is not AmountKind.PERCENT:
        return False
    if _FLOOR.search(beside) and not _CEILING.search(beside):
        return True
    if _CEILING.search(aim.left[-30:].replace(verdict, " ")) or re.match(
        r" (?:ceiling|limit|cap|maximum)\b", aim.right
    ):
        return False
    clause, words = (said.replace(verdict, " ") for said in (frame.clause(aim), frame.words))
    wanted = better(clause) if better(clause) is not None else better(words)
    return True if wanted is None and verdict in ("reached", "hit", "attained", "not reached") else wanted


_LEADS: Final = re.compile(
    r"\b(?:(?P<down>reduc(?:e|ing)|cut(?:ting)?|lower(?:ing)?|bring(?:ing)? down|shrink|decreas(?:e|ing))"
    r"|(?P<up>increas(?:e|ing)|rais(?:e|ing)|grow|expand|boost|should rise|go up|(?:want|reach|help|see|get|train|"
    r"recruit|enrol|be|for|objective \d:|^) ?more"
    r"|more [a-z]+ to be))\b(?! (?:to|by) \[)"
)
_START_LEFT: Final = re.compile(
    r"\b(?:baseline|from|currently|now|stands? at|stood at|start(?:s|ed|ing)?(?: point)?(?: from| at)?|today|is at|"
    r"was|reached|this year|last year)\b(?:[^\[;.]|\[w\d+\]){0,60}$"
)
_START_RIGHT: Final = re.compile(
    r"^(?: [a-z]+){0,3}? (?:now|currently|at present|today|at baseline|this year|last year|\[w\d+\])"
)
_GOAL_LEFT: Final = re.compile(
    r"\b(?:targets?|goal|ambition|aim|hearts)(?: [a-z]+| ?\(?\[w\d+\]\)?){0,6}? ?:? ?\(?$"
    r"|\b(?:reach|get to|have|achieve)(?: [a-z]+){0,3} $|\bfrom\b[^;.]*\bto (?:just |only )?$"
)
_PLANS: Final = re.compile(
    rf"\b(?:{_AIM}|plans?|want|wish|intend|committed|hope|to (?:reduce|cut|increase|raise)|will)\b"
)


@register(
    "a target that leads the wrong way",
    Example("Measure 4: reduce missing episodes. Baseline 295. Target 340 by March.", ("reduce",)),
    Example("We plan to cut the rate from 60 to 50.", ("cut",)),
    Example("Take-up should increase. It stands at 89% and we have set ourselves a target of 85%.", ("85%",)),
    Example("We aim to increase the number in treatment from 102 to 120.", ("120",)),
    Example("We want more parents to come. The baseline is 164 parents and our target for next year is 140.", ("140",)),
    Example("Fewer came. The baseline was 295, and the target of 340 was set.", ()),
    Example("Numbers grew from 60 to 50.", ()),
)
def leads(passage: Passage) -> Iterator[Claim]:
    """What there is to be more or less of, where it starts from and its target."""
    frame = frame_of(passage)
    said = list(_LEADS.finditer(frame.words))
    ways = {bool(match["up"]) for match in said}
    if len(ways) != 1 or not _PLANS.search(frame.words) or re.search(r"\bif\b|\bunless\b", frame.words):
        return
    aims = [
        mark for mark in frame.marks if _GOAL_LEFT.search(frame.before(mark)[-90:]) and mark.start > said[0].start()
    ]
    for aim in aims:
        others = [mark for mark in frame.marks if mark.sort == aim.sort and mark is not aim]
        starts = [mark for mark in others if _START_LEFT.search(mark.left) or _START_RIGHT.match(mark.right)]
        if len(starts) != 1 or len(others) != 1 or max(aim.sentence, starts[0].sentence) != frame.last:
            continue
        start, words = starts[0], said[0][0].strip()
        if re.search(r"\b(?:new|extra|additional|further|more|another) [a-z ]*$", aim.left) and not re.search(
            r"\bnew\b", start.right[:20]
        ):
            continue  # a target for new members is none for all of them
        if starts[0] in aims and start.start > aim.start:
            continue
        if ways == {True}:
            yield Target(
                about=about(aim.amount, start.amount), baseline=start.amount, target=aim.amount, more_wanted=words
            )
        else:
            yield Order(about=about(aim.amount), first=aim.amount, others=(start.amount,), words=words, above=False)
        return
