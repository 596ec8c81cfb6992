"""A backup holds the whole installation; restoring gives it back, and says so when it cannot."""

import gzip
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

# Every installation here is of its own, on SQLite.
pytestmark = pytest.mark.one_database


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with one record and one kept file, backed up to `whole.tar.gz`."""
    folder = tmp_path_factory.mktemp("site")
    run(folder / "data", "init")
    run(
        folder / "data",
        "add",
        "organisation",
        "--owner",
        "shared",
        "--set",
        "title=Example Council",
        "--set",
        "organisation_type=council",
    )
    (folder / "data" / "returns").mkdir()
    (folder / "data" / "returns" / "kept.xlsx").write_bytes(b"what an agency sent")
    run(folder / "data", "backup", str(folder / "whole.tar.gz"))
    return folder


def run(data: Path, *words: str, code: int = 0) -> str:
    """Run a command on an installation of its own. Returns what it said."""
    settings = {"GOLDENTHREAD_DATA_DIR": str(data), "GOLDENTHREAD_DEMO": "1", "DATABASE_URL": ""}
    command = [sys.executable, "-m", "goldenthread.console.main", *words]
    got = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, check=False)
    assert got.returncode == code, got.stdout + got.stderr
    return got.stdout + got.stderr


def test_what_was_backed_up_comes_back_and_the_ledger_says_so(site: Path, tmp_path: Path) -> None:
    new = tmp_path / "data"
    assert "Restored" in run(new, "restore", str(site / "whole.tar.gz"))
    assert "Example Council" in run(new, "show", "shared/ORG-001")
    assert (new / "returns" / "kept.xlsx").read_bytes() == b"what an agency sent"
    assert "restored the whole installation from the backup made at" in run(new, "audit", "show")
    assert "took a backup of the whole installation" in run(site / "data", "audit", "show")


def test_only_its_owner_may_read_it_and_it_is_never_written_over(site: Path) -> None:
    made = site / "whole.tar.gz"
    assert made.stat().st_mode & 0o777 == 0o600
    assert "is there already" in run(site / "data", "backup", str(made), code=4)


def test_what_is_there_is_set_aside_and_only_when_asked(site: Path, tmp_path: Path) -> None:
    new = tmp_path / "data"
    run(new, "restore", str(site / "whole.tar.gz"))
    run(
        new,
        "add",
        "organisation",
        "--owner",
        "shared",
        "--set",
        "title=Later Council",
        "--set",
        "organisation_type=council",
    )
    (new / "returns" / "kept.xlsx").write_bytes(b"altered")
    assert "already holds something" in run(new, "restore", str(site / "whole.tar.gz"), code=4)
    run(new, "restore", str(site / "whole.tar.gz"), "--force")
    assert "Later Council" not in run(new, "list", "organisation")
    (aside,) = new.glob("before-restore-*")
    assert (aside / "returns" / "kept.xlsx").read_bytes() == b"altered"
    assert (aside / "goldenthread.sqlite3").exists()
    run(new, "backup", str(tmp_path / "again.tar.gz"))
    with tarfile.open(tmp_path / "again.tar.gz") as tar:
        assert not [name for name in tar.getnames() if "before-restore" in name]


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flip(data: bytes) -> bytes:
    plain = bytearray(gzip.decompress(data))
    at = plain.index(b"what an agency sent")
    plain[at] ^= 1
    return gzip.compress(bytes(plain))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_cut, "cannot be read"), (_flip, "is not what was written"), (lambda data: b"a note", "cannot be read")],
    ids=["cut off", "altered", "no backup"],
)
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_changed(
    site: Path, tmp_path: Path, spoil: Any, said: str
) -> None:
    bad = tmp_path / "bad.tar.gz"
    bad.write_bytes(spoil((site / "whole.tar.gz").read_bytes()))
    for words in (("backup", "--check"), ("restore", "--force")):
        assert said in run(tmp_path / "data", words[0], str(bad), words[1], code=3)
    assert "has not been set up" in run(tmp_path / "data", "list", "organisation", code=5)


def test_a_name_that_leads_out_of_the_folder_is_refused(site: Path, tmp_path: Path) -> None:
    bad, secret = tmp_path / "bad.tar.gz", tmp_path / "x"
    secret.write_text("x")
    with tarfile.open(bad, "w:gz") as tar:
        tar.add(secret, "data/../../outside")
    assert "which no backup does" in run(tmp_path / "data", "restore", str(bad), code=3)
    assert not (tmp_path.parent / "outside").exists()


def test_a_newer_releases_backup_is_refused(site: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.tar.gz"
    with tarfile.open(site / "whole.tar.gz") as old:
        old.extractall(tmp_path / "parts", filter="data")
    listed = json.loads((tmp_path / "parts" / "backup.json").read_text())
    listed["migrations"].append("records.9999_not_yet")
    (tmp_path / "parts" / "backup.json").write_text(json.dumps(listed))
    with tarfile.open(newer, "w:gz") as tar:
        for path in sorted((tmp_path / "parts").rglob("*")):
            if path.is_file():
                tar.add(path, path.relative_to(tmp_path / "parts").as_posix())
    assert "newer than this one" in run(tmp_path / "data", "restore", str(newer), code=3)
