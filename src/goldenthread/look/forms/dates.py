"""A date in three boxes: day, month and year, typed and never picked."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


class DayWidget(forms.MultiWidget):
    """Three text boxes with their own labels, inside the fieldset of the field."""

    template_name = "look/forms/widgets/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([forms.TextInput(attrs) for _ in range(3)], attrs)

    def decompress(self, value: Any) -> list[str]:
        """Return day, month and year of a date for the boxes."""
        return [str(value.day), str(value.month), str(value.year)] if isinstance(value, date) else ["", "", ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Name each box, for its label and its width."""
        context = super().get_context(name, value, attrs)
        for box, label, width in zip(context["widget"]["subwidgets"], ("Day", "Month", "Year"), (2, 2, 4), strict=True):
            box["label"] = label
            box["width"] = width
        return context


class DayField(forms.MultiValueField):
    """A real date, or nothing where it is not required. The month may be a number or its name.

    Args:
        what: The date in the words of its errors, for example "the date the plan starts".
    """

    widget = DayWidget

    def __init__(self, *, what: str = "the date", **options: Any) -> None:
        self.what = what
        options.setdefault("help_text", "For example, 14 9 2023")
        options.setdefault("error_messages", {})
        options["error_messages"].setdefault("required", f"Enter {what}")
        parts = [forms.CharField(required=False, max_length=12) for _ in range(3)]
        super().__init__(parts, require_all_fields=False, **options)

    def compress(self, data_list: list[str]) -> date | None:
        """Return the date typed, or say which part is wrong."""
        typed = [str(part).strip() for part in data_list]
        if not any(typed):
            return None
        missing = [name for name, part in zip(("day", "month", "year"), typed, strict=False) if not part]
        missing += ["day", "month", "year"][len(typed) :]
        subject = self.what[:1].upper() + self.what[1:]
        if missing:
            raise ValidationError(f"{subject} must include a {' and a '.join(missing)}", code="incomplete")
        day, month, year = typed
        try:
            if len(year) != 4:
                raise ValueError("the year has four digits")
            return date(int(year), _month(month), int(day))
        except ValueError:
            raise ValidationError(f"{subject} must be a real date, such as 14 9 2023", code="invalid") from None


def _month(text: str) -> int:
    """The number of a month from its number, its name or the first three letters of its name."""
    if text.isdigit():
        return int(text)
    for place, name in enumerate(_MONTHS, start=1):
        if text.casefold() in (name, name[:3]):
            return place
    raise ValueError(f"{text} is not a month")
