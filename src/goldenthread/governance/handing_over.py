"""Splits whose day has come are carried out, and those who manage the partnership hear what became of each."""

import hashlib
from datetime import date

from goldenthread.governance.reminding import managers_of
from goldenthread.look.text import day, listed
from goldenthread.notices import telling
from goldenthread.notices.telling import News
from goldenthread.partners import planned
from goldenthread.partners.planned import Ended
from goldenthread.vocabulary.clock import today

_LONGEST_TROUBLE = 260


def carry_out(on: date | None = None) -> int:
    """Carry out every planned split whose day has come. Returns how many were carried out.

    Where one could not be, its managers are told at once: why, and what to do. They are told again when the reason
    is another one.
    """
    return planned.carry_out(on, _tell)


def _tell(ended: Ended) -> None:
    slug, title = ended.partnership.reference, ended.partnership.title
    if ended.trouble:
        why = ended.trouble if len(ended.trouble) <= _LONGEST_TROUBLE else f"{ended.trouble[:_LONGEST_TROUBLE]}…"
        mark = hashlib.sha256(ended.trouble.encode()).hexdigest()[:12]
        key, page = f"split:{ended.plan}:{mark}", "split"
        text = (
            f"The split of {title}, planned for {day(ended.on)}, could not be carried out. {why.rstrip('.')}. "
            "Put that right, and it is carried out by itself; or take the plan back"
        )
    else:
        key, page = f"split:{ended.plan}:done", "heirs"
        takes = "takes" if len(ended.titles) == 1 else "take"
        text = f"{title} is succeeded from {day(ended.on)}: {listed(ended.titles)} {takes} over"
    news = News(key, text, f"shared/{slug}", f"/p/{slug}/{page}", urgent=True)
    telling.tell(users=managers_of(ended.partnership, today()), news=news)
