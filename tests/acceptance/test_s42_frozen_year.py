"""S42: the report of a year stays as it was published, though the plan gets a theme and a version afterwards."""

from pathlib import Path

import pytest

from goldenthread.access import NOBODY, Actor, Membership
from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing import again, commands, queries
from goldenthread.publishing.document import Document
from goldenthread.records import commands as records
from goldenthread.records.models import Record

pytestmark = pytest.mark.usefixtures("loaded", "db")

SLUG = "dorset-cypf"
NEW = "A theme that came later"


def someone(role: str) -> Actor:
    owner = Record.objects.get(kind="partnership", reference=SLUG)
    return Actor(id=f"u-{role}", label=role, memberships=(Membership(owner.pk, role),))


def headings(document: Document | None) -> list[str]:
    assert document is not None
    return [section.title for _, section in document.walk()]


def test_a_published_year_shows_the_structure_that_the_plan_had_then(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    full = commands.start(
        actor=someone("analyst"),
        partnership=SLUG,
        title="Annual report",
        template="annual-report",
        period="financial year 2023/24",
    ).full_reference
    done = commands.check(actor=someone("analyst"), edition=full)
    assert done.passed, [each for each in done.verdicts if each["outcome"] == "stop"]
    for role in ("chair", "board_member"):
        commands.clear(actor=someone(role), edition=full, number=1)
    commands.publish(actor=someone("manager"), edition=full, number=1)
    before = headings(queries.published(NOBODY, full).document)

    plan = Record.objects.filter(owner__reference=SLUG, kind="plan", state="live").order_by("pk").first()
    assert plan is not None
    records.add(
        actor=OPERATOR,
        kind_code="theme",
        owner=SLUG,
        values={"title": NEW, "marking": "public", "number": "9"},
        links=[("part_of", f"{SLUG}/{plan.reference}")],
    )
    assert headings(queries.published(NOBODY, full).document) == before and NEW not in before
    found = again.rebuild(OPERATOR, full)
    assert found.composed == () and found.holds

    fresh = commands.start(
        actor=someone("analyst"),
        partnership=SLUG,
        title="Annual report",
        template="annual-report",
        period="financial year 2024/25",
    ).full_reference
    assert any(NEW in heading for heading in headings(queries.preview(OPERATOR, fresh)))
