"""Killed by SIGKILL at fifty random points: a return or an import is accepted whole, or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SEED = 20241126


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killing")
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.returns.killing", str(folder), str(SEED)],
        cwd=ROOT,
        env=kept | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "GOLDENTHREAD_ENV_FILE": "/dev/null"},
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("act", ["return", "import", "sheet"])
def test_nothing_is_half_stored_wherever_it_dies(outcomes, act):
    found = outcomes[act]
    assert found["killed"] == 50, "each point was reached"
    assert found["half"] == [] and found["before"] + found["whole"] == 50
    assert found["before"] > 10, "most points lie before the end"
