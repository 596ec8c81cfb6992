"""Start Django for a command, find out who acts, and turn refusals into lines and exit codes."""

import argparse
import os
import secrets
from typing import Any

from goldenthread.vocabulary import (
    Conflict,
    NotAllowed,
    NotFound,
    Problem,
    Refused,
    RuleBroken,
)


class Unavailable(Exception):
    """What the command needs cannot be reached: settings, database, port."""


class Usage(Exception):
    """The words of the command cannot be understood."""


def set_up(*, signs: bool = False) -> None:
    """Load the settings and the models. Raises Unavailable with what to do.

    A command that serves no pages signs nothing, so it may run without a secret key.
    """
    import django
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    if apps.ready:
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenthread.config.settings")
    if not signs:
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        raise Unavailable(str(error)) from None


def actor_of(args: argparse.Namespace) -> Any:
    """Who acts: the operator of this machine, or the user named with --as."""
    from goldenthread.partners.actors import OPERATOR, actor_for, user_by_email

    return actor_for(user_by_email(args.as_email)) if args.as_email else OPERATOR


def translate(error: Exception) -> tuple[str, list[dict[str, str]]] | None:
    """The exit and the lines of an error that we raise on purpose; None for any other."""
    from django.db import DatabaseError, InterfaceError

    if isinstance(error, Refused):
        return "REFUSED", [_line(problem) for problem in error.problems]
    if isinstance(error, RuleBroken):
        return "REFUSED", [_line(error.problem) | {"code": error.code}]
    if isinstance(error, Conflict):
        return "CONFLICT", [{"words": str(error)}]
    if isinstance(error, NotFound | NotAllowed):
        return "REFUSED", [{"words": str(error)}]
    if isinstance(error, Usage):
        return "USAGE", [{"words": str(error)}]
    if isinstance(error, DatabaseError | InterfaceError):
        words = f"The database did not answer: {error}. Run: goldenthread doctor"
        if "no such table" in str(error) or "does not exist" in str(error):
            words = "The database has not been set up. Run: goldenthread init"
        return "UNAVAILABLE", [{"words": words}]
    return None


def _line(problem: Problem) -> dict[str, str]:
    return {
        "words": str(problem),
        "place": problem.place,
        "finding": problem.finding,
        "remedy": problem.remedy,
    }
