"""The pages of django-allauth stand in our frame: their titles, and what the frame needs."""

from typing import Any

from django.forms.utils import ErrorList
from django.http import HttpRequest
from django.template.response import TemplateResponse

from goldenthread.look.parts import Link
from goldenthread.pages.shell import frame

#: The h1 of each page, by the name of its address. Those with True stand under "Your account".
TITLES: dict[str, tuple[str, bool]] = {
    "account_login": ("Sign in", False),
    "account_logout": ("Sign out", False),
    "account_inactive": ("This account is closed", False),
    "account_reauthenticate": ("Confirm that it is you", False),
    "account_email_verification_sent": ("Check your email", False),
    "account_confirm_email": ("Confirm your email address", False),
    "account_change_password": ("Change your password", True),
    "account_set_password": ("Set a password", True),
    "account_reset_password": ("Reset your password", False),
    "account_reset_password_done": ("Check your email", False),
    "account_reset_password_from_key": ("Choose a new password", False),
    "account_reset_password_from_key_done": ("Your password is changed", False),
    "mfa_index": ("Ways to confirm that it is you", True),
    "mfa_authenticate": ("Enter your second factor", False),
    "mfa_reauthenticate": ("Confirm that it is you", False),
    "mfa_activate_totp": ("Set up an authenticator app", True),
    "mfa_deactivate_totp": ("Turn off the authenticator app", True),
    "mfa_view_recovery_codes": ("Recovery codes", True),
    "mfa_generate_recovery_codes": ("Make new recovery codes", True),
    "mfa_list_webauthn": ("Passkeys", True),
    "mfa_add_webauthn": ("Add a passkey", True),
    "mfa_reauthenticate_webauthn": ("Confirm that it is you", False),
    "mfa_remove_webauthn": ("Remove a passkey", True),
    "mfa_edit_webauthn": ("Rename a passkey", True),
    "mfa_login_webauthn": ("Sign in", False),
    "socialaccount_login_cancelled": ("You did not sign in", False),
    "socialaccount_login_error": ("We could not sign you in", False),
    "openid_connect_login": ("Sign in", False),
    "openid_connect_callback": ("We could not sign you in", False),
}


#: The words of the fields, in place of theirs: what a label says, and what an empty field is told.
FIELDS: dict[str, tuple[str, str]] = {
    "login": ("Email address", "Enter your email address"),
    "email": ("Email address", "Enter your email address"),
    "password": ("Password", "Enter your password"),
    "oldpassword": ("Password now", "Enter the password you have now"),
    "password1": ("New password", "Enter a new password"),
    "password2": ("New password again", "Enter the new password again"),
    "code": ("Code", "Enter the code"),
    "name": ("Name of the passkey", "Enter a name for the passkey"),
    "passwordless": ("Sign in with this passkey alone, without a password", ""),
}


def _reword(form: Any) -> None:
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in FIELDS:
            field.label = FIELDS[name][0]
        if name in ("login", "password") or field.widget.is_hidden:
            field.help_text = ""
        for error in form.errors.get(name, ErrorList()).data if form.is_bound else ():
            if getattr(error, "code", "") == "required" and name in FIELDS:
                error.message = FIELDS[name][1]


def put_in_frame(request: HttpRequest, name: str, response: TemplateResponse) -> None:
    """Add the frame to the context of a page that django-allauth is about to draw."""
    title, own = TITLES[name]
    crumbs = [Link("Your account", "/account/"), Link(title, request.path)] if own else []
    context = response.context_data or {}
    framed = frame(request, title=title, crumbs=crumbs) | {"marking": "", "heading": title}
    form = context.get("form")
    if form is not None:
        _reword(form)
    if "totp_svg" in context:
        # Only the picture: what stands before it is for a file of its own.
        context["totp_svg"] = context["totp_svg"][context["totp_svg"].index("<svg") :]
    framed["error_title"] = bool(form is not None and form.is_bound and form.errors)
    response.context_data = {**framed, **context}
