"""Small steps around every request: headers that keep answers private, compression, and the life of a session."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone

Answer = Callable[[HttpRequest], HttpResponse]

# Nothing here uses a device's sensors or payment sheet, so every such feature is off.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)


class PrivateAnswers:
    """Adds the headers that Django leaves out, and tells caches to keep no page of a signed-in person.

    A request or answer that carries a session cookie counts as signed in: that needs no query.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers["Permissions-Policy"] = PERMISSIONS
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY"
        cookie = settings.SESSION_COOKIE_NAME
        if not request.path_info.startswith(settings.STATIC_URL) and (
            cookie in request.COOKIES or cookie in response.cookies
        ):
            headers["Cache-Control"] = "no-store"
        return response


#: What shrinks. Documents, drawings of dots and archives are compressed in themselves.
COMPRESSIBLE = frozenset(
    {
        *("text/html", "text/css", "text/csv", "text/plain", "text/javascript", "text/calendar", "image/svg+xml"),
        *("application/json", "application/xml", "application/atom+xml", "application/javascript"),
    }
)


class Compressed(GZipMiddleware):
    """Sends whole texts compressed to whoever can read that: a page in a third of its bytes or fewer.

    Secrets are not read from the lengths of answers: tokens of forms are masked anew in each, Django adds a random
    number of bytes, and our cookies do not travel with what another site asks for in the background.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if response.status_code != 200 or kind not in COMPRESSIBLE:
            return response
        return super().process_response(request, response)


class SessionLimits:
    """Ends a session after 30 minutes without a request (an administrator's after 15, marked by the
    gate), and 12 hours after it began whatever happened.

    The time of the last request is written once a minute, not on every page, so that reading stays cheap.
    """

    began = "_session_began"
    seen = "_session_seen"
    idle = "_session_idle"

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        session = request.session
        if session.is_empty():
            return
        now = int(timezone.now().timestamp())
        began, seen = session.get(self.began), session.get(self.seen)
        idle = session.get(self.idle, settings.SESSION_IDLE_SECONDS)
        if began is None or seen is None:
            session[self.began] = session[self.seen] = now
        elif now - seen > idle or now - began > settings.SESSION_COOKIE_AGE:
            session.flush()
        elif now - seen > settings.SESSION_SEEN_EVERY_SECONDS:
            session[self.seen] = now
