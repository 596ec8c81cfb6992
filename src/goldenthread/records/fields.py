"""Two model fields of our own, and FieldSpec: a model field described once for every door.

A FieldSpec turns what a person typed, a pack said or the API sent into a Python value, and a
Python value into plain JSON (for revisions, packs and the API) and into words (for pages).
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import models

from goldenthread.vocabulary import AreaCode, Period, Problem, Refused

#: The canonical text of a Period: two dates, its kind and its label.
_CANONICAL = re.compile(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d/")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
#: A pack or a form may not hold a text longer than this, whatever the column allows.
LONGEST_TEXT = 50_000


@lru_cache(maxsize=4096)
def _kept(text: str) -> Period:
    """The period of a column. Thousands of figures have the same few, and a Period never changes."""
    return Period.from_canonical(text)


class PeriodField(models.CharField):
    """A day, month, quarter, year or span: a vocabulary Period, kept in its canonical text."""

    if TYPE_CHECKING:
        # What may be set, and what is read back: the type checker cannot see it from the column.
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str, *_: Any) -> Period | None:
        return _kept(value) if value else None

    def to_python(self, value: Any) -> Period | None:
        if value in (None, "") or isinstance(value, Period):
            return value or None
        text = str(value)
        return Period.from_canonical(text) if _CANONICAL.match(text) else Period.parse(text)

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, Period):
            return value.canonical
        return str(value or "")


class AreaField(models.ForeignKey):
    """An area by its code in the register. A name is never a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("to", "reference.Area")
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("related_name", "+")
        kwargs.setdefault("verbose_name", "area")
        super().__init__(*args, **kwargs)


@dataclass(frozen=True)
class FieldSpec:
    """One field as every door knows it.

    `sort` is one of text, longtext, date, period, integer, decimal, boolean, choice, area,
    lines, record. `attribute` is the model attribute that holds the value (`area_id`).
    """

    name: str
    label: str
    sort: str
    attribute: str
    hint: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = LONGEST_TEXT
    default: Any = None
    places: int = 2
    #: How many digits a decimal may have before and after its point together.
    digits: int = 15
    least: int = -2_000_000_000
    most: int = 2_000_000_000

    @property
    def words(self) -> Mapping[str, str]:
        """The words for each choice."""
        return dict(self.choices)

    def parse(self, value: Any) -> Any:
        """The Python value for what was given, or Refused with what to do about it."""
        if value is None or (isinstance(value, str) and not value.strip()):
            if self.required:
                raise self._refuse("nothing was given", f"Enter the {self.label.lower()}")
            return self.empty
        if isinstance(value, str):
            _storable(self, value)
        return _PARSERS[self.sort](self, value)

    @property
    def empty(self) -> Any:
        """What the field holds when nothing is known."""
        if self.sort == "lines":
            return []
        if self.default is not None:
            return self.default
        return "" if self.sort in ("text", "longtext", "choice") else None

    def plain(self, value: Any) -> Any:
        """The value as JSON can hold it: the same in revisions, packs and the API."""
        if value is None or value == "":
            return None if self.sort not in ("text", "longtext", "choice", "lines") else value
        if isinstance(value, Period):
            return value.canonical
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return format(value.normalize(), "f") if value else "0"
        return value

    def _refuse(self, finding: str, remedy: str) -> Refused:
        return Refused.one(self.label, finding, remedy)


def _storable(spec: FieldSpec, text: str) -> None:
    """Refuse what a database cannot hold as text."""
    if "\x00" in text:
        raise spec._refuse("it holds a null character", "Take the character out")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise spec._refuse("it holds half of a character", "Take the character out, or type it again")


def _text(spec: FieldSpec, value: Any) -> str:
    if not isinstance(value, str | int | float | date):
        raise spec._refuse("it is not text", "Give one piece of text")
    text = str(value).strip()
    _storable(spec, text)
    if len(text) > spec.max_length:
        raise spec._refuse(
            f"it is {len(text):,} characters long",
            f"Shorten it to {spec.max_length:,} characters or fewer",
        )
    return text


