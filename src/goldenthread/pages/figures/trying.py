"""How a measure will look before it is saved: its tile, sentence, answers and charts. Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goldenthread.access import Actor
from goldenthread.assessments.cards import Assessment
from goldenthread.assessments.charting import Picture, pictures
from goldenthread.assessments.earlier import Earlier
from goldenthread.assessments.trial import try_out
from goldenthread.charts import Spark
from goldenthread.look import text
from goldenthread.look.parts import Column, Link, Table
from goldenthread.look.words import figure_words, unit_words
from goldenthread.methods.wording import inside
from goldenthread.pages.figures import facts, verdicts
from goldenthread.pages.figures.definition_form import DefinitionForm
from goldenthread.pages.figures.listing import spark_of
from goldenthread.pages.figures.verdicts import Verdict
from goldenthread.records.queries import find
from goldenthread.vocabulary import Polarity

_MOST_ROWS = 60
_ROWS = 2


@dataclass(frozen=True)
class Preview:
    """Everything that a page shows of a measure that is not saved.

    Args:
        title: What it would be called.
        value, small: The newest figure and what it is of, as its tile shows it.
        says: The definition in sentences.
        statement: The plain-English answer.
        lacking: What must still be said, each a link to its control.
        verdicts: The three answers, a row to a place.
        spark: The line of a list, with its words.
        charts: The drawings, as the page of the measure will have them.
        table: The figures as they were read.
        note: Where the figures came from, and what becomes of them.
    """

    title: str
    value: str
    small: str
    says: tuple[str, ...]
    statement: str
    lacking: tuple[Link, ...]
    verdicts: tuple[Verdict, ...]
    spark: Spark | None
    charts: tuple[Picture, ...]
    table: Table | None
    note: str


def preview(actor: Actor, slug: str, form: DefinitionForm, older: Earlier | None = None) -> Preview:
    """How the definition in a form looks with the figures given, or with those held for a measure that is like it."""
    values, like = form.definition, form.cleaned_data.get("like", "")
    held = find(actor, like) if like and not form.tried else None
    found = try_out(
        actor,
        owner=slug,
        kind_code=form.of_kind.code,
        values=values,
        who=form.owner_title if form.adding else "",
        figures=form.tried,
        held=held.id if held else None,
    )
    own = [one for one in found if not one.wide] or found
    lead = own[0]
    note = "No figures were given, so this is how it looks before the first ones come."
    if form.tried:
        note = f"Drawn with the {text.count_of(len(form.tried), 'figure')} that you pasted. They are not kept."
    elif held:
        note = f"Drawn with the figures held for {held.reference}, {held.title}. They stay there."
    latest = lead.latest
    return Preview(
        title=str(values.get("title") or "This measure"),
        value=verdicts.brief(latest.figure) if latest else "[x]",
        small=_small(lead),
        says=tuple(_says(values, form)),
        statement=lead.statement,
        lacking=tuple(Link(words, f"#id_{name}") for name, words in form.lacking),
        verdicts=tuple(verdicts.verdict(one) for one in own[:_ROWS] if one.latest),
        spark=spark_of(lead),
        charts=tuple(pictures(found, lead, own, "preview", older)) if latest else (),
        table=_table(found) if latest else None,
        note=note,
    )


def _small(one: Assessment) -> str:
    if one.latest is None:
        return "no figure held yet"
    unit = unit_words(one.latest.figure.unit)
    part = unit if unit not in ("%", "£", "") else ""
    return ", ".join(word for word in (part, one.area_name, one.latest.period.label) if word)


def _says(values: Mapping[str, Any], form: DefinitionForm) -> list[str]:
    """The definition in short sentences, so that it can be read aloud and disagreed with."""
    said = []
    counts, of = str(values.get("numerator") or ""), str(values.get("denominator") or "")
    if counts:
        said.append(f"It counts {inside(counts)}{f', out of {inside(of)}' if of else ''}.")
    if unit := facts.unit_said(values):
        said.append(f"Its unit is {unit}.")
    polarity = Polarity(values.get("polarity") or Polarity.ASK.value)
    said.append(f"{polarity.label[:1].upper()}{polarity.label[1:]}.")
    if source := values.get("data_source"):
        said.append(f"Its figures come from {source}.")
    if form.adding and form.owner_title:
        said.append(f"{form.owner_title} answers for it.")
    return said


def _table(found: Sequence[Assessment]) -> Table:
    rows = [
        (each.period, one.area_name, figure_words(each.figure), each.figure.text or figure_words(each.figure))
        for one in found
        for each in reversed(one.seen)
    ]
    heads = ("Period", "Area", Column("Figure", number=True), "As given")
    return Table.of("The figures as they were read", heads, rows[:_MOST_ROWS])
