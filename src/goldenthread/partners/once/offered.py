"""The forms that may go out by a one-time link. A room offers its own with `offer`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """One form about one record of a kind: which of its declared fields it asks for, and its words."""

    code: str
    kind: str
    title: str
    ask: str
    fields: tuple[str, ...]


_FORMS: dict[str, Form] = {}


def offer(form: Form) -> Form:
    """Offer a form. Offering a code twice is a mistake in the program and stops it."""
    if form.code in _FORMS:
        raise AssertionError(f"The form {form.code} is offered twice")
    _FORMS[form.code] = form
    return form


def form_of(code: str) -> Form | None:
    """The form of a code, or None."""
    return _FORMS.get(code)


def forms_for(kind_code: str) -> list[Form]:
    """The forms that may be asked for about a record of a kind."""
    return [form for form in _FORMS.values() if form.kind == kind_code]


#: The kind is named by its code, since the room that declares it stands above this one.
ACTION_UPDATE = offer(
    Form("action-update", "action", "Say how an action is going", "How is it going?", ("delivery", "progress"))
)
