"""What the columns of a table mean: the places that a kind offers, and the first guess by the words of a head.

A place is written as a field's name, as `link:` or `back:` with a relation, as `notes`, or empty for what is
left out. The guess is only the first answer of a form; whoever brings the table has the last word.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goldenthread.access import Permission
from goldenthread.records.kinds import Kind, kind, kinds
from goldenthread.records.relations import RELATIONS

LEFT_OUT, NOTES = "", "notes"
#: The kinds that a newcomer starts with, in the order they are needed.
FIRST = ("group", "seat", "priority", "action", "indicator")
#: What stands below a kind when a list has a second level: the kind of the part, which is part of the line above.
BELOW = {"action": "sub_item", "priority": "strand", "indicator": "measure", "group": "group"}
#: What the type of a new record usually is, offered where the table has no such column.
USUAL = {"group_type": "working_group", "seat_type": "member", "organisation_type": "other", "plan_type": "strategy"}

_NOT_OFFERED = frozenset({"marking", "state", "position", "aliases", "dated", "caution", "narrative"})
#: Relations that a table names another record by, in the order they are offered.
_OUTWARD = (
    "part_of", "implements", "contributes_to", "responsible", "accountable", "held_by", "represents", "measured_by",
    "answers", "supplies", "reports_to", "meets",
)  # fmt: skip
_INWARD = ("measured_by",)
_LABELS = {
    "link:part_of": "What it is part of",
    "link:responsible": "Its owner: a post, a seat, an organisation or a group",
    "link:accountable": "Who is accountable for it",
    "link:held_by": "Who holds it: a post or an organisation",
    "link:represents": "The organisation it speaks for",
    "link:measured_by": "The indicator that measures it",
    "link:supplies": "The organisation that supplies it",
    "link:reports_to": "What it reports to",
    "back:measured_by": "What it measures",
}

#: Words of heads, by place; the longest match wins. A place that a kind does not offer is passed over.
_WORDS: tuple[tuple[str, str], ...] = (
    ("title", "title|name|action|actions|action description|task|activity|activities|deliverable|what|we will|text"),
    ("title", "what are we going to do|what we will do|objective action|agreed action|description of action"),
    ("number", "number|no|ref|reference|id|action no|action number|action ref|item|item no"),
    (
        "link:responsible",
        "owner|lead|lead officer|lead agency|responsible|who|by whom|action owner|owned by|lead partner",
    ),
    ("link:responsible", "responsible officer|assigned to|lead organisation|agency|organisation responsible"),
    ("link:accountable", "accountable|sponsor|sro|accountable officer|senior responsible officer"),
    ("due", "due|due date|deadline|target date|by when|when|completion date|timescale|timescales|date due|end date"),
    ("valid_from", "start|start date|from|started|date raised|date added"),
    ("delivery", "status|rag|rag rating|rag status|progress status|delivery|delivery status|bragg|brag"),
    ("progress", "progress|update|updates|latest update|latest position|progress update|commentary|progress to date"),
    ("horizon", "roadmap|horizon|now next later"),
    ("progress", "commentary|latest news|position"),
    (
        "link:part_of",
        "priority|theme|objective|outcome|workstream|strand|strategic priority|plan|chapter|pillar|part of",
    ),
    ("link:part_of", "parent|parent group|parent body|sits under|aim|programme"),
    ("group", "group|working group|sub group|subgroup|delivery group|board|committee|panel"),
    ("title", "group name|working group|seat|role|post|indicator|measure|kpi|metric|theme|priority|objective|group"),
    ("group_type", "type|group type"),
    ("seat_type", "type|seat type|role on the group"),
    ("cadence", "meets|frequency|meeting frequency|how often"),
    ("purpose", "purpose|remit|what it does"),
    ("link:held_by", "held by|holder|post|organisation|held by post"),
    ("link:represents", "represents|speaks for|agency|organisation represented"),
    ("link:measured_by", "indicator|measure|kpi|metric|success measure|measured by|how will we know"),
    ("back:measured_by", "measures|for|outcome|priority|objective|theme|what it measures"),
    ("unit", "unit|units|unit of measure"),
    ("polarity", "good direction|polarity|direction|good is"),
    ("data_source", "source|data source|provider"),
    ("frequency", "frequency|how often|reported"),
    ("value_type", "type|type of value|value type"),
    ("definition", "definition|how it is worked out"),
    ("said_in", "source document|said in|from document|document"),
    ("summary", "summary|description|detail|details|what it means"),
    (NOTES, "notes|note|comment|comments|remarks|under the heading|issues|risks"),
)


@dataclass(frozen=True)
class Place:
    """Somewhere that a column may go: its code, its words, and the words of its closed list, if it has one."""

    code: str
    label: str
    choices: tuple[str, ...] = ()


def offered() -> tuple[Kind, ...]:
    """The kinds that a table may bring: those a newcomer starts with, and the rest by name."""
    may = [one for one in kinds() if "add" in one.acts and not one.library and one.permission("add") is Permission.ADD]
    rest = sorted((one for one in may if one.code not in FIRST), key=lambda one: one.name)
    return (*(kind(code) for code in FIRST), *rest)


def places(of_kind: Kind) -> tuple[Place, ...]:
    """Every place that a column of this kind may go, the title first."""
    fields = [
        Place(spec.name, spec.label, tuple(words for code, words in spec.choices if code))
        for spec in of_kind.fields
        if spec.name not in _NOT_OFFERED
    ]
    outward = [
        Place(f"link:{code}", _LABELS.get(f"link:{code}") or f"What it {RELATIONS[code].forward}")
        for code in _OUTWARD
        if RELATIONS[code].targets_for(of_kind.code)
    ]
    inward = [
        Place(f"back:{code}", _LABELS.get(f"back:{code}") or f"What {RELATIONS[code].forward} it")
        for code in _INWARD
        if RELATIONS[code].sources_for(of_kind.code)
    ]
    return (*fields, *outward, *inward, Place(NOTES, "Keep it in the notes"), Place(LEFT_OUT, "Leave it out"))


#: Words that the title of a post ends or begins with, and words that stand in the name of a body.
_POST_WORDS = (
    "director head lead leader officer manager chief deputy assistant commissioner coordinator nurse doctor consultant "
    "superintendent inspector sergeant chair adviser advisor analyst principal governor councillor clerk secretary "
    "headteacher practitioner worker specialist member cabinet executive registrar sro dcs dph"
)
_BODY_WORDS = (
    "council police constabulary trust nhs icb board partnership service services probation prison hmp school schools "
    "college university authority charity foundation association group team health care housing fire rescue network "
    "forum committee ltd limited office agency department ministry centre together public local"
)
_POST, _BODY = frozenset(_POST_WORDS.split()), frozenset(_BODY_WORDS.split())


def sounds_like(name: str) -> str:
    """Whether a name sounds like a post or an organisation: the code of the kind; empty where it may be a person's."""
    words = set(folded(name).split())
    # "Office of the Police and Crime Commissioner" is a body, "Director, Public Health" is a post.
    if words & {"office", "department"}:
        return "organisation"
    if words & _POST:
        return "post"
    if words & _BODY or name.isupper() or len(words) == 1:
        return "organisation"
    return "" if 2 <= len(words) <= 3 and name.istitle() else "organisation"


