"""What an action says agrees with its updates, with its moves on the roadmap, and with how it was closed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from goldenthread.records.models import Link, Record, Revision
from goldenthread.strategy.models import Action, Evidence, Move, Update
from goldenthread.vocabulary import Problem, RuleBroken

REPORTED = ("action", "objective")


def _about(ids: Iterable[int], kind: str) -> dict[int, list[int]]:
    """The records of a kind that are about each of `ids`, by day and then in the order they were written."""
    rows = Link.objects.filter(
        target_id__in=list(ids), relation="about", source__kind=kind, source__state="live", withdrawn_at=None
    )
    found: dict[int, list[int]] = defaultdict(list)
    for target, source in rows.order_by("source__valid_from", "source_id").values_list("target_id", "source_id"):
        found[target].append(source)
    return found


def says_what_its_update_says(ids: Sequence[int]) -> list[RuleBroken]:
    """The delivery of an action is the status of its newest update; without an update it may say anything."""
    last = {action: updates[-1] for action, updates in _about(ids, "update").items()}
    said = dict(Update.objects.filter(pk__in=last.values()).values_list("pk", "status"))
    rows = Action.objects.filter(pk__in=last).select_related("record")
    return [
        RuleBroken(
            Problem(
                row.record.reference,
                f"its newest update says “{Update.Status(said[last[row.pk]]).label}”, and this says "
                f"“{Action.Delivery(row.delivery).label}”",
                "Send an update: how it goes follows from it",
            ),
            code="delivery_follows_updates",
        )
        for row in rows
        if said[last[row.pk]] != row.delivery
    ]


def moved_with_a_reason(ids: Sequence[int]) -> list[RuleBroken]:
    """An action that has its place on the roadmap changes it by a move, which keeps the day and the reason."""
    last = {action: moves[-1] for action, moves in _about(ids, "move").items()}
    went = dict(Move.objects.filter(pk__in=last.values()).values_list("pk", "went_to"))
    before = _before(ids, "horizon")
    broken = []
    for row in Action.objects.filter(pk__in=list(ids)).select_related("record"):
        stands = went[last[row.pk]] if row.pk in last else before.get(row.pk) or row.horizon
        if stands != row.horizon:
            broken.append(
                RuleBroken(
                    Problem(
                        row.record.reference,
                        f"it stands under “{Action.Horizon(stands).label}” on the roadmap",
                        "Move it on the roadmap, with a reason",
                    ),
                    code="roadmap_moves",
                )
            )
    return broken


def closed_with_an_answer(ids: Sequence[int]) -> list[RuleBroken]:
    """Done is not closed: who closes an action says what changed, or why that is not known.

    One that comes in closed already, as in a published plan, is taken as it is.
    """
    closed = Action.objects.filter(
        pk__in=list(ids), record__state="closed", record__version__gt=1, what_changed="", not_known=""
    ).select_related("record")
    was = _before([row.pk for row in closed], "state")
    return [
        RuleBroken(
            Problem(
                row.record.reference,
                "nobody has said what changed, or why that is not known",
                "Close it from its own page, which asks for both",
            ),
            code="closed_says_what_changed",
        )
        for row in closed
        if was.get(row.pk) not in ("closed", None)
    ]


def _before(ids: Iterable[int], name: str) -> dict[int, str]:
    """What a field said in the version before this one, where there is one."""
    rows = {row.pk: row.version for row in Record.objects.filter(pk__in=list(ids), version__gt=1).only("version")}
    found = Revision.objects.filter(record_id__in=list(rows)).values_list("record_id", "version", "fields")
    return {pk: fields.get(name) or "" for pk, version, fields in found if version == rows[pk] - 1}


def about_one_thing(ids: Sequence[int]) -> list[RuleBroken]:
    """An update, a move or a piece of evidence is about one thing; a day is known for each."""
    found: dict[int, int] = dict.fromkeys(ids, 0)
    for source in Link.objects.filter(source_id__in=list(ids), relation="about", withdrawn_at=None).values_list(
        "source_id", flat=True
    ):
        found[source] += 1
    broken = []
    for row in Record.objects.filter(pk__in=list(ids)):
        if found[row.pk] != 1:
            finding = "it says nothing about what it is about" if not found[row.pk] else "it is about several things"
            remedy = "Link it by “is about” to one action or objective"
            broken.append(RuleBroken(Problem(row.reference, finding, remedy), code="about_one_thing"))
        elif row.valid_from is None:
            problem = Problem(row.reference, "it has no day", "Give the day in “from”")
            broken.append(RuleBroken(problem, code="about_one_thing"))
    return broken


def its_action_agrees(ids: Sequence[int]) -> list[RuleBroken]:
    """Seen from the update or the move: the action it is about says the same."""
    targets = Link.objects.filter(
        source_id__in=list(ids), relation="about", target__kind="action", withdrawn_at=None
    ).values_list("target_id", flat=True)
    actions = list(set(targets))
    return says_what_its_update_says(actions) + moved_with_a_reason(actions)


def file_or_address(ids: Sequence[int]) -> list[RuleBroken]:
    """Evidence has a file or an address; without one there is nothing to look at."""
    return [
        RuleBroken(
            Problem(row.record.reference, "it has neither a file nor an address", "Give one of them"),
            code="evidence_has_something",
        )
        for row in Evidence.objects.filter(pk__in=list(ids), url="", file="").select_related("record")
    ]


def given_in_full(ids: Sequence[int]) -> list[RuleBroken]:
    """What is entered for somebody else says who gave it, how and when: all three, or none."""
    broken = []
    for model in (Update, Evidence):
        for row in model.objects.filter(pk__in=list(ids)).select_related("record"):
            said = [bool(row.given_by), bool(row.given_how), row.given_on is not None]
            if any(said) and not all(said):
                problem = Problem(
                    row.record.reference, "it does not say in full who gave it, how and when", "Give all three"
                )
                broken.append(RuleBroken(problem, code="given_in_full"))
    return broken
