"""When a person's notices become an email."""

from dataclasses import dataclass
from datetime import date, datetime

#: The hour, in London, from which the email of a day may be made.
DIGEST_HOUR = 7


@dataclass(frozen=True)
class Wish:
    """How often a person wants mail: at_once, daily, weekly (on `weekday`, Monday is 0) or none.

    Of the kinds in `quiet` there is no email.
    """

    how: str = "daily"
    weekday: int = 0
    quiet: tuple[str, ...] = ()


def is_due(wish: Wish, *, urgent: bool, now: datetime, working_day: bool, last_digest: date | None) -> bool:
    """Whether what waits for a person should go out now.

    Args:
        wish: What the person chose.
        urgent: Whether anything among it cannot wait.
        now: The moment, in London.
        working_day: Whether today is one.
        last_digest: The day of the last digest, so that there is one a day at most.
    """
    if wish.how == "none":
        return False
    if urgent or wish.how == "at_once":
        return True
    if not working_day or now.hour < DIGEST_HOUR or last_digest == now.date():
        return False
    if wish.how == "daily":
        return True
    # A week's email that met a bank holiday goes on the next working day.
    days_since = (now.weekday() - wish.weekday) % 7
    return last_digest is None or (now.date() - last_digest).days > days_since