def folded(text: str) -> str:
    """A head or a title as it is compared: without capitals, punctuation and double spaces."""
    return " ".join(re.sub(r"[^\w ]+", " ", text.replace("&", " and ").casefold()).split())


def guess(
    of_kind: Kind, heads: Sequence[str], lines: Sequence[Sequence[str]], saved: Mapping[str, str] | None = None
) -> list[str]:
    """The place of each column: as it was last time, by the words of its head, or the notes.

    No place but the notes is given twice. There is always a title, where there is a column at all: failing a
    head that says so, it is the column with the longest texts of those nobody knows.
    """
    known = {place.code for place in places(of_kind)}
    taken: set[str] = set()
    found: list[str | None] = [None] * len(heads)

    def take(at: int, code: str) -> None:
        if found[at] is None and code in known and (code not in taken or code in (NOTES, LEFT_OUT)):
            found[at] = code
            taken.add(code)

    for at, head in enumerate(heads):
        if saved and folded(head) in saved:
            take(at, saved[folded(head)])
    names = {folded(of_kind.name), folded(of_kind.plural)}
    for at, head in enumerate(heads):
        if folded(head) in names:
            take(at, "title")
    labels = {folded(spec.label): spec.name for spec in of_kind.fields}
    for at, head in enumerate(heads):
        take(at, labels.get(folded(head), "?"))
    for code, words in _WORDS:
        for at, head in enumerate(heads):
            if folded(head) in words.split("|"):
                take(at, code)
    for at, head in enumerate(heads):
        for code in _within(folded(head)):
            take(at, code)
    if "title" not in taken and heads:
        free = [at for at, code in enumerate(found) if code is None] or list(range(len(heads)))
        longest = max(free, key=lambda at: sum(len(cells[at]) for cells in lines))
        found[longest] = "title"
    return [NOTES if code is None and heads[at] else code or LEFT_OUT for at, code in enumerate(found)]


def _within(head: str) -> list[str]:
    """The places whose words stand within a longer head: "Target date (2024)" is a due date."""
    scored = [
        (len(words), code)
        for code, every in _WORDS
        for words in every.split("|")
        if len(words) > 3 and f" {words} " in f" {head} "
    ]
    return [code for _, code in sorted(scored, key=lambda each: -each[0])]


def guess_kind(name: str, heads: Sequence[str], default: str = "action") -> str:
    """The kind that a sheet holds, by its name and then by its heads."""
    said = folded(name)
    for one in offered():
        if said in (folded(one.plural), folded(one.name)):
            return one.code
    for one in offered():
        if one.code in FIRST and folded(one.plural) in said:
            return one.code
    first = {folded(head) for head in heads[:2]}
    return next((code for code in FIRST if folded(kind(code).name) in first), default)
