"""Calls are counted together by whatever shares a data folder, and a count that fails stops nobody."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from goldenthread.api import calls
from goldenthread.api.calls import NAME, count_call
from goldenthread.api.problems import TooMany

NOON = 1_800_000_000.0  # the start of a minute


@pytest.fixture(autouse=True)
def three_a_minute(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_CALLS_A_MINUTE, settings.DATA_DIR = 3, tmp_path
    monkeypatch.setattr(calls.time, "time", lambda: NOON + 15)


def test_each_thread_has_the_file_open_for_itself_and_all_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    def call(caller: str) -> int:
        with ThreadPoolExecutor(1) as other:  # with a connection of its own, as another process has
            error = other.submit(count_call, caller).exception()
        assert error is None or (isinstance(error, TooMany) and error.wait == 45)
        return 429 if error else 200

    assert [call("token:1") for _ in range(5)] == [200, 200, 200, 429, 429]
    assert call("token:2") == 200
    monkeypatch.setattr(calls.time, "time", lambda: NOON + 60)
    assert call("token:1") == 200


def test_a_file_that_cannot_be_read_stops_nobody_and_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / NAME).write_bytes(b"not a database at all" * 100)
    for _ in range(5):
        count_call("token:1")
    assert "could not be counted" in caplog.text


def test_no_limit_counts_nothing(settings: Any, tmp_path: Path) -> None:
    settings.API_CALLS_A_MINUTE = 0
    for _ in range(5):
        count_call("token:1")
    assert not list(tmp_path.iterdir())
