"""Comments and questions on a record, with their answers, and the forms to add to them."""

from dataclasses import dataclass, field
from typing import Any

from django import forms

from goldenthread.access import Actor
from goldenthread.look import text
from goldenthread.pages.records.common import Clock, is_member, new_key, record_url
from goldenthread.partners.actors import labels
from goldenthread.records.cards import Card, CommentLine
from goldenthread.records.commands import can
from goldenthread.records.queries import comments

_SORTS = (("comment", "Comment"), ("question", "Question"))
_LONGEST = 5000


def _text_field(label: str, missing: str, rows: int, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=_LONGEST,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": missing,
            "max_length": f"{label} must be {_LONGEST:,} characters or fewer",
        },
    )


class CommentForm(forms.Form):
    """A comment or a question."""

    sort = forms.ChoiceField(
        label="What is it?",
        choices=_SORTS,
        initial="comment",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose comment or question"},
    )
    text = _text_field(
        "Your comment or question",
        "Enter your comment or question",
        4,
        "Do not name a child, a family or a person who uses a service.",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="comment_%s")


class AnswerForm(forms.Form):
    """The answer to a question."""

    text = _text_field("Your answer", "Enter your answer", 3)

    def __init__(self, question: int, data: Any = None) -> None:
        self.question = question
        super().__init__(data, auto_id=f"answer{question}_%s")


@dataclass(frozen=True)
class Talk:
    """A comment or a question as the page shows it."""

    id: int
    title: str
    when: str
    text: str
    answers: tuple["Talk", ...] = ()
    answer_form: AnswerForm | None = None

    @property
    def unfolded(self) -> bool:
        """Whether its answer came back with an error."""
        return self.answer_form is not None and self.answer_form.is_bound


@dataclass
class Comments:
    """The talk about a record, and the form to add to it."""

    shown: bool = False
    lines: tuple[Talk, ...] = ()
    may_write: bool = False
    url: str = ""
    key: str = field(default_factory=new_key)
    add_form: CommentForm = field(default_factory=CommentForm)

    def take_back(self, form: CommentForm | AnswerForm) -> None:
        """Show a form that was refused where it was filled in, with what was typed."""
        if isinstance(form, CommentForm):
            self.add_form = form
            return
        self.lines = tuple(
            Talk(line.id, line.title, line.when, line.text, line.answers, form) if line.id == form.question else line
            for line in self.lines
        )


def talk(actor: Actor, card: Card, full: str, clock: Clock) -> Comments:
    """The comments and questions of a record, for the partnership that it belongs to."""
    allowed = can(actor, "comment", card)
    if not (allowed or is_member(actor, card)):
        return Comments()
    lines = comments(actor, full)
    if clock.as_of.known:
        lines = [line for line in lines if line.at <= clock.as_of.known]
    names = labels({x.actor for line in lines for x in (line, *line.answers)})
    may_write = allowed and not clock.as_of
    return Comments(
        shown=True,
        lines=tuple(_talk(line, names, card, may_answer=may_write) for line in lines),
        may_write=may_write,
        url=record_url("comment", card),
    )


def _talk(line: CommentLine, names: dict[str, str], card: Card, *, may_answer: bool) -> Talk:
    sort = {"comment": "Comment", "question": "Question", "answer": "Answer"}[line.sort]
    version = "" if line.record_version == card.version else f", on version {line.record_version}"
    return Talk(
        line.id,
        f"{sort} by {names[line.actor]}",
        f"{text.day_and_time(line.at)}{version}",
        line.text,
        tuple(_talk(answer, names, card, may_answer=False) for answer in line.answers),
        AnswerForm(line.id) if line.sort == "question" and may_answer else None,
    )
