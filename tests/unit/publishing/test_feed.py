"""The Atom feed of editions and corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from goldenthread.publishing.document import Notice
from goldenthread.publishing.formats import feed
from tests.unit.publishing.example import example
from tests.unit.publishing.example_long import hostile

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://www.example.org"
WHEN = datetime(2026, 10, 9, 9, 30, tzinfo=UTC)


def _write(*entries: feed.Entry) -> etree._Element:
    made = feed.write("Example: publications", "Example County", SITE, f"{SITE}/feed.atom", entries)
    assert made == feed.write("Example: publications", "Example County", SITE, f"{SITE}/feed.atom", reversed(entries))
    return etree.fromstring(made)


def test_an_edition_and_its_corrections_are_entries() -> None:
    """The edition, updated by its newest correction, and one entry for each correction, newest first."""
    files = (("PDF", "application/pdf", f"{SITE}/report.pdf"),)
    root = _write(*feed.entries_of(example(), f"{SITE}/e/1", WHEN, files))
    titles = [one.findtext(f"{ATOM}title") for one in root.iter(f"{ATOM}entry")]
    assert titles == [
        "Quarterly impact report, July to September 2026",
        "Correction to Quarterly impact report, July to September 2026: Adults in treatment, Northport",
    ]
    edition, correction = root.iter(f"{ATOM}entry")
    assert edition.findtext(f"{ATOM}published") == "2026-10-09T09:30:00Z"
    assert edition.findtext(f"{ATOM}updated") == "2026-10-20T00:00:00Z" == root.findtext(f"{ATOM}updated")
    assert [one.get("href") for one in edition.iter(f"{ATOM}link")] == [f"{SITE}/e/1", f"{SITE}/report.pdf"]
    assert correction.find(f"{ATOM}category").get("term") == "correction"
    assert correction.findtext(f"{ATOM}summary").endswith("2,590 is right.")


def test_what_atom_asks_of_a_feed_is_there() -> None:
    """An id, a title, a moment, an author and a link to itself; each entry an id of its own, a title and a moment."""
    root = _write(
        *feed.entries_of(example(), f"{SITE}/e/1", WHEN), feed.Entry(f"{SITE}/e/2", "Other", f"{SITE}/e/2", WHEN)
    )
    for name in ("id", "title", "updated", "author"):
        assert len(root.findall(f"{ATOM}{name}")) == 1
    assert root.find(f"{ATOM}link[@rel='self']").get("href") == f"{SITE}/feed.atom"
    ids = [one.findtext(f"{ATOM}id") for one in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == 3
    moments = [one.findtext(f"{ATOM}updated") for one in root.iter(f"{ATOM}entry")]
    assert moments == sorted(moments, reverse=True)


def test_moments_are_told_in_universal_time() -> None:
    """Summer time in London is an hour earlier in the feed."""
    summer = datetime(2026, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=1)))
    root = _write(feed.Entry("a", "A", f"{SITE}/a", summer))
    assert root.findtext(f"{ATOM}updated") == "2026-07-01T08:00:00Z"


def test_an_empty_feed_is_a_feed() -> None:
    """Before anything is published it has no entry, and a moment that never changes."""
    root = _write()
    assert not list(root.iter(f"{ATOM}entry")) and root.findtext(f"{ATOM}updated") == "2000-01-01T00:00:00Z"


def test_bad_input() -> None:
    """A moment without a zone and an id that stands twice are refused; markup is words; a script is no link."""
    with pytest.raises(ValueError, match="zone"):
        _write(feed.Entry("a", "A", f"{SITE}/a", WHEN.replace(tzinfo=None)))
    with pytest.raises(ValueError, match="one id"):
        _write(feed.Entry("a", "A", f"{SITE}/a", WHEN), feed.Entry("a", "B", f"{SITE}/b", WHEN))
    entries = feed.entries_of(hostile(), "javascript:alert(1)", WHEN)
    root = _write(*entries)
    assert not root.xpath("//*[local-name()='script']")
    assert all(one.get("href", "").startswith(SITE) for one in root.iter(f"{ATOM}link"))
    dateless = replace(example(), notices=(Notice("soon", "A", "B"),))
    assert feed.entries_of(dateless, f"{SITE}/e/1", WHEN)[1].updated == WHEN
