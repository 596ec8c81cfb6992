"""The form of a definition: what must be said, what may be said, and figures to try it with before it is saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField

from goldenthread.access import Actor
from goldenthread.assessments.places import own_areas
from goldenthread.assessments.trial import Tried, unit_of
from goldenthread.indicators.rules import gaps_in
from goldenthread.pages.records.common import sentence
from goldenthread.pages.records.forms import RecordForm, Section
from goldenthread.records.cards import SHARED, Card
from goldenthread.records.kinds import Kind
from goldenthread.records.queries import list_records
from goldenthread.reference import queries as reference
from goldenthread.returns.pasted import MOST_LINES, read_pasted
from goldenthread.vocabulary import Refused, Unit, ValueType

#: The form in the order that people answer it.
_WHAT: Final = ("title", "definition", "numerator", "denominator")
_NUMBER: Final = ("value_type", "unit", "per", "polarity")
_FROM: Final = ("data_source", "looked_after", "frequency", "disclosure_rule")
_MORE: Final = (
    "summary", "age_band", "covers", "additivity", "threshold_rule", "boundary", "boundary_value", "activity",
    "restricted", "stage", "due", "marking", "author", "checker", "review_due",
)  # fmt: skip
_TRY: Final = ("figures", "area", "years", "like")
ASKED: Final = frozenset({*_WHAT, *_NUMBER, *_FROM, *_MORE})
#: Where each thing that a definition may lack is said: a word of the gap, and its control.
_PLACES: Final = (
    ("whether it is a number", "value_type"),
    ("its unit", "unit"),
    ("what the rate is per", "per"),
    ("which direction", "polarity"),
    ("its source", "data_source"),
    ("who owns it", "looked_after"),
)
_LACKING: Final[Mapping[str, str]] = {
    "value_type": "Choose whether it is a number, a rate or a percentage",
    "unit": "Enter the unit, such as people or kg",
    "per": "Enter what the rate is per, such as 1000",
    "polarity": "Choose which direction is good, or no judgement",
    "data_source": "Enter the source of its figures",
    "looked_after": "Choose who owns it",
    "due": "Give the day by which it is to be established",
}
_YEARS: Final = (("financial_year", "Financial years, from April"), ("academic_year", "Academic years, from September"))


@dataclass(frozen=True)
class Choices:
    """What a form may choose among: owners in their sets, areas, and measures whose figures are held."""

    owners: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    areas: tuple[tuple[str, str], ...]
    measures: tuple[tuple[str, str], ...]


def choices_for(actor: Actor, slug: str) -> Choices:
    """The groups, posts and organisations that may own a measure of a partnership; its areas; and its measures."""

    def listed(kind: str, owners: Iterable[str]) -> list[Card]:
        found = [list_records(actor, kind, owner=owner, with_values=False).cards for owner in owners]
        return [card for some in found for card in some if card.state not in ("retired", "succeeded", "closed")]

    def pairs(cards: Sequence[Card]) -> tuple[tuple[str, str], ...]:
        return tuple((f"{card.kind_code}:{card.full_reference}", card.title) for card in cards)

    owners = (
        ("Groups", pairs(listed("group", [slug]))),
        ("Posts", pairs(listed("post", [slug]))),
        ("Organisations", pairs(listed("organisation", [slug, SHARED]))),
    )
    own = sorted(own_areas(actor, slug))
    named = reference.names([*own, *_WIDE])
    measures = [*listed("indicator", [slug]), *listed("measure", [slug])]
    return Choices(
        owners=tuple((title, found) for title, found in owners if found),
        areas=tuple((code, named.get(code, code)) for code in [*own, *(code for code in _WIDE if code not in own)]),
        measures=tuple((card.full_reference, f"{card.reference} {card.title}") for card in measures),
    )


_WIDE: Final = ("E92000001",)


class DefinitionForm(RecordForm):
    """A definition, with figures to try it with.

    `lacking` says after checking what the definition must say and does not; while it is only tried that is no error.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        of_kind: Kind,
        choices: Choices,
        trying: bool,
        base: Mapping[str, Any] | None = None,
        shown: Mapping[str, str] | None = None,
        extra: Mapping[str, forms.Field] | None = None,
        asked: Iterable[str] = ASKED,
    ) -> None:
        self.trying, self.choices = trying, choices
        self.lacking: list[tuple[str, str]] = []
        self.tried: list[Tried] = []
        wanted = set(asked)
        new = base is None
        trial = _trial_fields(choices, like=new)
        owner = {"looked_after": _owner_field(choices)} if new else {}
        super().__init__(
            data,
            of_kind=of_kind,
            base=base,
            shown=shown,
            extra={**owner, **trial, **(extra or {})},
            leave_out=[name for name in of_kind.by_name if name not in wanted],
        )
        self._of_act = tuple(extra or ())
        if new:
            self._ask()

    def _ask(self) -> None:
        """Ask for what must be said: nothing is chosen beforehand."""
        for name, none in (("value_type", ValueType.NOT_STATED.value), ("polarity", "")):
            box: Any = self.fields[name]
            box.choices = [
                ("", "Choose one"),
                *((code, words) for code, words in box.choices if code not in ("", none)),
            ]
            box.widget = forms.Select(choices=box.choices)
            box.initial, box.required = "", True
        self._must_be_said(shown=not self.is_bound)
        self.fields["unit"].help_text = "Such as people, £ or kg. Only a percentage, a proportion or a rank needs none."
        self.fields["data_source"].help_text = "Who publishes or sends the figures, and in what."

    def _must_be_said(self, *, shown: bool) -> None:
        """Show what must be said as such. While a form is checked the gaps are told together, in their own words."""
        for name in ("data_source", "looked_after"):
            self.fields[name].required = shown

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.adding:
            self._note_gaps(given)
            self._must_be_said(shown=True)
        for name in self._of_act:
            self.fields[name].required = True  # an act asks for all of its own; while it is tried it may wait
        self._read_figures(given)
        return given

    def _note_gaps(self, given: Mapping[str, Any]) -> None:
        live = given.get("stage", "live") == "live"
        for gap in gaps_in(given, owned=bool(given.get("looked_after"))) if live else ():
            name = next(place for words, place in _PLACES if gap.startswith(words))
            self.lacking.append((name, _LACKING[name]))
        if given.get("stage") == "being_established" and not given.get("due"):
            self.lacking.append(("due", _LACKING["due"]))
        for name, words in self.lacking:
            if not self.trying and name not in self.errors:
                self.add_error(name, words)

    def _read_figures(self, given: Mapping[str, Any]) -> None:
        text = given.get("figures") or ""
        if not text.strip():
            return
        try:
            unit = unit_of({**self.base, **given})
        except Refused:
            unit = Unit(ValueType.NOT_STATED, "")
        try:
            found = read_pasted(text, unit, area=given.get("area", ""), years=given.get("years") or "financial_year")
        except Refused as refused:
            self.add_error("figures", [sentence(problem) for problem in refused.problems])
        else:
            self.tried = [Tried(one.area, one.period, one.figure) for one in found]

    @property
    def main(self) -> list[Section]:
        """What must be asked, under its headings."""
        return self._of((("What is measured", _WHAT), ("The number", _NUMBER), ("Where it comes from", _FROM)))

    @property
    def more(self) -> list[BoundField]:
        """What may be said besides, folded away."""
        return self._named(_MORE)

    @property
    def trial(self) -> list[BoundField]:
        """Figures to try it with."""
        return self._named(_TRY)

    @property
    def of_act(self) -> list[BoundField]:
        """What the act itself asks."""
        return self._named(self._of_act)

    @property
    def more_wrong(self) -> bool:
        """Whether something that is folded away has an error."""
        return any(name in self.errors for name in _MORE) if self.is_bound else False

    def _named(self, names: Iterable[str]) -> list[BoundField]:
        return [self[name] for name in names if name in self.fields]

    def _of(self, parts: Iterable[tuple[str, Iterable[str]]]) -> list[Section]:
        made = [Section(title, tuple(self._named(names))) for title, names in parts]
        return [section for section in made if section.fields]

    @property
    def definition(self) -> dict[str, Any]:
        """The fields of the definition as they would be kept: what was there, with what was typed."""
        typed = {name: self.cleaned_data[name] for name in self.of_kind.by_name if name in self.cleaned_data}
        said = {name: value for name, value in typed.items() if value not in (None, "", [])}
        if not self.adding:
            return {**self.base, **typed}
        usual = {spec.name: spec.empty if spec.default is None else spec.default for spec in self.of_kind.fields}
        return {**usual, **said}

    @property
    def owner(self) -> tuple[str, str]:
        """Who owns it: the kind and the full reference; both empty where nobody was chosen."""
        kind, _, full = self.cleaned_data.get("looked_after", "").partition(":")
        return kind, full

    @property
    def owner_title(self) -> str:
        """The name of whoever was chosen."""
        chosen = self.cleaned_data.get("looked_after", "")
        return next((words for _, found in self.choices.owners for code, words in found if code == chosen), "")


