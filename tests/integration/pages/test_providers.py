"""Signing in by a partner's identity provider: a real one, on a port of this machine."""

import re
import urllib.parse
import urllib.request
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.cache import cache
from django.test import Client

from goldenthread.partners import mailing
from goldenthread.partners.actors import actor_for
from goldenthread.partners.models import User
from tests.integration.pages.people import People, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail leaves at once: a test's transaction never commits, and the outbox waits for that."""
    monkeypatch.setattr(mailing, "_route", [mailing._at_once])


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **options: Any) -> None:
        return None


@pytest.fixture
def provider(settings: Any) -> Iterator[str]:
    """A provider that knows two people of an agency; its login page is at the address that is given."""
    with warnings.catch_warnings():
        # What the provider is made of warns of its own next version.
        warnings.filterwarnings("ignore", category=_authlib_warning())
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"authlib\.")
        yield from _serve(settings)


def _authlib_warning() -> type[Warning]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from authlib.deprecate import AuthlibDeprecationWarning
    found: type[Warning] = AuthlibDeprecationWarning
    return found


def _serve(settings: Any) -> Iterator[str]:
    from oidc_provider_mock import User as Somebody
    from oidc_provider_mock import run_server_in_thread

    people = [
        Somebody(sub="known", claims={"email": "manager@example.org", "email_verified": True}),
        Somebody(sub="new", claims={"email": "new@example.org", "email_verified": True}),
        Somebody(sub="unsure", claims={"email": "manager@example.org", "email_verified": False}),
    ]
    with run_server_in_thread(user_claims=people) as server:
        address = f"http://localhost:{server.server_port}"
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "county",
                        "name": "Example Council",
                        "client_id": "golden-thread",
                        "secret": "a secret of the test",
                        "settings": {"server_url": address},
                    }
                ],
            }
        }
        cache.clear()
        yield address


def come_by(provider: str, sub: str) -> tuple[Client, Any]:
    """Go to the provider, say who one is there, and come back. Returns the browser and our answer."""
    client = Client()
    went = client.post("/account/oidc/county/login/")
    there = went["Location"]
    assert there.startswith(provider) and "code_challenge=" in there, there
    browser = urllib.request.build_opener(_Stay)
    body = urllib.parse.urlencode({"sub": sub}).encode()
    try:
        browser.open(there, data=body, timeout=10)
        raise AssertionError("the provider kept its visitor")
    except urllib.error.HTTPError as sent:
        back = sent.headers["Location"]
        sent.close()
    assert back.startswith("http://testserver/account/oidc/county/login/callback/"), back
    return client, client.get(back.removeprefix("http://testserver"))


@pytest.fixture
def manager(people: People) -> User:
    User.objects.filter(pk=people.manager.pk).update(email="manager@example.org")
    people.manager.refresh_from_db()
    EmailAddress.objects.create(user=people.manager, email="manager@example.org", verified=True, primary=True)
    return people.manager


def test_somebody_with_an_account_comes_in_by_their_agency(provider: str, manager: User, people: People) -> None:
    page = Client().get("/account/login/").content.decode()
    assert "Sign in with Example Council" in page
    client, answer = come_by(provider, "known")
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert client.session["_auth_user_id"] == str(manager.pk)
    assert client.get(f"/p/{people.partnership}/").status_code == 200
    assert SocialAccount.objects.get().user == manager


def test_an_address_that_the_provider_has_not_checked_opens_nothing(provider: str, manager: User) -> None:
    client, _ = come_by(provider, "unsure")
    assert "_auth_user_id" not in client.session


def test_somebody_unknown_is_told_how_to_get_in(provider: str, people: People) -> None:
    users = User.objects.count()
    client, answer = come_by(provider, "new")
    assert "There is no account for you here" in answer.content.decode()
    assert "_auth_user_id" not in client.session and User.objects.count() == users


def test_somebody_invited_comes_in_by_their_agency_with_the_role_that_was_offered(
    provider: str, people: People
) -> None:
    typed = {"email": "new@example.org", "label": "Nurse consultant", "role": "analyst"}
    signed_in(people.manager).post(f"/p/{people.partnership}/people/invite", typed)
    assert re.search(r"/invitation/", str(mail.outbox[-1].body))
    client, answer = come_by(provider, "new")
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    user = User.objects.get(email="new@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert [m.role for m in actor_for(user).memberships] == ["analyst"]
    assert not user.has_usable_password()


def test_a_provider_is_left_alone_by_reading_the_page_of_its_button(provider: str) -> None:
    answer = Client().get("/account/oidc/county/login/")
    assert answer.status_code == 200 and "Go on" in answer.content.decode()
