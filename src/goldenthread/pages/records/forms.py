"""Forms made from the fields that a kind declares. A field the kind does not have is never read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from goldenthread.look.forms.dates import DayField
from goldenthread.look.parts import Link
from goldenthread.pages.records.common import sentence
from goldenthread.pages.records.values import Wording
from goldenthread.records.cards import Card
from goldenthread.records.fields import FieldSpec
from goldenthread.records.kinds import Kind
from goldenthread.reference import queries as reference
from goldenthread.vocabulary import Problem, Refused

#: Controls of the acts themselves. No kind may have a field of one of these names.
RESERVED = frozenset({"version", "base", "reason", "once", "exception", "reference", "link"})
REASON_LENGTH = 500
_FEW = 4
_OPEN_STATES = ("proposed", "live", "closed")
_HINTS = {
    "period": "Like financial year 2022/23 or February 2023.",
    "area": "A code, like E06000059, or a name that means one area alone.",
    "date": "For example, 14 9 2023",
}
_WIDTHS = {"integer": "10", "decimal": "10", "period": "30", "record": "20"}
#: The order of a form: what it is, the kind's own fields, then these.
_SECTIONS = (
    ("When", ("valid_from", "valid_to", "dated", "due")),
    ("Who looks after it, and who may see it", ("group", "marking", "state", "position")),
    ("Where it comes from", ("said_in", "caution")),
)
_FIRST = ("title", "summary", "narrative", "aliases")


@dataclass(frozen=True)
class Section:
    """Some fields of a form under one heading."""

    title: str
    fields: tuple[BoundField, ...]


class Typed:
    """What every field of a form here has: its spec, and the value to keep where nothing was typed over it."""

    spec: FieldSpec
    kept: Any = None
    shown: str | None = None

    def read(self, typed: str) -> Any:
        """The value of what was typed. Raises ValidationError in words."""
        if self.shown is not None and tidy(typed) == tidy(self.shown):
            return self.kept
        try:
            if self.spec.sort == "area" and typed.strip():
                return area_code(self.spec, typed)
            return self.spec.parse(typed)
        except Refused as refused:
            raise ValidationError([sentence(problem) for problem in refused.problems]) from None


class TextField(Typed, forms.CharField):
    """Anything that is typed: text, numbers, periods, areas, names one to a line."""

    def clean(self, value: Any) -> Any:
        typed = tidy(value or "")
        if self.required and not typed:
            raise ValidationError(f"Enter the {self.spec.label.lower()}", code="required")
        return self.read(typed)


class ChosenField(Typed, forms.ChoiceField):
    """One of a few words. One that has a usual value always has an answer."""

    def clean(self, value: Any) -> Any:
        chosen = self.to_python(value)
        if not chosen:
            if self.spec.required:
                raise ValidationError(f"Choose the {self.spec.label.lower()}", code="required")
            return self.spec.empty
        self.validate(chosen)
        return self.read(chosen)


class DateField(Typed, DayField):
    """A day in three boxes."""


def tidy(typed: Any) -> str:
    """Typed text with the line ends of a form evened out."""
    return str(typed).replace("\r\n", "\n").replace("\r", "\n").strip()


def area_code(spec: FieldSpec, typed: str) -> str:
    """The code of an area typed as a code, as a name, or as both: "Dorset Council (E06000059)".

    Raises Refused where there is none, or where the name means more than one.
    """
    text = typed.strip()
    code = text[text.rfind("(") + 1 : -1].strip() if text.endswith(")") else text
    if reference.is_valid(code):
        return code
    named = reference.areas_named(text)
    # A name in full is plain. A short one is asked about when a former area bore it too: two are "Dorset".
    found = [area for area in named if area.name.lower() == text.lower()] or named
    if len(found) == 1:
        return found[0].code
    if found:
        either = " or ".join(str(area) for area in found)
        raise Refused.one(spec.label, f"“{text}” may mean {either}", "Give the code of the one you mean")
    raise Refused.one(spec.label, f"we know no area “{text}”", "Give its code, like E06000059, or its full name")


def shown_value(spec: FieldSpec, value: Any, group: Card | None, owner: str, words: Wording) -> str:
    """A value as its control shows it, so that leaving it alone leaves it as it is."""
    if value is None or value == "" or value == []:
        return ""
    if spec.sort == "lines":
        return "\n".join(value)
    if spec.sort == "area":
        return words(spec, value)
    if spec.sort == "record":
        if group is None:
            return ""
        return group.reference if group.owner == owner else group.full_reference
    if spec.sort == "boolean":
        return "yes" if value else "no"
    if spec.sort == "decimal":
        return str(spec.plain(value))
    return str(value)


def _control(spec: FieldSpec, current: Any, *, adding: bool) -> forms.Field:
    hint = spec.hint or _HINTS.get(spec.sort, "")
    options: dict[str, Any] = {"label": spec.label, "required": spec.required, "help_text": hint}
    if spec.sort == "date":
        # Boxes for a date cannot be required here and empty in the model: the model decides.
        field: Any = DateField(what=f"“{spec.label}”", **options)
    elif spec.sort in ("choice", "boolean"):
        field = ChosenField(**options)
        field.choices = _choices(spec, current, adding=adding)
        field.widget = forms.RadioSelect() if len(field.choices) <= _FEW else forms.Select()
        field.widget.choices = field.choices
        field.required = spec.required or spec.default not in (None, "")
    else:
        field = TextField(widget=_box(spec), strip=True, **options)
    field.spec = spec
    return field


def _choices(spec: FieldSpec, current: Any, *, adding: bool) -> list[tuple[str, str]]:
    if spec.sort == "boolean":
        return [("yes", "Yes"), ("no", "No")]
    choices = [(code, words) for code, words in spec.choices if code]
    if spec.name == "state":
        # To retire a record, or to name its heir, is an act of its own, which asks for a reason.
        choices = [(code, words) for code, words in choices if code in (*_OPEN_STATES, current)]
    if spec.default in (None, "") and (adding or not spec.required):
        choices.insert(0, ("", "Choose one" if spec.required else "Not stated"))
    return choices


def _box(spec: FieldSpec) -> forms.Widget:
    if spec.sort in ("longtext", "lines"):
        rows = {"narrative": 10, "aliases": 3}.get(spec.name, 5)
        return forms.Textarea(attrs={"rows": rows})
    attrs: dict[str, Any] = {}
    if width := _WIDTHS.get(spec.sort):
        attrs["class"] = f"govuk-input--width-{width}"
    if spec.sort == "text" and spec.max_length <= 60:
        attrs["class"] = "govuk-input--width-20"
    if spec.sort in ("integer", "decimal"):
        attrs["inputmode"] = "numeric" if spec.sort == "integer" else "decimal"
    return forms.TextInput(attrs=attrs)


class RecordForm(forms.Form):
    """The fields of one kind.

    `base` is what the record said when the form was opened (empty for a new one), and `shown`
    the same as its controls show it. `changes` gives the fields that were typed over.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        of_kind: Kind,
        base: Mapping[str, Any] | None = None,
        shown: Mapping[str, str] | None = None,
        extra: Mapping[str, forms.Field] | None = None,
        leave_out: Iterable[str] = (),
    ) -> None:
        super().__init__(data)
        assert not RESERVED & of_kind.by_name.keys(), f"{of_kind.code} has a field of a reserved name"
        self.of_kind = of_kind
        self.adding = base is None
        self.base = dict(base or {})
        without = set(leave_out)
        for spec in of_kind.fields:
            if spec.name not in without:
                self.fields[spec.name] = self._field(spec, dict(shown or {}))
        self.extra = tuple(extra or ())
        self.fields.update(extra or {})

    def _field(self, spec: FieldSpec, shown: Mapping[str, str]) -> forms.Field:
        field = _control(spec, self.base.get(spec.name), adding=self.adding)
        if self.adding:
            start = self.of_kind.defaults.get(spec.name, spec.default)
            field.initial = start if spec.sort == "date" else _start(spec, start)
            return field
        value = self.base.get(spec.name)
        if spec.sort == "date":
            field.initial = value
        else:
            field.initial = shown.get(spec.name, "")
            field.shown = field.initial  # type: ignore[attr-defined]
            field.kept = field.initial if spec.sort == "record" else value  # type: ignore[attr-defined]
            if spec.sort == "record":
                self.base[spec.name] = field.initial
        return field

    @property
    def sections(self) -> list[Section]:
        """The fields under their headings, in the order that people fill them in."""
        own = tuple(spec.name for spec in self.of_kind.typed)
        parts = (("What it is", _FIRST), (f"About this {self.of_kind.name.lower()}", own), *_SECTIONS)
        made = [Section(title, tuple(self[n] for n in names if n in self.fields)) for title, names in parts]
        return [section for section in made if section.fields]

    @property
    def extras(self) -> list[BoundField]:
        """The controls of the act itself, after the fields."""
        return [self[name] for name in self.extra]

    def values(self) -> dict[str, Any]:
        """The fields that were sent with something in them, for a new record."""
        sent = self._sent()
        return {name: value for name, value in sent.items() if value not in (None, "", [])}

    def changes(self) -> dict[str, Any]:
        """The fields that differ from what the form was opened with. A field that was not sent is left alone."""
        return {name: value for name, value in self._sent().items() if value != self.base.get(name)}

    def _sent(self) -> dict[str, Any]:
        sent = {}
        for name in self.of_kind.by_name:
            field = self.fields.get(name)
            if field is None or name not in self.cleaned_data:
                continue
            if not field.widget.value_omitted_from_data(self.data, self.files, name):
                sent[name] = self.cleaned_data[name]
        return sent

    def refuse(self, problems: Sequence[Problem]) -> None:
        """Put each problem of a refused act beside the field it is about, or above the form."""
        names = {spec.label: spec.name for spec in self.of_kind.fields}
        for problem in problems:
            name = names.get(problem.place)
            if name is None and problem.place.lower() in self.fields:
                name = problem.place.lower()
            self.add_error(name if name in self.fields else None, sentence(problem))

    def raw(self) -> list[tuple[str, str]]:
        """What was typed, as pairs, so that another page can carry it unchanged."""
        pairs: list[tuple[str, str]] = []
        data: Any = self.data
        for name in self.of_kind.by_name:
            keys = [name, *(f"{name}_{part}" for part in range(3))]
            pairs += [(key, value) for key in keys if key in data for value in data.getlist(key)]
        return pairs