def _owner_field(choices: Choices) -> forms.Field:
    return forms.ChoiceField(
        label="Owner",
        required=False,
        choices=[("", "Choose one"), *((title, list(found)) for title, found in choices.owners)],
        help_text="The group, post or organisation that answers for it.",
    )


def _trial_fields(choices: Choices, *, like: bool) -> dict[str, forms.Field]:
    made: dict[str, forms.Field] = {
        "figures": forms.CharField(
            label="Figures to try it with",
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 8}),
            help_text=(
                "Paste cells from a spreadsheet: period, area and value; or periods down and areas across. "
                f"Up to {MOST_LINES:,} lines. They are for looking at, and are not kept."
            ),
        ),
        "area": forms.ChoiceField(
            label="Area of lines that name none", required=False, choices=[("", "None"), *choices.areas],
            initial=choices.areas[0][0] if choices.areas else "",
        ),
        "years": forms.ChoiceField(
            label="Years such as 2023/24 are", required=False, choices=_YEARS, initial="financial_year"
        ),
    }  # fmt: skip
    if like:
        made["like"] = forms.ChoiceField(
            label="Or with the figures held for",
            required=False,
            choices=[("", "None"), *choices.measures],
            help_text="An indicator that is like it. Its figures stay where they are.",
        )
    return made
