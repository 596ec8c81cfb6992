"""The forms of accounts."""

from collections.abc import Sequence
from typing import Any

from django import forms

from goldenthread.access import ROLES
from goldenthread.partners.people.queries import Option

LENGTH = 120


def _chosen(label: str, choices: Sequence[tuple[str, str]], *, required: bool = True, hint: str = "") -> Any:
    widget = forms.RadioSelect() if required and len(choices) <= 4 else forms.Select()
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=required,
        widget=widget,
        help_text=hint,
        error_messages={"required": f"Choose the {label.lower()}", "invalid_choice": "Choose one from the list"},
    )


def _with_none(options: Sequence[Option], none: str) -> list[tuple[str, str]]:
    return [("", none), *((o.reference, o.title) for o in options)]


def _roles(*, administrator: bool) -> list[tuple[str, str]]:
    return [(code, role.name) for code, role in ROLES.items() if administrator or code != "administrator"]


class Address(forms.EmailField):
    """A work email address."""

    def __init__(self, **options: Any) -> None:
        messages = {
            "required": "Enter the email address",
            "invalid": "Enter an email address like name@agency.gov.uk",
        }
        widget = forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(label="Email address", error_messages=messages, widget=widget, **options)


class Invite(forms.Form):
    """Who is invited, as what, and where."""

    def __init__(
        self,
        data: Any = None,
        *,
        groups: Sequence[Option],
        organisations: Sequence[Option],
        posts: Sequence[Option],
        administrator: bool,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["email"] = Address(help_text="Their work address. The link goes there.")
        self.fields["label"] = forms.CharField(
            label="Post, as others will see it",
            max_length=LENGTH,
            help_text="Like Public health consultant, Example Council",
            error_messages={"required": "Enter the post"},
        )
        self.fields["role"] = _chosen("Role", [("", "Choose one"), *_roles(administrator=administrator)])
        self.fields["post"] = _chosen(
            "Post on record", _with_none(posts, "None"), required=False, hint="Seats and actions hang on it."
        )
        self.fields["organisation"] = _chosen("Agency", _with_none(organisations, "None"), required=False)
        self.fields["group"] = _chosen(
            "Group",
            _with_none(groups, "The whole partnership"),
            required=False,
            hint="With a group, the role reads the partnership and works on what that group looks after alone.",
        )


class Role(forms.Form):
    """Another role in the same place."""

    def __init__(self, data: Any = None, *, administrator: bool, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["role"] = _chosen("Role", _roles(administrator=administrator))


class Leave(forms.Form):
    """Who takes on what a person leaves."""

    def __init__(self, data: Any = None, *, heirs: Sequence[Option], work: bool, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        if heirs:
            none = "Choose one" if work else "Nobody: their seats become vacant"
            self.fields["heir"] = _chosen("Who takes this on", _with_none(heirs, none), required=work)


class Join(forms.Form):
    """A password, typed once and shown on request by the browser."""

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )

    def __init__(self, data: Any = None, *, length: int) -> None:
        super().__init__(data)
        words = "Three or four unrelated words work well. You may paste it."
        self.fields["password"].help_text = f"At least {length} characters. {words}"


class Token(forms.Form):
    """A new token for the API."""

    name = forms.CharField(
        label="What is it for?",
        max_length=80,
        help_text="Like Monthly dashboard",
        error_messages={"required": "Say what the token is for"},
    )

    def __init__(self, data: Any = None, *, partnerships: Sequence[tuple[str, str]], may_write: bool) -> None:
        super().__init__(data, initial={"scope": "read", "days": "90"})
        scopes = [("read", "Read")] + ([("write", "Read and write")] if may_write else [])
        self.fields["scope"] = _chosen("What it may do", scopes)
        self.fields["partnership"] = _chosen(
            "Where", [("", "Wherever I have a role"), *partnerships], required=False, hint="Narrower is safer."
        )
        self.fields["days"] = _chosen("How long it lasts", [("30", "30 days"), ("90", "90 days"), ("365", "1 year")])


class SendLink(forms.Form):
    """To whom a one-time link goes."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["email"] = Address(help_text="Somebody without an account, like a school’s lead.")


class Code(forms.Form):
    """The code of six digits."""

    code = forms.CharField(
        label="Code",
        max_length=12,
        help_text="Six digits, in the mail we just sent.",
        error_messages={"required": "Enter the code"},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
    )
