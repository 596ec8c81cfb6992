"""Every method against figures made by the R packages of the health department and NHS England.

The figures stand in `methods` beside this file. To test against another set of the same layout:

    GOLDENTHREAD_REFERENCE=/path/to/folder sh bin/test tests/reference
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reference.folder import Folder, judge

HERE = Path(__file__).parent


def folder() -> Folder:
    """The folder named in GOLDENTHREAD_REFERENCE, or its part `methods`; otherwise the committed one."""
    named = os.environ.get("GOLDENTHREAD_REFERENCE")
    if not named:
        return Folder(HERE / "methods")
    path = Path(named)
    return Folder(path / "methods" if (path / "methods").is_dir() else path)


FOLDER = folder()
ADAPTERS: dict[str, Callable[[Folder], None]] = {}
ERRORS: dict[str, Callable[[dict[str, str]], object]] = {}
DECIDED: dict[str, str] = {}
for _path in sorted(HERE.glob("adapters_*.py")):
    _spec = importlib.util.spec_from_file_location(f"tests.reference.{_path.stem}", _path)
    assert _spec and _spec.loader
    _module = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(_module)
    ADAPTERS |= getattr(_module, "ADAPTERS", {})
    ERRORS |= getattr(_module, "ERRORS", {})
    DECIDED |= getattr(_module, "DECIDED", {})

CASES = FOLDER.read("errors.csv").rows if (FOLDER.path / "errors.csv").is_file() else []


def test_the_folder_holds_reference_figures():
    assert FOLDER.outputs, f"{FOLDER} holds no file *_output.csv"
    assert CASES, f"{FOLDER} holds no errors.csv"


@pytest.mark.parametrize("name", FOLDER.outputs)
def test_every_row_matches(name):
    assert name in ADAPTERS, f"no adapter reads {name}: write one in tests/reference/adapters_*.py"
    ADAPTERS[name](FOLDER)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['case_id']} {c['method']}: {c['input']}" for c in CASES])
def test_bad_input_is_refused(case):
    made = ERRORS.get(case["case_id"])
    assert made, f"no adapter makes {case['case_id']} ({case['method']}: {case['input']})"
    verdict = judge(lambda: made(case))
    if case["case_id"] in DECIDED:
        reversed_ = verdict.stopped if case["outcome"] == "ok" else not verdict.held
        assert reversed_, f"{DECIDED[case['case_id']]}, yet: {verdict}"
    elif case["outcome"] == "ok":
        assert not verdict.stopped, verdict.words
    elif case["outcome"] == "warning":
        assert verdict.words, "it passed without a word"
    else:
        assert verdict.held, f"it passed, where the reference says: {case['message']}"
