"""Killed by SIGKILL at fifty random points of a check and of a publication: nothing is half published."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SEED = 20261122


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killing")
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.publishing.killing", str(folder), str(SEED)],
        cwd=ROOT,
        env=kept | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "GOLDENTHREAD_ENV_FILE": "/dev/null"},
        capture_output=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("act", ["check", "publish"])
def test_the_earlier_edition_stands_and_nothing_is_half_published_wherever_it_dies(outcomes, act):
    found = outcomes[act]
    assert found["killed"] == 50, "each point was reached"
    assert found["half"] == [] and found["before"] + found["whole"] == 50
    assert found["lost"] == [], "no file of the edition that is out was touched"
    assert found["before"] > 10, "most points lie before the end"
