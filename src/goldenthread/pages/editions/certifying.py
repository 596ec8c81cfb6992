"""The certificate of an edition, as a page and as JSON: with a published one for everybody, and it holds no count."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from goldenthread.look.parts import Link, Table
from goldenthread.look.text import count_of, day_and_time
from goldenthread.pages.records.common import full_reference, is_member, page_url
from goldenthread.pages.shell import actor_of, render
from goldenthread.publishing import certificates
from goldenthread.publishing.certificates import Certificate
from goldenthread.records.queries import find
from goldenthread.vocabulary import NotFound


def certificate(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """What was audited, under which rules, and the hash of every file."""
    made = certificates.certificate(actor_of(request), full_reference(owner, reference))
    heading = "Nothing published gives a withheld count back" if made.passed else "It did not pass the audit"
    inside = _inside(request, made)
    return render(
        request,
        "pages/editions/certificate.html",
        {
            "caption": f"{made.title}, certificate of check {made.number}",
            "heading": heading,
            "lede": "An auditor written apart from what withholds read every finished file again. It tried to work out "
            "each count that may not be known.",
            "facts": _facts(made),
            "files": _files(made),
            "json_url": page_url("edition-certificate-json", owner=owner, reference=reference),
            "sha256": made.sha256,
            "full": made.edition,
            "back": made.url,
        },
        title=f"Certificate: {made.title}",
        section="editions",
        crumbs=[
            Link("Reports", page_url("editions", slug=made.edition.partition("/")[0])),
            Link(made.edition.partition("/")[2], made.url),
        ]
        if inside
        else [],
        marking="public" if made.frozen else "official",
    )


def _inside(request: HttpRequest, made: Certificate) -> bool:
    actor = actor_of(request)
    try:
        return actor.signed_in and is_member(actor, find(actor, made.edition))
    except NotFound:
        return False


def _facts(made: Certificate) -> list[tuple[str, str]]:
    content = made.content
    facts = [
        ("Verdict", "Passed" if made.passed else "Not passed"),
        ("Edition", made.edition),
        ("Checked", f"{day_and_time(made.checked_at)}, check {made.number}"),
        ("Release", str(content.get("release", ""))),
        ("Rules", _rules(content.get("rules") or [])),
        ("Document", f"SHA-256 {content.get('document', '')}"),
    ]
    solvers = ", ".join(f"{name} {version}" for name, version in sorted((content.get("solvers") or {}).items()))
    return [*facts, ("Worked out with", solvers)] if solvers else facts


def _rules(rules: list[dict[str, Any]]) -> str:
    """The rules of small counts that it was audited under, in words."""
    most = sorted({int(rule["primary_max"]) for rule in rules if rule.get("primary_max")})
    if not most:
        return "It prints no count of people that a rule of small counts holds for"
    return "; ".join(f"counts of 1 to {number} are withheld" for number in most).capitalize()


def _files(made: Certificate) -> Table | None:
    if not made.files:
        return None
    card = made.edition.partition("/")
    rows = [
        (Link(name, page_url("edition-file", owner=card[0], reference=card[2], kept=name)), digest)
        for name, digest in made.files.items()
    ]
    caption = f"{count_of(len(rows), 'file').capitalize()} that were read"
    return Table.of(caption, ("File", "SHA-256"), rows, caption_hidden=True)


def certificate_json(request: HttpRequest, owner: str, reference: str) -> HttpResponse:
    """The same as JSON."""
    made = certificates.certificate(actor_of(request), full_reference(owner, reference))
    answer = HttpResponse(made.to_json(), content_type="application/json")
    answer["ETag"] = f'"{made.sha256}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
