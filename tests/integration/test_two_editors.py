"""Two editors, a thousand rounds on one record: nothing that either wrote is lost, and every conflict shows."""

import pytest

from goldenthread.records import commands
from goldenthread.records.models import Record, Revision
from goldenthread.vocabulary import Conflict
from tests.integration.room import make_room

pytestmark = pytest.mark.django_db
ROUNDS = 1000


def test_a_thousand_rounds_of_two_editors_lose_nothing():
    room = make_room()
    card = room.add("value", "Whoever writes last does not win")
    full, first, second = card.full_reference, room.manager, room.co_lead
    waiting: dict[str, str] = {}
    written, conflicts = [], 0
    for number in range(ROUNDS):
        # Both have read the same version. Who is told of the other's change sends theirs first in the next round.
        version = number + 1
        mine, theirs = (waiting.pop(e.id, f"Round {number} by {e.id}") for e in (first, second))
        commands.change(actor=first, record=full, version=version, values={"summary": mine})
        written.append((mine, first.id))
        try:
            commands.change(actor=second, record=full, version=version, values={"summary": theirs})
        except Conflict:
            conflicts += 1
            waiting[second.id] = theirs
        first, second = second, first
    assert conflicts == ROUNDS, "the second of each round is told, every time"
    assert Record.objects.get(pk=card.id).version == 1 + ROUNDS
    kept = Revision.objects.filter(record_id=card.id, version__gt=1).order_by("version").values_list("fields", "actor")
    assert [(fields["summary"], actor) for fields, actor in kept] == written
    said = {words for words, _ in written} | set(waiting.values())
    assert said == {words for n in range(ROUNDS) for words in _said(n, room)}


def _said(number, room):
    """What was thought of in a round: by both in the first, then by whoever had nothing waiting."""
    if number == 0:
        return [f"Round 0 by {room.manager.id}", f"Round 0 by {room.co_lead.id}"]
    return [f"Round {number} by {(room.manager if number % 2 else room.co_lead).id}"]
