"""Every kind of notice, declared once: what it is called, when it is told, and in which words.

A kind is what a person switches on or off. A `Moment` of a kind is a day that comes: so many days before it, people
are told that it comes, and after it, once, that it has passed and nothing was recorded. Whoever tells names the kind;
the words, the days and the line in the preferences follow from here.
"""

from dataclasses import dataclass, field
from datetime import date

#: What had passed for longer than this when it was first seen stands on the pages, and nobody is told of it.
STALE_DAYS = 31


@dataclass(frozen=True)
class Moment:
    """A day that comes.

    Args:
        sort: What a calendar calls it.
        soon: What is said before; {what} and {day} are filled in.
        late: What is said afterwards, where nothing was recorded; empty to say nothing.
        ahead: How many days before it is told, once for each. Without any, only that it has come is told.
    """

    sort: str
    soon: str
    late: str = ""
    ahead: tuple[int, ...] = (7,)

    def step(self, on: date, day: date) -> str:
        """Which telling is due on a day, for something that falls on `on`: "late", the days ahead, or ""."""
        if on < day or (on == day and not self.ahead):
            return "late" if self.late and (day - on).days <= STALE_DAYS else ""
        left = (on - day).days
        due = [days for days in self.ahead if left <= days]
        return str(min(due)) if due else ""

    def words(self, step: str, what: str, day: str) -> str:
        """What is said at a step."""
        return (self.late if step == "late" else self.soon).format(what=what, day=day)


@dataclass(frozen=True)
class NoticeKind:
    """One kind of notice: its line in the preferences, and its moments by name."""

    code: str
    name: str
    about: str
    moments: dict[str, Moment] = field(default_factory=dict)


#: What tells of no kind of its own.
OTHER = "other"

KINDS: dict[str, NoticeKind] = {
    kind.code: kind
    for kind in (
        NoticeKind("blocked", "Work that is held up", "Another agency waits for yours, or says that it does."),
        NoticeKind("own", "News of what is yours", "An update was given for you, or an action was moved or closed."),
        NoticeKind("update", "Updates that are due", "By how often your group meets: first leads, then cover."),
        NoticeKind(
            "papers",
            "Papers for meetings",
            "The last day for papers comes, or has passed and one is missing.",
            {
                "due": Moment(
                    "Papers due",
                    "Papers for {what} are due by {day}",
                    "A paper for {what} has not come: it was due by {day}",
                    (7, 1),
                )
            },
        ),
        NoticeKind(
            "duty",
            "Duties, reports and clocks",
            "A duty, a report or a stage of an escalation comes due, or is late.",
            {
                "duty": Moment(
                    "Duty", "{what} is due on {day}", "{what} was due on {day} and is not recorded", (30, 7)
                ),
                "escalation": Moment(
                    "Escalation deadline",
                    "{what} must be resolved at its stage by {day}",
                    "{what} is past the limit of its stage, {day}",
                    (3,),
                ),
                "reply": Moment(
                    "Assurance due", "The reply to {what} is due on {day}", "No reply to {what} came by {day}"
                ),
                "next": Moment("Next step due", "The next step of {what} is due on {day}"),
            },
        ),
        NoticeKind(
            "agreement",
            "Agreements to share data",
            "An agreement expires.",
            {
                "ends": Moment(
                    "Agreement ends", "{what} expires on {day}", "{what} expired on {day} and was not renewed", (90, 30)
                )
            },
        ),
        NoticeKind(
            "flow",
            "Data that is due",
            "Data that a body sends is due or overdue, or a question waits for its answer.",
            {
                "due": Moment("Data due", "{what} is due on {day}", "{what} was due on {day} and has not come"),
                "question": Moment(
                    "Answer due", "The answer to {what} is due on {day}", "{what} was to be answered by {day}"
                ),
            },
        ),
        NoticeKind(
            "grant",
            "Grants",
            "A return to a funder is due, or the money ends.",
            {
                "return": Moment(
                    "Return to the funder due",
                    "The return to the funder of {what} is due on {day}",
                    "The return to the funder of {what} was due on {day}",
                    (30, 7),
                ),
                "ends": Moment("Grant ends", "The money of {what} ends on {day}", "", (90, 30)),
            },
        ),
        NoticeKind(
            "return",
            "Returns",
            "A return opens, closes or is late, or is asked for again.",
            {
                "opens": Moment("Return opens", "", "{what} is open since {day}", ()),
                "closes": Moment("Return due", "{what} is due on {day}", "{what} is late: it was due on {day}", (5,)),
            },
        ),
        NoticeKind(
            "risk",
            "Risks to review",
            "A risk is to be looked at again.",
            {
                "review": Moment(
                    "Risk review", "{what} is to be reviewed by {day}", "The review of {what} was due on {day}"
                )
            },
        ),
        NoticeKind(
            "edition",
            "Reports that wait for you",
            "A text is asked of you, an edition waits for clearance, or its day comes.",
            {
                "due": Moment("Edition due", "{what} is due on {day}", "{what} was due on {day} and is not published"),
                "text": Moment("Text asked", "", "A text is asked of you: {what}", ()),
            },
        ),
        NoticeKind(
            "reply",
            "Right of reply",
            "A flag on a figure of yours, and the last day to reply.",
            {"ends": Moment("Right of reply ends", "You may reply to the flag on {what} until {day}", "", (3,))},
        ),
        NoticeKind(OTHER, "Everything else", "What is none of these."),
    )
}


def moment_of(kind: str, moment: str) -> Moment:
    """A moment by the codes of its kind and its own. Raises KeyError."""
    return KINDS[kind].moments[moment]
