"""Who calls: the holder of a token, or, to read only, a person signed in with a browser."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from ninja.errors import AuthenticationError, HttpError

from goldenthread.access import Actor
from goldenthread.api.calls import address_of, count_call
from goldenthread.partners.actors import actor_for, holder_of
from goldenthread.vocabulary import NotAllowed, Refused

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HINT = (
    "Without a token this API serves published editions only, at /api/v1/editions. Send “Authorization: Bearer gt_...”."
)


@dataclass(frozen=True)
class Caller:
    """Who calls, and whether this call may change anything."""

    actor: Actor
    may_write: bool


class TokenOrSession:
    """Takes `Authorization: Bearer gt_...` for every method, and a browser's session to read.

    A session may not write: a form on another site could send its cookie here.
    """

    openapi_security_schema: dict[str, Any] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that begins with gt_. Make one in your account, or with `goldenthread token`.",
    }

    def __call__(self, request: HttpRequest) -> Caller:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Refused.one("address", "it holds a null character", "Take the character out")
        header = request.headers.get("Authorization", "")
        if header:
            return self._by_token(header, request)
        actor = actor_for(request.user)  # type: ignore[arg-type]
        count_call(actor.id or address_of(request))
        if not actor.id:
            raise AuthenticationError(message=HINT)
        if request.method not in SAFE:
            raise HttpError(403, "A browser’s session may only read here. Use a token to write.")
        return Caller(actor, may_write=False)

    def _by_token(self, header: str, request: HttpRequest) -> Caller:
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer" or not text.strip().isascii():
            raise AuthenticationError(message="Send the token as “Authorization: Bearer gt_...”.")
        try:
            holder = holder_of(text.strip())
        except NotAllowed as refusal:
            count_call(address_of(request))
            raise AuthenticationError(message=str(refusal)) from None
        count_call(f"token:{holder.token}")
        if request.method not in SAFE and not holder.may_write:
            raise NotAllowed("This token may only read. Ask for one that may write.")
        return Caller(holder.actor, holder.may_write)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request that has passed the door. Writing was decided there."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller.actor
