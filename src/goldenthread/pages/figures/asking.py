"""What a page of areas asks of its address: which areas and measures, as a GET form that needs no script."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from goldenthread.assessments.places import Board, Line, Place

#: Areas in one comparison: more than this are not read side by side.
MOST_AREAS = 6


class Areas(forms.Form):
    """Which areas, and which measure or theme where the page asks for one. Everything is optional."""

    area = forms.MultipleChoiceField(label="Areas", required=False, widget=forms.CheckboxSelectMultiple)
    measure = forms.ChoiceField(label="Measure", required=False)
    theme = forms.ChoiceField(label="Theme", required=False)
    sort = forms.ChoiceField(label="Order", required=False)

    use_required_attribute = False

    def __init__(
        self,
        data: QueryDict,
        places: Sequence[Place],
        *,
        chosen: Sequence[str] = (),
        one: bool = False,
        measures: Sequence[Line] = (),
        themes: Sequence[str] = (),
        sorts: Sequence[tuple[str, str]] = (),
    ) -> None:
        given = data.copy()
        if not given.getlist("area") and chosen:
            given.setlist("area", list(chosen))
        super().__init__(given)
        names = [(place.code, place.name) for place in places]
        if one:
            self.fields["area"] = forms.ChoiceField(label="Area", required=False, choices=names)
        else:
            self.fields["area"].choices = names  # type: ignore[attr-defined]
        lines = [(line.card.full_reference, line.card.title) for line in measures]
        themed = [(theme, theme) for theme in themes]
        self._choose("measure", [("", "Every measure"), *lines] if lines else [])
        self._choose("theme", [("", "All"), *themed] if len(themed) > 1 else [])
        self._choose("sort", list(sorts))
        self.full_clean()
        # Nothing has to be chosen, and saying "optional" beside every box would only be noise.
        for box in self.fields.values():
            box.required = True

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        if choices:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def value(self, name: str) -> Any:
        """What was chosen; empty where it was not on the list."""
        return self.cleaned_data.get(name, "") if name in self.fields else ""


def usual_areas(found: Board, least: float = 0.25) -> list[str]:
    """The areas that a page starts with: those of the partnership, and others that hold a fair part of its lines."""
    with_figures = [line for line in found.lines if line.keys]
    number = max(1, len(with_figures))
    share = {
        place.code: sum(any(key.area == place.code for key in line.keys) for line in with_figures) / number
        for place in found.local
    }
    own = [place.code for place in found.local if place.own and share[place.code] >= least / 5]
    rest = sorted((code for code in share if code not in own and share[code] >= least), key=lambda code: -share[code])
    return [*own, *rest][:MOST_AREAS] or [place.code for place in found.local][:2]


def comparable_lines(found: Board, areas: Sequence[str] = ()) -> list[Line]:
    """Lines with a figure in at least one of some areas, or in any."""
    wanted = set(areas)
    return [line for line in found.lines if any(not wanted or key.area in wanted for key in line.keys)]
