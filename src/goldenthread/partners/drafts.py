"""Drafts: what somebody typed into a form and has not sent. Theirs alone, kept here until it is sent or thrown away.

A draft is no act of a partnership, so the ledger keeps nothing of it. The rule `retention-drafts` forgets it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from goldenthread.access import Actor
from goldenthread.partners.models import Draft, User
from goldenthread.vocabulary import NotAllowed, Refused

#: The most that one draft holds, in characters, and the most drafts that one person has.
LONGEST, MOST = 20_000, 200


@dataclass(frozen=True)
class Kept:
    """A draft as its writer sees it: what it is called, where it goes on, and what was typed."""

    form: str
    about: str
    words: str
    url: str
    values: Mapping[str, Any]
    saved_at: datetime


def keep(*, actor: Actor, form: str, about: str, words: str, url: str, values: Mapping[str, Any]) -> Kept:
    """Keep what was typed into a form about something, in the place of what was kept of it before.

    Args:
        form: Code of the form.
        about: Full reference of what it is about.
        words, url: What it is called in a list, and the page that goes on with it.
        values: What was typed, as plain JSON.

    Raises:
        NotAllowed: without an account.
        Refused: for more than a draft or a person may keep.
    """
    user = User.objects.filter(uid=actor.id, is_active=True).first()
    if user is None:
        raise NotAllowed("A draft belongs to somebody with an account. Sign in, then try again.")
    if len(str(values)) > LONGEST:
        raise Refused.one("Draft", "it is longer than a draft may be", "Send it, or keep it in a document of your own")
    others = Draft.objects.filter(user=user).exclude(form=form, about=about)
    if others.count() >= MOST:
        raise Refused.one("Draft", f"you have {MOST} drafts", "Send some of them, or throw them away")
    now = datetime.now(UTC)
    row, _ = Draft.objects.update_or_create(
        user=user,
        form=form,
        about=about,
        defaults={"words": words[:300], "url": url[:300], "values": dict(values), "saved_at": now},
    )
    return _kept(row)


def draft_of(viewer: Actor, form: str, about: str) -> Kept | None:
    """The viewer's own draft of a form about something; None where there is none."""
    row = Draft.objects.filter(user__uid=viewer.id, form=form, about=about).first()
    return _kept(row) if row else None


def drafts_of(viewer: Actor) -> list[Kept]:
    """Every draft of the viewer, the newest first."""
    return [_kept(row) for row in Draft.objects.filter(user__uid=viewer.id).order_by("-saved_at", "-pk")]


def drop(*, actor: Actor, form: str, about: str) -> bool:
    """Throw a draft away, or let it go because it was sent. Whether there was one."""
    return bool(Draft.objects.filter(user__uid=actor.id, form=form, about=about).delete()[0])


def _kept(row: Draft) -> Kept:
    return Kept(row.form, row.about, row.words, row.url, row.values, row.saved_at)
