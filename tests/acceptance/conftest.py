"""The acceptance rows, on the packs as shipped: each through a page, and by command line or API."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from goldenthread.partners.actors import make_token, user_by_email
from goldenthread.partners.demo import ensure_demo_users
from tests.loaded import loaded

__all__ = ["loaded"]


@pytest.fixture(autouse=True)
def packs(loaded: Any, db: None) -> None:
    """The packs, and one person for each role in each partnership."""
    ensure_demo_users()


def words_of(content: str) -> str:
    """The words of a page's main part, as somebody reads them."""
    main = re.search(r"(?s)<main.*?</main>", content)
    text = re.sub(r"(?s)<(script|style|svg).*?</\1>", " ", main[0] if main else content)
    text = re.sub(r"<[^>]+>", " ", text)
    return " ".join(html.unescape(text).split())


class Person:
    """Somebody signed in, who opens pages, sends forms and asks the API."""

    def __init__(self, email: str) -> None:
        self.email = email
        self.client = Client()
        user = user_by_email(email)
        self.client.force_login(user)
        self.token = make_token(user, "test", may_write=True)

    def page(self, address: str, status: int = 200) -> str:
        """The words of a page."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == status, f"{address}: {answer.status_code}"
        return words_of(answer.content.decode())

    def source(self, address: str) -> str:
        """A page or file as it is sent."""
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer.content.decode()

    def send(self, address: str, status: int = 200, /, **fields: Any) -> str:
        """Send a form, and the words of the page that comes back."""
        answer = self.client.post(address, fields, follow=True)
        assert answer.status_code == status, words_of(answer.content.decode())[:600]
        return words_of(answer.content.decode())

    def api(self, method: str, path: str, status: int = 200, /, **body: Any) -> Any:
        """Ask the API, and its JSON."""
        answer = self.client.generic(
            method,
            f"/api/v1/{path}",
            json.dumps(body) if body else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert answer.status_code == status, answer.content[:600]
        return json.loads(answer.content) if answer.content else None


@pytest.fixture
def person() -> Callable[[str, str], Person]:
    """`person("manager", "dorset-cdp")`."""
    return lambda role, slug: Person(f"{role}.{slug}@demo.invalid")


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """`cli("list", "action", "--owner", "dorset-cypf")`: the JSON it prints; refusals (`code=3`) give
    what it says."""
    from goldenthread.console.main import main

    def run(*words: str, code: int = 0, as_json: bool = True) -> Any:
        capsys.readouterr()
        got = main([*words, "--json"] if as_json else list(words))
        out, err = capsys.readouterr()
        assert got == code, f"exit {got}: {err}"
        if code > 1:
            return err
        return json.loads(out) if as_json else out

    return run
