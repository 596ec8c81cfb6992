"""Accounts in a real browser: a passkey, and every account page under axe."""

from typing import Any

import pytest

from tests.functional.conftest import axe, sideways
from tests.functional.serving import press

OWN = [
    "/account/",
    "/account/sessions",
    "/account/tokens",
    "/account/password/set/",
    "/account/logout/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/p/example-county/people",
    "/p/example-county/people/invite",
    "/r/example-county/ACT-013/send-link",
]
OPEN = [
    "/account/login/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/inactive/",
    "/account/confirm-email/",
    "/account/provider/login/cancelled/",
    "/invitation/made-up",
    "/one-time/made-up",
]


def faults_of(page: Any, address: str) -> list[str]:
    page.faults.clear()
    page.goto(address)
    found = [f"{address}: {fault}" for fault in axe(page)]
    if sideways(page):
        found.append(f"{address}: scrolls {sideways(page)} px sideways")
    if page.locator("h1").count() != 1:
        found.append(f"{address}: {page.locator('h1').count()} headings of the first level")
    refused = "Failed to load resource: the server responded with a status"
    return found + [f"{address}: {said}" for said in page.faults if not said.startswith(refused)]


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_pages_of_accounts(open_page: Any, width: int) -> None:
    page = open_page(width=width, as_="manager.example-county")
    faults = [fault for address in OWN for fault in faults_of(page, address)]
    page.goto("/p/example-county/people")
    for words in ("Change role", "End access"):
        faults += faults_of(page, page.get_by_role("link", name=words).last.get_attribute("href"))
        page.goto("/p/example-county/people")
    nobody = open_page(width=width, as_="")
    faults += [fault for address in OPEN for fault in faults_of(nobody, address)]
    assert faults == []


def test_errors_of_signing_in_stand_first_and_beside_their_fields(open_page: Any) -> None:
    page = open_page(width=320, as_="", script=False)
    page.goto("/account/login/")
    press(page.get_by_role("button", name="Sign in", exact=True))
    assert page.title().startswith("Error:")
    assert page.locator(".govuk-error-summary").get_by_text("Enter your email address").count() == 1
    assert page.locator(".govuk-error-message").get_by_text("Enter your password").count() == 1


def test_a_passkey_is_added_and_signs_in_by_itself(open_page: Any) -> None:
    page = open_page(as_="analyst.example-county")
    chrome = page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    key = chrome.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )["authenticatorId"]
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Name of the passkey").fill("My laptop")
    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/recovery-codes/")
    assert page.get_by_role("heading", level=1).inner_text() == "Recovery codes"
    assert len(chrome.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    page.goto("/account/2fa/webauthn/")
    assert page.get_by_role("heading", name="My laptop").count() == 1

    press(page.get_by_role("button", name="Sign out"))
    page.goto("/account/")
    assert "/door" in page.url
    page.goto("/account/login/?next=/p/example-county/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda address: "/account/" not in address)
    assert page.get_by_text("Data analyst, Example County").count() >= 1
    assert page.faults == []


def test_leaving_takes_three_clicks(open_page: Any) -> None:
    manager = open_page(as_="manager.tower-hamlets-cdp")
    leaver = open_page(as_="board_member.tower-hamlets-cdp")
    press(manager.locator("footer").get_by_role("link", name="People"))
    press(manager.get_by_role("link", name="End access of Board member"))
    press(manager.get_by_role("button", name="Let them leave"))
    assert manager.get_by_role("alert").get_by_text("has left").count() == 1
    leaver.goto("/p/tower-hamlets-cdp/")
    assert "/door" in leaver.url, "the session lives on"
