"""Steps from what was planned: "350 short", "£20,000 over budget", and the figures that are plans."""

from __future__ import annotations

import re
from typing import Final

from goldenthread.claims.frames import Frame, Mark
from goldenthread.claims.model import Direction

PLAN: Final = (
    r"(?:targets?|plan|budget|allocation|limit|ceiling|trajectory|forecast|goal|allowance|guideline|"
    r"standard|capacity|ambition|milestone|aim|promise)"
)
#: Words that make a step one from what was planned: "350 short", "£20,000 over budget", "12 below target".
_AGAINST_PLAN: Final = re.compile(
    rf"^(?: [a-z]+){{0,2}}? (?:short\b(?! (?:break|stay|term|list|course))|(?:over|under|above|below|"
    rf"beyond|ahead of|behind|inside|within|short of) (?:the |its |our |their )?(?:[a-z]+ )?{PLAN}\b|"
    r"(?:more |fewer |less |better |worse |higher |lower |above |below |over |under )?than (?:(?:we|the|they|it|"
    r"was|were|is|"
    r"had|been|board|partners|originally|first) )*(?:hoped|expected|planned|budgeted|promised|pledged|forecast|"
    r"aimed|asked|wanted|promise|plan|target)\b)"
)
_PLAN_STEP_LEFT: Final = re.compile(
    r"\b(?:shortfall|overspen[dt]|underspen[dt]|short|overshoot|gap|beaten|bettered|surpassed|miss(?:ed|"
    r"ing)?(?: it| this| that| the target)?|exceed(?:ed|ing)(?: it| this| that)?)"
    r"(?: of| by| was| is|:)(?: (?:some|just|only|about|a))* $"
)


def to_plan(frame: Frame, mark: Mark) -> bool:
    """Whether a figure is a step from what was planned."""
    if _AGAINST_PLAN.match(mark.right) or _PLAN_STEP_LEFT.search(mark.left):
        return True
    return bool(re.search(r"\bby (?:some |just |only )?$", mark.left) and _MISSED.search(frame.before(mark)))


_MISSED: Final = re.compile(
    rf"\b(?:miss|exceed|beat|undershot|overshot|surpass|fell short of|"
    rf"fallen short of|came in under|came in over)[a-z]*\b"
    rf"[^;.]*\b{PLAN}\b"
)


def plan_way(frame: Frame, mark: Mark) -> Direction:
    """Which way words say that it went from the plan."""
    words = f"{mark.left[-40:]} {mark.right[:30]}"
    if missed := _MISSED.search(frame.before(mark)):
        words = missed[0]
    if re.search(r"\b(?:short|shortfall|under|below|underspen[dt]|behind|miss\w*|inside|within)\b", words):
        return Direction.DOWN
    return (
        Direction.UP
        if re.search(r"\b(?:over|above|overspen[dt]|ahead|beyond|exceed\w*|beat\w*|overshot|surpass\w*)\b", words)
        else Direction.NOT_SAID
    )


def is_plan(mark: Mark) -> bool:
    """Whether a figure is one that was planned."""
    left, right = re.split(r"[;.,(]", mark.left)[-1], re.split(r"[;.,)]", mark.right)[0]
    return bool(
        re.search(
            rf"\b{PLAN}\b[^.;]*$|\b(?:planned|budgeted|allowed|expected|promised|pledged|undertook|"
            rf"undertaken)(?: for| to [a-z]+)? $",
            left,
        )
        or re.search(
            rf"^(?: [a-z]+)? (?:{PLAN}\b|(?:that |which )?(?:was |were |is |"
            rf"are )?(?:planned|budgeted|allowed)\b|that [a-z ]{{0,30}}allows?\b)",
            right,
        )
    )
