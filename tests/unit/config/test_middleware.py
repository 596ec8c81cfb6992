"""Private answers and the life of a session, without a database."""

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from goldenthread.config.middleware import PrivateAnswers, SessionLimits

HOUR = 3600


def request_with(path="/", cookie=None, settings=None):
    request = RequestFactory().get(path)
    if cookie is not None:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = cookie
    return request


def answer(request):
    return HttpResponse("x")


def test_pages_of_a_signed_in_person_are_kept_nowhere(settings):
    response = PrivateAnswers(answer)(request_with(cookie="x", settings=settings))
    assert response.headers["Cache-Control"] == "no-store"


def test_pages_of_anyone_may_be_kept():
    response = PrivateAnswers(answer)(request_with())
    assert "Cache-Control" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"


def test_styles_may_be_kept_by_anyone(settings):
    response = PrivateAnswers(answer)(request_with("/static/look/golden-thread.css", "x", settings))
    assert "Cache-Control" not in response.headers


def test_signing_in_is_private_too(settings):
    def signs_in(request):
        response = HttpResponse("x")
        response.set_cookie(settings.SESSION_COOKIE_NAME, "new")
        return response

    assert PrivateAnswers(signs_in)(request_with()).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("since_began", "since_seen", "lives"),
    [(60, 30, True), (HOUR, 29 * 60, True), (HOUR, 31 * 60, False), (12 * HOUR + 1, 10, False)],
)
def test_a_session_ends_when_idle_or_old(settings, monkeypatch, since_began, since_seen, lives):
    settings.SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
    request = request_with(cookie="x", settings=settings)
    now = int(timezone.now().timestamp())
    request.session = SessionStore()
    request.session.update({"who": "a", SessionLimits.began: now - since_began, SessionLimits.seen: now - since_seen})
    SessionLimits(answer)(request)
    assert ("who" in request.session) is lives


def test_the_time_of_the_last_request_is_written_once_a_minute(settings):
    now = int(timezone.now().timestamp())
    request = request_with(cookie="x", settings=settings)
    request.session = SessionStore()
    request.session.update({SessionLimits.began: now - 600, SessionLimits.seen: now - 30})
    request.session.modified = False
    SessionLimits(answer)(request)
    assert not request.session.modified
    request.session[SessionLimits.seen] = now - 90
    request.session.modified = False
    SessionLimits(answer)(request)
    assert request.session[SessionLimits.seen] >= now
