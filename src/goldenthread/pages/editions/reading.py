"""What is read: published editions and their files, the preview, what has changed since, and the corrections log."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from goldenthread.access import Permission, may
from goldenthread.look.parts import Column, Link, Table
from goldenthread.look.text import count_of, day
from goldenthread.observations.kept import Kept
from goldenthread.pages.editions import tasks
from goldenthread.pages.editions.common import asked, crumbs, edition_url, files_table
from goldenthread.pages.editions.drawing import Drawing
from goldenthread.pages.records.common import full_reference, is_member, page_url
from goldenthread.pages.records.show import generic
from goldenthread.pages.shell import actor_of, render, sign_in_address
from goldenthread.publishing import later, queries
from goldenthread.publishing.document import Document
from goldenthread.publishing.formats.lines import capital
from goldenthread.publishing.queries import CorrectionLine, Published
from goldenthread.records.cards import Card
from goldenthread.records.queries import find
from goldenthread.vocabulary import NotFound


def edition(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The permanent address of an edition: what is published, for everybody; its task list until then."""
    actor, full = actor_of(request), full_reference(owner, reference)
    try:
        found = queries.published(actor, full)
    except NotFound:
        if not actor.signed_in:
            # Whether there is such an edition is for those who may see it.
            return HttpResponseRedirect(f"{sign_in_address()}?{urlencode({'next': request.get_full_path()})}")
        card = find(actor, full)
        if card.kind_code != "edition" or not is_member(actor, card):
            return generic(request, card)
        return tasks.page(request, queries.edition_page(actor, full))
    return _public(request, found)


def _public(request: HttpRequest, found: Published) -> HttpResponse:
    card, document = found.line.card, found.document
    actor = actor_of(request)
    inside = actor.signed_in and is_member(actor, card)
    context: dict[str, Any] = {
        "caption": f"{document.partnership}, {document.edition.lower()}" if document else card.reference,
        "heading": card.title if document else f"Withdrawn: {card.title}",
        "lede": _lede(found),
        "notices": [_notice(line) for line in found.notices],
        "acts": _acts(found, actor) if inside else [],
        "json_url": f"/api/v1/editions/{card.full_reference}",
        "drawn": None,
    }
    if document:
        context |= {
            "drawn": _DRAWN.get(f"{found.digest} {inside}", 1, lambda: _html(document, inside=inside)),
            "flags": found.flags,
            "files": files_table(card, found.files),
            "certificate_url": edition_url("edition-certificate", card),
            "about": _about(found, document),
            "contact": document.contact,
            "cite": f"{document.partnership} ({found.published_on.year}). {document.named}. "
            f"{document.edition}. {request.build_absolute_uri(card.url)}",
        }
    return render(
        request,
        "pages/editions/public.html",
        context,
        title=context["heading"],
        section="editions",
        crumbs=[Link("Reports", page_url("editions", slug=card.owner))] if inside else [],
        card=card,
        marking="public" if found.line.public else card.marking,
        status=410 if found.withdrawn else 200,
    )


#: Published documents as HTML, those read last: they never change.
_DRAWN: Kept[SafeString] = Kept(24)


def _html(document: Document, *, inside: bool) -> SafeString:
    return render_to_string("pages/editions/_document.html", _drawn(document, inside=inside))


def _lede(found: Published) -> str:
    if found.document is None:
        return "This edition was withdrawn, and nothing of it is given out any more."
    about = f"{capital(found.document.subtitle)}. " if found.document.subtitle else ""
    if found.document.figures_to:
        about += f"Figures to {day(date.fromisoformat(found.document.figures_to))}. "
    said = f"{about}Published on {day(found.published_on)}"
    if found.corrected_by:
        return f"{said}, and corrected since by a later edition."
    return f"{said}."


def _notice(line: CorrectionLine) -> dict[str, str]:
    return {
        "title": line.title,
        "text": line.text,
        "day": day(line.day),
        "url": f"/r/{line.put_right}" if line.put_right else "",
    }


def _acts(found: Published, actor: Any) -> list[Link]:
    card = found.line.card
    offered = [Link("What has changed since", edition_url("edition-changes", card))]
    offered.append(Link("What was checked, and who cleared it", edition_url("edition-checks", card)))
    if found.line.stage == "published" and may(actor, Permission.COMPOSE, card.owner_id):
        offered.append(Link("Correct it by a new edition", edition_url("edition-correct", card)))
    if not found.withdrawn and may(actor, Permission.PUBLISH, card.owner_id):
        offered.append(Link("Withdraw it", edition_url("edition-withdraw", card)))
    return offered


def _about(found: Published, document: Document) -> list[tuple[str, str]]:
    done, asked_ = document.completeness
    facts = [
        ("Edition", document.edition),
        ("Reference", document.reference),
        ("Figures to", day(date.fromisoformat(document.figures_to)) if document.figures_to else ""),
        ("As at", day(date.fromisoformat(document.as_at)) if document.as_at else "Not stated"),
        ("Made from", document.template),
        ("Release", found.release),
        ("Marking", document.marking),
    ]
    if asked_:
        facts.append(("Complete", f"{done} of {asked_} sections that ask for something have it"))
    return [(term, words) for term, words in (*facts, ("Licence", document.licence)) if words]


