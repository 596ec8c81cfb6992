"""The refusals: each says where, what and what to do."""

import pytest

from goldenthread.vocabulary import (
    Conflict,
    GoldenThreadError,
    NotAllowed,
    NotFound,
    Problem,
    Refused,
    RuleBroken,
)


def test_a_problem_reads_as_place_finding_and_remedy():
    assert str(Problem("row 12", "there is no period", "Give one")) == "row 12: there is no period. Give one"


def test_a_refusal_holds_every_problem():
    problems = (Problem("row 1", "a", "b"), Problem("row 2", "c", "d"))
    assert Refused(problems).problems == problems
    assert str(Refused(problems)) == "row 1: a. b\nrow 2: c. d"


def test_a_refusal_of_one_problem():
    assert Refused.one("row 1", "a", "b").problems == (Problem("row 1", "a", "b"),)


def test_a_refusal_without_a_problem_is_a_mistake_in_the_program():
    with pytest.raises(ValueError, match="at least one"):
        Refused([])


def test_a_broken_rule_carries_its_code_and_whether_it_may_be_excepted():
    broken = RuleBroken(Problem("objective", "there are 4", "Close one"), code="objectives_max", exception_allowed=True)
    assert (broken.code, broken.exception_allowed) == ("objectives_max", True)
    assert str(broken) == "objective: there are 4. Close one"
    assert not RuleBroken(broken.problem, code="other").exception_allowed


@pytest.mark.parametrize("refusal", [Refused, RuleBroken, Conflict, NotFound, NotAllowed])
def test_the_doors_can_catch_them_all_as_one(refusal):
    assert issubclass(refusal, GoldenThreadError)
