"""Blocks about information itself: what is held and why, who may see it, what is shared, and how long it is kept.

They read the declarations and settings that the product runs by, so that the paper cannot say one thing and the
product do another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import connection

from goldenthread.access.permissions import ROLES
from goldenthread.governance.standing.flowing import Flows, flows_of
from goldenthread.look.text import count_of, day, listed
from goldenthread.publishing.blocks.registry import Made, Subject, Takes, block
from goldenthread.publishing.blocks.work import Work
from goldenthread.publishing.document import Bullets, Facts, Grid, Heading, Line, Paragraph, Words
from goldenthread.records.kinds import kinds
from goldenthread.records.queries import counts_by_kind
from goldenthread.reference.queries import policy_rules, rule


@dataclass(frozen=True)
class Kept:
    """Something that is kept of the people who work with the product.

    Args:
        models: The tables that hold it, as "app.Model".
        what: What it is.
        why: What it is needed for.
        rule: Code of the dated rule by which it is forgotten; empty where `until` says when.
        until: When it goes, where no rule says so.
    """

    models: tuple[str, ...]
    what: str
    why: str
    rule: str = ""
    until: str = ""


#: Everything that is kept of staff. A test holds this to the tables that have an address of a person or a machine.
OF_STAFF: Final = (
    Kept(
        ("partners.User", "account.EmailAddress"),
        "Work email address, and the post a person is shown by",
        "To sign in, to be told what is theirs to do, and to answer for what they did",
        "retention-staff",
    ),
    Kept(
        ("partners.HeldPost", "partners.Membership"),
        "Posts held and roles, from when to when",
        "To open what a person needs for their work, and nothing else",
        until="Kept; the name goes when the address goes",
    ),
    Kept(
        ("mfa.Authenticator", "socialaccount.SocialAccount"),
        "How a person signs in: an app’s secret (encrypted), the public half of a passkey, or the agency’s account",
        "To know that it is them",
        until="Until they take it away or leave",
    ),
    Kept(
        ("usersessions.UserSession",),
        "From where and when somebody signed in",
        "So that people can see and end their own sessions, and misuse can be looked into",
        "retention-sign-in",
    ),
    Kept(
        ("partners.Invitation", "partners.OneTimeLink"),
        "The address that an invitation or a one-time link was sent to",
        "To send it, and to say afterwards who answered",
        "retention-links",
    ),
    Kept(("notices.Mail",), "Notices, and the text of mail", "To tell people once, and no more", "retention-notices"),
    Kept(
        ("partners.Draft", "packs.Bringing"),
        "Drafts: updates not sent, and tables that were brought and not accepted, with any name in them",
        "So that a lost connection or an unfinished afternoon loses nothing",
        "retention-drafts",
    ),
)

#: The risks that an assessment of this sort of sharing has to weigh, and what the product does about each.
_RISKS: Final = (
    (
        "A child or a person who uses a service could be known from what is held",
        "There is no field for a case. Text and files are looked through for details of people, and held back.",
    ),
    (
        "A small count could tell who somebody is",
        "Small counts are withheld in what is published, with whatever else would give them back. A separate check "
        "tries to work each one out before anything is published.",
    ),
    (
        "Somebody could read what is not theirs",
        "Everything is refused unless granted. What a person may not see is not found. Roles hold for one "
        "partnership, group or agency, and end when they leave.",
    ),
    (
        "An account could be taken over",
        "Passkeys, an app’s code or the agency’s own sign-in. Sessions end, attempts are limited, and people see where "
        "they are signed in.",
    ),
    (
        "A figure could be wrong, and a decision rest on it",
        "Each figure opens to who supplied it, when, in which version, and who accepted it. Nothing accepted is "
        "overwritten.",
    ),
    (
        "What was done could be denied or changed afterwards",
        "Each act leaves an entry in a sealed ledger in the same moment. Anyone can prove that it was not rewritten.",
    ),
    (
        "What is kept of staff could be kept too long",
        "Dated rules blank names and addresses and forget records of sign-in, each day, by themselves.",
    ),
)


@block("points", "A list of points of the template's own.", words=Takes("The points, with | between", required=True))
def points(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Points that belong to the template."""
    return Made.of(Bullets(tuple((Words(point.strip()),) for point in given["words"].split("|"))))


