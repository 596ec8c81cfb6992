"""Files that people gave are kept whole, under names that say nothing, and no other file can be reached."""

import pytest

from goldenthread.documents.kept import Store
from goldenthread.vocabulary import NotFound

FILES = Store("returns", frozenset({"csv", "xlsx"}), never="It was not kept.", gone="It is not there any more.")


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_a_file_comes_back_as_it_was_and_is_for_its_owner_alone():
    name = FILES.keep(b"a,b\n", "csv")
    assert FILES.read(name) == b"a,b\n"
    assert FILES.folder.stat().st_mode & 0o077 == 0
    assert (FILES.folder / name).stat().st_mode & 0o077 == 0
    assert name != FILES.keep(b"a,b\n", "csv")


def test_an_ending_that_is_not_taken_is_not_kept():
    with pytest.raises(ValueError, match="no ending"):
        FILES.keep(b"", "exe")
    assert not FILES.folder.exists()


@pytest.mark.parametrize("name", ["", "../ledger.key", "a.csv", f"{'0' * 32}.exe", f"{'0' * 32}.csv/../x", "0" * 32])
def test_what_is_no_name_of_ours_is_never_opened(name, tmp_path):
    (tmp_path / "ledger.key").write_text("secret")
    with pytest.raises(NotFound, match="not kept"):
        FILES.read(name)
    FILES.discard(name)
    assert (tmp_path / "ledger.key").exists()


def test_a_file_that_is_gone_says_so_and_a_discarded_one_is_gone():
    name = FILES.keep(b"x", "xlsx")
    FILES.discard(name)
    FILES.discard(name)
    with pytest.raises(NotFound, match="any more"):
        FILES.read(name)
