"""Find records by their words, the nearest first. The database ranks every hit, and reads one page of them."""

from collections.abc import Collection

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Lower, StrIndex

from goldenthread.access import Actor
from goldenthread.records import search as words
from goldenthread.records.cards import Card
from goldenthread.records.kinds import kinds
from goldenthread.records.queries import card_of, of_owner, visible

#: Of kinds that stand at no step of the thread.
_LAST_STEP = 99


def search(
    viewer: Actor,
    query: str,
    *,
    owners: Collection[str] = (),
    of_kinds: Collection[str] = (),
    near: int | None = None,
    start: int = 0,
    size: int | None = None,
) -> tuple[list[Card], int]:
    """Records whose reference, title, other names or summary hold every word of the query, and how many there are.

    First come those with exactly this name or reference, then those with a name that begins so, then those that hold
    the words in a row in a name; within each, by the step of the thread and by title.

    Args:
        owners: Of these partnerships, or of the shared library; of anybody where none is given.
        of_kinds: Of these kinds, by code; of any where none is given.
        near: What this partnership (the id of its record) owns comes before the rest.
        start: How many to pass over.
        size: How many to read; all where it is None.
    """
    wanted, flat = words.tokens(query), words.normalise(query)
    if not wanted:
        return [], 0
    rows = visible(viewer)
    if owners:
        rows = rows.filter(Q.create([of_owner(slug) for slug in owners], Q.OR))
    if of_kinds:
        rows = rows.filter(kind__in=list(of_kinds))
    for token in wanted:
        rows = rows.filter(search_text__contains=token)
    mark = words.MARK
    rank = Case(
        When(search_text__contains=f"{mark}{flat}{mark}", then=0),
        When(search_text__contains=f"{mark}{flat}", then=1),
        When(phrase__gt=0, phrase__lt=F("names_end"), then=2),
        default=3,
        output_field=IntegerField(),
    )
    ranked = rows.annotate(
        phrase=StrIndex("search_text", Value(flat)), names_end=StrIndex("search_text", Value(words.END_OF_NAMES))
    ).annotate(rank=rank, step=_step(), nearness=Case(When(owner_id=near, then=0), default=1) if near else Value(0))
    ranked = ranked.order_by("nearness", "rank", "step", Lower("title"), "owner__reference", "reference")
    # What a card does not show is long.
    shown = ranked.defer("narrative", "search_text")[start : None if size is None else start + size]
    found = [card_of(row) for row in shown]
    whole = (not start or found) and (size is None or len(found) < size)
    return found, start + len(found) if whole else rows.count()


def _step() -> Case:
    """The step of the thread that a record's kind stands at."""
    by_step: dict[int, list[str]] = {}
    for of_kind in kinds():
        if of_kind.step:
            by_step.setdefault(of_kind.step, []).append(of_kind.code)
    return Case(
        *(When(kind__in=codes, then=step) for step, codes in by_step.items()),
        default=_LAST_STEP,
        output_field=IntegerField(),
    )
