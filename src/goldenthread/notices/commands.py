"""People choose how often they have email."""

from collections.abc import Sequence

from django.db import transaction

from goldenthread.access import Actor
from goldenthread.audit import ledger
from goldenthread.audit.acts import declare
from goldenthread.audit.ledger import Event
from goldenthread.notices import models
from goldenthread.notices.kinds import KINDS
from goldenthread.partners.models import User
from goldenthread.vocabulary import NotAllowed, Refused

PREFERRED = declare("notices.preferred", "chose how often to have email: {how}")


def prefer(*, actor: Actor, how: str, weekday: int = 0, quiet: Sequence[str] = ()) -> None:
    """Choose how often to have email: at_once, daily, weekly on a weekday (Monday is 0), or none.

    `quiet` holds the codes of the kinds of notice that send no email; they stand on the site all the same.
    Raises Refused for a choice that is none, NotAllowed without an account.
    """
    if how not in models.How.values:
        raise Refused.one("How often", "this is no choice", f"Use one of: {', '.join(models.How.values)}")
    if weekday not in models.Weekday.values:
        raise Refused.one("Day", "this is no working day of the week", "Use a number from 0 (Monday) to 4 (Friday)")
    if unknown := set(quiet) - set(KINDS):
        raise Refused.one("Kinds", f"“{min(unknown)}” is no kind of notice", f"Use some of: {', '.join(KINDS)}")
    still = sorted(set(quiet))
    user = _user_of(actor)
    with transaction.atomic():
        models.Preference.objects.update_or_create(user=user, defaults={"how": how, "weekday": weekday, "quiet": still})
        ledger.write(
            actor,
            Event(
                act=PREFERRED,
                subject_kind="user",
                subject_id=actor.id,
                parts={"how": models.How(how).label},
                data={"how": how, "weekday": weekday, "quiet": still},
            ),
        )


def _user_of(actor: Actor) -> User:
    user = User.objects.filter(uid=actor.id, is_active=True).first()
    if user is None:
        raise NotAllowed("Notices belong to people with an account. Sign in, then try again.")
    return user
