"""End one's own sessions."""

from allauth.usersessions.models import UserSession

from goldenthread.partners.models import User


def end_own(user: User, current: str | None, session: int | None) -> int:
    """End one of a person's other sessions, or (None) all of them but this. Returns how many ended."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=current or "")
    if session is not None:
        rows = rows.filter(pk=session)
    ended = list(rows)
    for row in ended:
        row.end()
    return len(ended)
