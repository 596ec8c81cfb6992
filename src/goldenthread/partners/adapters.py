"""How django-allauth is fitted to us: who may make an account, what mail says, how secrets are kept."""

import base64
import hashlib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest

from goldenthread.partners import mailing
from goldenthread.partners.models import User
from goldenthread.partners.people import queries
from goldenthread.partners.people.joining import join, take_up_all


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations alone; mail goes out by our one way."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account unasked."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send what allauth has to say as plain text."""
        message = self.render_mail(template_prefix, email, context)
        mailing.send(email, message.subject, str(message.body))

    def format_email_subject(self, subject: str) -> str:
        """Our name in place of a site's domain."""
        return f"Golden Thread: {subject}"

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Signing in a moment ago is proof enough: only what is older is asked for again."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app))

    def get_user_search_fields(self) -> list[str]:
        return ["email"]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps are encrypted where they are kept."""

    def encrypt(self, text: str) -> str:
        """The secret as it is kept, under a key derived from SECRET_KEY."""
        return _locker().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret as it is used."""
        return _locker().decrypt(encrypted_text.encode()).decode()


def _locker() -> Fernet:
    key = hashlib.sha256(f"goldenthread second factor {settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A partner's provider lets in whoever has an account or an open invitation, and nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Whether an open invitation waits for an address that the provider has checked."""
        return bool(self._invited(sociallogin))

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Without a form: the invitation says all there is to say."""
        return bool(self._invited(sociallogin))

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """Make the account of the invitation, and keep the provider's account with it."""
        user = join(invitation=self._invited(sociallogin)[0], password=None)
        take_up_all(user)
        sociallogin.user = user
        sociallogin.email_addresses = []
        sociallogin.save(request, connect=True)
        return user

    @staticmethod
    def _invited(sociallogin: Any) -> list[int]:
        checked = [address.email for address in sociallogin.email_addresses if address.verified]
        return queries.open_invitations_for(checked)
