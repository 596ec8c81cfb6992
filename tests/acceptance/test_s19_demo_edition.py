"""S19 on the edition that the demo publishes: built again under one release it is the same in every format."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from goldenthread.access import NOBODY
from goldenthread.partners.actors import OPERATOR, actor_for, user_by_email
from goldenthread.partners.demo import ensure_demo_users
from goldenthread.publishing import again, demo, queries
from goldenthread.publishing.formats import FORMATS
from goldenthread.publishing.models import Check
from tests.loaded import for_the_module

pytestmark = pytest.mark.one_database
FULL = "example-county/EDN-001"
#: Every form that a reader can take away, by the ending of its file.
ENDINGS = {"html", "pdf", "docx", "pptx", "ods", "xlsx", "csv", "zip", "json"}
_WRITER = """
import hashlib, sys
from goldenthread.publishing.formats import files
from goldenthread.publishing.formats.addressed import addressed
from goldenthread.publishing.written import from_json
document = from_json(open(sys.argv[1], "rb").read())
for name, data in files(addressed(document, sys.argv[2]) if sys.argv[2] else document).items():
    print(name, hashlib.sha256(data).hexdigest())
"""


@pytest.fixture(scope="module", autouse=True)
def published(
    loaded: Any, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demo's edition, published once for all that is asked of it here."""
    folder = tmp_path_factory.mktemp("files")
    with for_the_module(django_db_blocker), override_settings(DATA_DIR=folder, DEMO=True):
        ensure_demo_users()
        assert demo.publish("EDN-001") == f"published {FULL}"
        yield


def kept() -> dict[str, bytes]:
    return {line.name: queries.file_of(NOBODY, FULL, line.name)[1] for line in queries.published(NOBODY, FULL).files}


def test_s19_the_demos_edition_is_built_again_equal_in_every_format():
    found = again.rebuild(OPERATOR, FULL)
    assert found.told == (), "each line names a file and where it differs"
    assert found.holds and found.release == found.now
    assert {each.name.rpartition(".")[2] for each in found.files} == ENDINGS == {*FORMATS, "json"}
    assert all(each.must for each in found.files)
    files = kept()
    assert {each.name: each.now for each in found.files} == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }


def test_s19_another_process_builds_the_same_bytes(tmp_path: Path):
    """Nothing hangs on the order of a set, on the clock, or on what was done before in one process."""
    files = kept()
    (whole,) = [
        name for name in files if name.endswith(".json") and name not in ("datapackage.json",) and "csv" not in name
    ]
    path = tmp_path / "edition.json"
    path.write_bytes(files[whole])
    address = Check.objects.filter(edition__reference="EDN-001", edition__owner__reference="example-county").latest(
        "pk"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", _WRITER, str(path), address.order.get("address", "")],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland" if seed == "1" else "UTC"},
        )
        made = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())
        for name, data in files.items():
            if name != whole:  # what is kept of the whole has paths of the installation
                assert made[name] == hashlib.sha256(data).hexdigest(), f"{name} differs in another process"


def test_s19_under_another_release_data_must_be_equal_and_what_differs_is_named(monkeypatch: pytest.MonkeyPatch):
    real = again.making.desk().write

    class Desk:
        compose = staticmethod(again.making.desk().compose)

        @staticmethod
        def write(document, address):
            for each in real(document, address):
                if each.name.endswith(".html"):
                    each = type(each)(
                        each.name, each.form, each.title, each.media_type, each.data + b"<!-- later -->\n"
                    )
                yield each

    monkeypatch.setattr(again.making, "desk", lambda: Desk)
    monkeypatch.setattr(again, "version", lambda _: "9.9.9")
    later = again.rebuild(OPERATOR, FULL)
    assert later.holds, "its JSON and its CSV are equal"
    (line,) = later.told
    assert line.startswith("impact-report-april-to-june.html differs, as it may under another release: line ") or (
        ".html differs, as it may under another release: line " in line
    )
    monkeypatch.setattr(again, "version", lambda _: later.release)
    now = again.rebuild(OPERATOR, FULL)
    assert not now.holds
    (line,) = now.told
    assert ".html differs: line " in line and "later" in line


def test_s19_the_demo_has_a_published_return_to_central_government():
    assert demo.publish_the_examples() == "published example-county/EDN-003", "the other one was published before"
    department = actor_for(user_by_email("government.example-county@demo.invalid"))
    edition = queries.published(department, "example-county/EDN-003")
    assert {line.name.rpartition(".")[2] for line in edition.files} == ENDINGS
    assert demo.publish_the_examples() == ""
