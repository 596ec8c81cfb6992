"""The catalogue finds every method that is declared, once."""

import sys
from types import ModuleType

import pytest

from goldenthread.methods import catalogue, chapters
from goldenthread.methods.proportion import WILSON
from goldenthread.methods.rate import BYAR, EXACT


def test_methods_stand_where_they_are_declared():
    found = {chapter.module: chapter.methods for chapter in chapters()}
    assert found["goldenthread.methods.rate"] == (EXACT, BYAR)
    # The standardised rates use the limits of counts, and do not declare them.
    assert EXACT not in found["goldenthread.methods.standardised"]
    assert catalogue()["wilson"] is WILSON


def test_every_method_says_what_a_reader_needs():
    for method in catalogue().values():
        assert all((method.key, method.title, method.version, method.formula, method.source))
        assert method.key == method.key.lower() and " " not in method.key
    titles = [method.title for method in catalogue().values()]
    assert len(set(titles)) == len(titles)


def test_every_module_that_declares_one_says_what_it_is():
    assert all(chapter.about for chapter in chapters())


def test_two_methods_of_one_key_are_refused(monkeypatch, tmp_path):
    import goldenthread.methods as package

    (tmp_path / "again.py").write_text(
        "from goldenthread.methods.results import Method\nAGAIN = Method('wilson', 'Again', '1', 'p', 'us')\n"
    )
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "goldenthread.methods.again", raising=False)
    try:
        with pytest.raises(ValueError, match="two methods are called wilson"):
            chapters()
    finally:
        module = sys.modules.pop("goldenthread.methods.again", None)
        assert isinstance(module, ModuleType)
        del package.again
