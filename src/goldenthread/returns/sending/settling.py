"""The state that follows from what is still open: findings without an answer, and queries to the sender."""

from goldenthread.returns.checks import Severity
from goldenthread.returns.models import Query, Submission
from goldenthread.returns.rounds.rules import S

_MOVES = frozenset({S.QUERIES, S.CHECKED, S.SIGNED_OFF})


def waiting(submission: Submission) -> int:
    """How many findings and queries still wait for a word."""
    findings = submission.findings.exclude(severity=Severity.STOP.value).filter(answered_at=None).count()
    queries = Query.objects.filter(
        round_id=submission.round_id, sort=Query.Sort.QUERY, answered_at=None, closed_at=None
    ).count()
    return findings + queries


def settle(submission: Submission) -> str:
    """Put a submission into the state that follows, inside the act that changed something. Returns the state.

    A query that comes after the sign-off takes the sign-off back: it was given for figures in doubt.
    """
    if submission.state not in _MOVES:
        return submission.state
    open_ = waiting(submission)
    state = S.QUERIES if open_ else S.SIGNED_OFF if submission.state == S.SIGNED_OFF else S.CHECKED
    if state != submission.state:
        changed: dict[str, object] = {"state": state}
        if submission.state == S.SIGNED_OFF:
            changed |= {"signed_at": None, "signed_by": "", "given_by": "", "given_how": "", "given_on": None}
        Submission.objects.filter(pk=submission.pk).update(**changed)
        submission.state = state
    return state