@block("kinds-held", "Every kind of record the partnership holds, what it is for, and how many there are.")
def kinds_held(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The kinds of records, and what in them people write in their own words."""
    held = counts_by_kind(work.viewer, work.partnership.id)
    rows: list[tuple[Line, ...]] = []
    for kind in kinds():
        if number := held.get(kind.code):
            free = [spec.label.lower() for spec in kind.fields if spec.sort == "longtext"]
            rows.append(
                tuple((Words(text),) for text in (kind.plural, kind.about, f"{number:,}", listed(free) or "none"))
            )
    if not rows:
        return Made.gap("No record is held yet.")
    return Made.of(
        Paragraph((Words("No record is about a child or a person who uses a service. Figures are counts of many."),)),
        Grid(
            "What is held, by kind",
            (Heading("Kind"), Heading("What it is"), Heading("Records", number=True), Heading("In people’s own words")),
            tuple(rows),
        ),
    )


@block("people-held", "What is kept of the people who work with the product, why, and for how long.")
def people_held(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The personal data of staff, with the dated rule by which each part is forgotten."""
    rows: list[tuple[Line, ...]] = []
    for kept in OF_STAFF:
        until = kept.until
        if kept.rule:
            found = rule(kept.rule, work.day)
            until = f"{found.value} {found.unit_label.lower()}: {found.title[:1].lower()}{found.title[1:]}"
        rows.append(tuple((Words(text),) for text in (kept.what, kept.why, until)))
    return Made.of(Grid("What is kept of staff", (Heading("What"), Heading("Why"), Heading("How long")), tuple(rows)))


@block("dated-rules", "The dated rules of a sort: clocks, retention.", starts=Takes("How their codes begin"))
def dated_rules(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The rules in force on the day of the paper, each with its source and whether somebody still has to confirm it."""
    found = [one for one in policy_rules(work.day) if one.code.startswith(given["starts"])]
    if not found:
        return Made.gap("No rule of this sort is in force.")
    rows = tuple(
        (
            (Words(one.title),),
            (Words(f"{one.value} {one.unit_label.lower()}"),),
            (Words(day(one.starts)),),
            (Words(one.source + (" (to be confirmed)" if one.to_be_confirmed else "")),),
        )
        for one in found
    )
    heads = (Heading("Rule"), Heading("How long"), Heading("In force from"), Heading("Source"))
    return Made.of(Grid("Dated rules that are applied", heads, rows))


@block("who-may", "The roles there are, and what each may do.")
def who_may(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The roles, from the list that every act asks."""
    rows = tuple(
        (
            (Words(role.name),),
            (Words(role.description),),
            (Words(f"{listed(sorted(p.value for p in role.permissions))}.".capitalize()),),
        )
        for role in ROLES.values()
    )
    return Made.of(Grid("Who may do what", (Heading("Role"), Heading("Who it is for"), Heading("May")), rows))


@block("risks-to-people", "The risks to people, and what the product does about each.")
def risks_to_people(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The risks. How likely and how bad each is, the partnership judges: that is left open on purpose."""
    rows = tuple(((Words(risk),), (Words(done),), (Words("To be judged by the partnership"),)) for risk, done in _RISKS)
    heads = (Heading("Risk"), Heading("What is done about it"), Heading("What is left of it"))
    return Made.of(Grid("Risks to people", heads, rows))


def _flows(work: Work) -> Flows:
    return work.once("flows", lambda: flows_of(work.viewer, work.slug, work.as_of.on))


@block("data-flows", "What is sent from whom to whom, how often, when it last came, and under which agreement.")
def data_flows(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The data flows of the partnership."""
    found = _flows(work)
    rows = tuple(
        (
            (Words(line.what or "Not stated"),),
            (work.link(line.source),),
            (work.link(line.target),),
            (Words(line.cadence_words or "Not stated"),),
            (Words(day(line.last_delivered) if line.last_delivered else "Not recorded"),),
            work.listed([one.card for one in line.agreements], "No agreement recorded"),
        )
        for line in found.lines
    )
    if not rows:
        return Made.gap("No data flow is recorded.")
    names = ("What", "From", "To", "How often", "Last came", "Agreement")
    return Made.of(Grid("Data flows", tuple(Heading(name) for name in names), rows))


@block("sharing-agreements", "The agreements to share data: between whom, for what, and until when.")
def sharing_agreements(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The sharing agreements; one that has expired is said to have."""
    found = _flows(work).agreements
    rows = tuple(
        (
            (work.link(one.card),),
            work.listed(one.parties),
            (Words(str(work.values(one.card).get("purpose") or one.card.summary or "Not stated")),),
            (Words(day(one.agreed_on) if one.agreed_on else "Not recorded"),),
            (Words(one.words),),
            work.listed(one.covers, "No flow linked"),
        )
        for one in found
    )
    if not rows:
        return Made.gap("No agreement to share data is recorded.", "Data and digital lead")
    names = ("Agreement", "Between", "Purpose", "Agreed on", "Ends", "Flows it covers")
    return Made.of(Grid("Agreements to share data", tuple(Heading(name) for name in names), rows))


@block("returns-asked", "What each agency is asked to send, how often, and which measures it fills.")
def returns_asked(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """The collections, with the measures that each asks for."""
    found = work.every("collection")
    ends = work.joined([card.id for card, _ in found], ["asks_of"], ["part_of"])
    items = {item.id: item for mine in ends["in:part_of"].values() for item in mine if item.kind_code == "return_item"}
    asked = work.joined(list(items), ["asks_for"])["asks_for"]
    rows = []
    for card, values in found:
        measures = {m.id: m for item in ends["in:part_of"][card.id] for m in asked.get(item.id, [])}
        rows.append(
            (
                work.listed(ends["asks_of"][card.id], "No agency linked"),
                (work.link(card),),
                (Words(card.kind.by_name["cadence"].words.get(values["cadence"], "Not stated")),),
                work.listed(list(measures.values()), "Nothing yet"),
            )
        )
    if not rows:
        return Made.gap("No agency is asked for a return.")
    names = ("Agency", "Return", "How often", "Measures")
    return Made.of(
        Paragraph((Words("Each is a count or a rate. No row about a person is asked for, and none is accepted."),)),
        Grid("What agencies send", tuple(Heading(name) for name in names), tuple(rows)),
    )


@block("hosting", "Where this installation keeps what it holds, and how it is guarded.")
def hosting(work: Work, subject: Subject, given: Mapping[str, str]) -> Made:
    """Facts of this installation from its settings, without any secret or address of a machine."""
    engines = {"sqlite": "SQLite, one file on the machine of the site", "postgresql": "PostgreSQL"}
    second = settings.SECOND_FACTOR_FROM
    providers = len(settings.SIGN_IN_PROVIDERS)
    rows: list[tuple[str, str]] = [
        ("Database", engines.get(connection.vendor, connection.vendor)),
        ("Encrypted on the way", "Yes, by HTTPS" if settings.HTTPS else "No: it is read on the machine that serves it"),
        ("Files that people give", "In the data folder under random names, outside what is served"),
        ("Agencies’ own sign-in", count_of(providers, "provider") if providers else "None set up"),
        ("Second factor for whoever may write", f"Asked from {day(second)}" if second else "Not asked yet"),
        ("Other sites", "None: no page, script or font is fetched from elsewhere, and nothing is sent to anybody"),
        ("Backup", "By “goldenthread backup”, which the host runs; a backup is not encrypted by the product"),
    ]
    return Made.of(Facts(tuple((term, (Words(said),)) for term, said in rows)))
