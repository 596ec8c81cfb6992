"""What people are to be told of, in one place: each act that concerns somebody hands its news to `tell`.

It is called inside the transaction of the act, so that what is written down to be sent is there exactly when the act
is. Until something listens, news goes nowhere; pages show the same things by themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class News:
    """Something that happened and whom it concerns.

    Args:
        what: blocked, reported_for_you, confirmed, moved or closed.
        record: Full reference of the action or objective.
        to: Record ids of the organisations, seats, posts and groups that it concerns.
        text: A sentence that says it. It holds nothing that is more than official.
        key: The same for the same news, so that it is told once.
        by: The opaque id of whoever did it: nobody is told of what they did themselves.
    """

    what: str
    record: str
    to: tuple[int, ...]
    text: str
    key: str
    by: str = ""


Listener = Callable[[News], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> Listener:
    """Hand all news to a function from now on. It runs within the act: what it raises undoes the act."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def stop(listener: Listener) -> None:
    """Hand news to a function no more."""
    if listener in _listeners:
        _listeners.remove(listener)


def tell(news: News) -> None:
    """Hand news to whoever listens. What concerns nobody is not news."""
    if news.to:
        for listener in tuple(_listeners):
            listener(news)
