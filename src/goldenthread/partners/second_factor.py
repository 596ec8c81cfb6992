"""Setting up an authenticator app: the code that turns it on is used up by that."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError


class ActivateApp(ActivateTOTPForm):  # type: ignore[misc]
    """As theirs, but the code cannot be used again to sign in."""

    def clean_code(self) -> str:
        """The code, checked and marked as used."""
        code: str = super().clean_code()
        # Their mark hangs on the person and the code alone; the app itself is not kept yet.
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise ValidationError("That code was used already. Wait for the next one")
        return code