def _start(spec: FieldSpec, value: Any) -> str:
    if value is None:
        return ""
    if spec.sort == "boolean":
        return "yes" if value else "no"
    return str(value)


def reason_field(hint: str = "", *, required: bool = False, label: str = "Reason") -> forms.CharField:
    """Why something is done: kept in the history and the ledger."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=REASON_LENGTH,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": f"Enter the {label.lower()}",
            "max_length": f"{label} must be {REASON_LENGTH} characters or fewer",
        },
    )


def day_field(label: str, hint: str = "", *, required: bool = False) -> DayField:
    """A day of an act, in three boxes."""
    return DayField(what=f"“{label}”", label=label, required=required, help_text=hint or "For example, 14 9 2023")


def number_in(data: Mapping[str, Any], name: str) -> int:
    """A hidden whole number of a form. Raises Refused where it is missing or is not one."""
    given = str(data.get(name, ""))
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise Refused.one("Form", "it did not say which version you had read", "Open the record and start again")
    return int(given)


def error_links(form: forms.Form) -> list[Link]:
    """The errors of a form as links to its controls."""
    links = [Link(str(error)) for error in form.non_field_errors()]
    for field in form:
        target = f"#{field.auto_id}_0" if field.use_fieldset else f"#{field.auto_id}"
        links += [Link(str(error), target) for error in field.errors]
    return links