def _date(spec: FieldSpec, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    # fromisoformat alone would also take 20240801.5 and 2024-W31-4.
    if _ISO_DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    try:
        period = Period.parse(text)
    except Refused as refused:
        if _lacks_a_year(refused):
            # A day without its year is asked about, and never guessed.
            raise Refused(Problem(spec.label, p.finding, p.remedy) for p in refused.problems) from None
        period = None
    if period is None or period.start != period.end:
        raise spec._refuse(f"“{_short(value)}” is not a date", "Write it like 2024-08-01")
    return period.start


def _lacks_a_year(refused: Refused) -> bool:
    return any("no year" in problem.finding for problem in refused.problems)


def _period(spec: FieldSpec, value: Any) -> Period:
    text = str(value).strip()
    try:
        if isinstance(value, Period):
            period = value
        else:
            period = Period.from_canonical(text) if _CANONICAL.match(text) else Period.parse(text)
        if len(period.canonical) > spec.max_length:
            raise spec._refuse("its name is too long", "Write the period in a shorter way")
        return period
    except Refused as refused:
        raise Refused(Problem(spec.label, problem.finding, problem.remedy) for problem in refused.problems) from None


#: Commas stand between thousands alone: "45,2" is a mistake, and never 452.
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")


def _digits(value: Any) -> str:
    text = str(value).strip()
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text


def _integer(spec: FieldSpec, value: Any) -> int:
    try:
        number = int(_digits(value))
    except ValueError:
        raise spec._refuse(f"“{_short(value)}” is not a whole number", "Write digits, like 12") from None
    if number < spec.least:
        raise spec._refuse(f"“{_short(value)}” is too small", f"Give {spec.least:,} or more")
    if number > spec.most:
        raise spec._refuse(f"“{_short(value)}” is too large", f"Give {spec.most:,} or less")
    return number


def _short(value: Any) -> str:
    """What was given, cut to what a sentence can hold."""
    text = str(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _decimal(spec: FieldSpec, value: Any) -> Decimal:
    if isinstance(value, bool):
        raise spec._refuse("it is not a number", "Write digits, like 45.2")
    try:
        number = Decimal(_digits(value))
    except InvalidOperation:
        raise spec._refuse(f"“{_short(value)}” is not a number", "Write digits, like 45.2") from None
    whole = spec.digits - spec.places
    if not number.is_finite() or (number and number.adjusted() >= whole):
        raise spec._refuse(f"“{_short(value)}” is not a number we can hold", f"Give one of {whole} digits or fewer")
    if number != round(number, spec.places):
        # The column would round it without a word, and the history would not.
        raise spec._refuse(
            f"“{_short(value)}” has more than {spec.places} decimal places",
            f"Round it to {spec.places} decimal places",
        )
    return round(number, spec.places)


def _boolean(spec: FieldSpec, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in ("yes", "true", "1", "on"):
        return True
    if word in ("no", "false", "0", "off"):
        return False
    raise spec._refuse(f"“{_short(value)}” is neither yes nor no", "Write yes or no")


def _choice(spec: FieldSpec, value: Any) -> str:
    # YAML reads a bare yes or no as a boolean; the choices are words.
    text = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    text = text.strip()
    if text not in spec.words:
        allowed = ", ".join(code for code in spec.words if code)
        raise spec._refuse(f"“{_short(value)}” is not one of the choices", f"Choose one of: {allowed}")
    return text


def _area(spec: FieldSpec, value: Any) -> str:
    return str(AreaCode(str(value).strip()))


def _lines(spec: FieldSpec, value: Any) -> list[str]:
    items = value.splitlines() if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise spec._refuse("it is not a list", "Give one name to a line")
    return [text for item in items if (text := _text(spec, item))]


_PARSERS: dict[str, Callable[[FieldSpec, Any], Any]] = {
    "text": _text,
    "longtext": _text,
    "date": _date,
    "period": _period,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "choice": _choice,
    "area": _area,
    "lines": _lines,
    # A record is named by its reference here; the act looks it up among what the actor sees.
    "record": _text,
}


def spec_of(model_field: models.Field) -> FieldSpec:  # type: ignore[type-arg]
    """Describe a model field once, from what the model already says."""
    choices = tuple((str(code), str(words)) for code, words in model_field.choices or ())
    default = model_field.get_default() if model_field.has_default() else None
    least, most = _range_of(model_field)
    return FieldSpec(
        name=model_field.name,
        label=str(model_field.verbose_name)[:1].upper() + str(model_field.verbose_name)[1:],
        sort=_sort_of(model_field, bool(choices)),
        attribute=model_field.attname,
        hint=str(model_field.help_text),
        required=not model_field.blank and not model_field.has_default(),
        choices=choices,
        max_length=getattr(model_field, "max_length", None) or LONGEST_TEXT,
        default=default if not isinstance(default, list) else None,
        places=getattr(model_field, "decimal_places", 2) or 0,
        digits=getattr(model_field, "max_digits", 15) or 15,
        least=least,
        most=most,
    )


def _range_of(model_field: Any) -> tuple[int, int]:
    """The whole numbers a column takes on every database, whatever the one in use would let through."""
    most = 32_767 if "Small" in type(model_field).__name__ else 2_000_000_000
    positive = isinstance(model_field, models.PositiveIntegerField | models.PositiveSmallIntegerField)
    return (0 if positive else -most, most)


_SORTS: tuple[tuple[type, str], ...] = (
    (AreaField, "area"),
    (PeriodField, "period"),
    (models.ForeignKey, "record"),
    (models.JSONField, "lines"),
    (models.BooleanField, "boolean"),
    (models.DecimalField, "decimal"),
    (models.IntegerField, "integer"),
    (models.DateField, "date"),
    (models.TextField, "longtext"),
    (models.CharField, "text"),
)


def _sort_of(model_field: Any, has_choices: bool) -> str:
    if has_choices:
        return "choice"
    for model_class, sort in _SORTS:
        if isinstance(model_field, model_class):
            return sort
    raise AssertionError(f"No door knows how to show a {type(model_field).__name__}")
