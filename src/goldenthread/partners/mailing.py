"""The one way mail leaves. A room that keeps an outbox may take it over with `route`."""

from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage

Route = Callable[[str, str, str], None]


def _at_once(to: str, subject: str, text: str) -> None:
    EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [to]).send()


_route: list[Route] = [_at_once]


def route(how: Route) -> None:
    """Send all mail another way from now on: `how(to, subject, text)`, for example into an outbox."""
    _route[0] = how


def send(to: str, subject: str, text: str) -> None:
    """Send a plain text mail to one address. Call it after the act is committed.

    The text must hold nothing more guarded than a title: mail is read by others than its reader.
    """
    _route[0](to, " ".join(subject.split()), text)