def _drawn(document: Document, *, inside: bool) -> dict[str, Any]:
    drawing = Drawing(document, inside=inside)
    return {
        "drawn": drawing.sections(),
        "contents": drawing.contents(),
        "sources": drawing.sources(),
        "keys": document.keys,
    }


def file(request: HttpRequest, owner: str, reference: str, kept: str) -> HttpResponse:
    """A finished file: of a published edition for its readers, of one that waits for those who work on it."""
    actor, full = actor_of(request), full_reference(owner, reference)
    try:
        line, data = queries.file_of(actor, full, kept)
    except NotFound:
        if not actor.signed_in:
            raise
        line, data = queries.checked_file(actor, full, kept)
    answer = HttpResponse(data, content_type=line.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{line.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["ETag"] = f'"{line.sha256}"'
    return answer


def preview(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The whole edition as it stands, each figure leading to its provenance."""
    found = asked(request, owner, reference)
    document = queries.preview(actor_of(request), found.card.full_reference)
    done, of = document.completeness
    said = f"{done} of {of} sections that ask for something have it." if of else ""
    return render(
        request,
        "pages/editions/preview.html",
        {
            "caption": f"Preview of {found.card.reference}: {found.line.stage_words.lower()}",
            "heading": document.title,
            "lede": document.subtitle,
            "said": f"{document.edition}. {document.marking}. {said}",
            "back": found.card.url,
            **_drawn(document, inside=True),
        },
        title=f"Preview: {document.title}",
        section="editions",
        crumbs=crumbs(found.card, Link("Preview", request.path)),
        card=found.card,
    )


def changes(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The figures of a published edition that have other values now."""
    found = asked(request, owner, reference)
    card = found.card
    lines = later.differences(actor_of(request), card.full_reference)
    heading = f"{count_of(len(lines), 'figure').capitalize()} changed since" if lines else "Nothing has changed since"
    rows = [
        (
            Link(f"{line.measure}, {line.area}, {line.period}", line.url, note=_rests(line.touches)),
            line.printed,
            line.now,
            line.why or "No reason recorded",
        )
        for line in lines
    ]
    table = Table.of(
        "Printed and now",
        ("Figure", Column("Printed", number=True), Column("Now", number=True), "Why"),
        rows,
        caption_hidden=True,
    )
    return render(
        request,
        "pages/editions/changes.html",
        {
            "caption": f"{card.title}, {card.reference}",
            "heading": heading,
            "lede": "The edition stays as it was published. These are its figures as they stand today.",
            "table": table if lines else None,
            "back": card.url,
        },
        title=heading,
        section="editions",
        crumbs=crumbs(card, Link("Changes since", request.path)),
        card=card,
    )


def _rests(touches: Sequence[str]) -> str:
    """What the edition worked out from a figure, as it printed it."""
    return f"Worked out from it there: {', '.join(dict.fromkeys(touches))}" if touches else ""


def published(request: HttpRequest) -> HttpResponse:
    """What every partnership here has published for everybody."""
    lines = queries.public_editions()
    heading = f"{count_of(len(lines), 'edition')} published" if lines else "Nothing is published yet"
    rows = [
        (
            Link(line.card.title, line.card.url, note=f"{line.body}, {line.card.reference}"),
            line.period,
            day(line.published_at) if line.published_at else "",
            line.stage_words,
        )
        for line in lines
    ]
    table = Table.of("Published editions", ("Edition", "Period", "Published", "State"), rows, caption_hidden=True)
    context = {
        "caption": "Published for everybody",
        "heading": heading,
        "lede": "Reports as they were published, with their data. Nobody has to sign in to read them.",
        "table": table if lines else None,
        "links": [
            Link(f"Corrections of {name}", page_url("corrections", slug=slug))
            for name, slug in sorted({(line.body, line.card.owner) for line in lines})
        ],
    }
    return render(request, "pages/editions/list.html", context, title=heading, marking="public")


def corrections(request: HttpRequest, slug: str) -> HttpResponse:
    """The corrections log of a partnership, for everybody."""
    actor = actor_of(request)
    lines = queries.corrections_of(slug, actor)
    heading = count_of(len(lines), "correction").capitalize() if lines else "No correction so far"
    shown = [
        {
            "title": line.title,
            "text": line.text,
            "day": day(line.day),
            "edition": line.edition_title,
            "url": f"/r/{line.edition}",
            "right_url": f"/r/{line.put_right}" if line.put_right else "",
        }
        for line in lines
    ]
    return render(
        request,
        "pages/editions/log.html",
        {
            "caption": f"Corrections of {name}" if (name := queries.publisher(slug)) else "Corrections",
            "heading": heading,
            "lede": "What was wrong in a published edition, and what is right. The newest first.",
            "lines": shown,
        },
        title=heading,
        marking="public",
    )


def own_page(request: HttpRequest, card: Card) -> HttpResponse:
    """An edition by the address of any record."""
    return edition(request, card.owner, card.reference)
