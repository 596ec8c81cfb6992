"""Progress: stages in order, items counted, stopped only between items."""

import builtins
import io

import pytest

from goldenthread.jobs import RichProgress, SilentProgress, Stopped


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def work(progress, items=3, each=lambda: None):
    with progress.stage("Checking rows", total=items) as step:
        for _ in range(items):
            each()
            step.advance()


def test_stages_are_noted_in_order():
    progress = SilentProgress()
    work(progress)
    with progress.stage("Writing"):
        pass
    assert progress.stages == [("Checking rows", 3, 3), ("Writing", 0, None)]


def test_it_stops_after_the_item_in_hand():
    progress = SilentProgress()
    done = []
    with pytest.raises(Stopped) as stopped:
        work(progress, each=lambda: (done.append(1), progress.stop()))
    assert len(done) == 1
    assert str(stopped.value) == "Checking rows: stopped after 1 of 3"
    assert progress.stages == [("Checking rows", 1, 3)]


def test_a_stop_after_the_last_item_finishes_the_stage():
    progress = SilentProgress()
    work(progress, items=1, each=progress.stop)
    assert progress.stages == [("Checking rows", 1, 1)]


@pytest.mark.parametrize("kind", [SilentProgress, lambda: RichProgress(io.StringIO())])
def test_work_asked_to_stop_opens_no_further_stage(kind):
    progress = kind()
    progress.stop()
    with pytest.raises(Stopped, match="stopped after 0 of 3"):
        work(progress)


@pytest.mark.parametrize("kind", [SilentProgress, lambda **k: RichProgress(io.StringIO(), **k)])
def test_the_request_may_come_from_outside(kind):
    answers = iter([False, False, True])
    with pytest.raises(Stopped, match="stopped after 2 of 3"):
        work(kind(stopping=lambda: next(answers)))


def test_progress_never_goes_back():
    with pytest.raises(ValueError, match="forward"), SilentProgress().stage("Rows") as step:
        step.advance(-1)


def test_away_from_a_terminal_there_is_one_plain_line_a_stage():
    stream = io.StringIO()
    progress = RichProgress(stream)
    work(progress, items=1200)
    with progress.stage("Writing"):
        pass
    with progress.stage("Reading") as step:
        step.advance(5)
    assert stream.getvalue() == "Checking rows: 1,200 of 1,200\nWriting: done\nReading: 5\n"


def test_a_stage_that_fails_says_how_far_it_came():
    stream = io.StringIO()
    with pytest.raises(RuntimeError), RichProgress(stream).stage("Checking rows", total=3) as step:
        step.advance()
        raise RuntimeError
    assert stream.getvalue() == "Checking rows: stopped after 1 of 3\n"
    with pytest.raises(RuntimeError), RichProgress(stream).stage("Writing"):
        raise RuntimeError
    assert stream.getvalue().endswith("Writing: stopped after nothing\n")


def test_short_work_on_a_terminal_shows_no_bar():
    stream = Terminal()
    work(RichProgress(stream, clock=Clock()))
    assert stream.getvalue() == "Checking rows: 3 of 3\n"


def test_long_work_on_a_terminal_shows_a_bar():
    stream, clock = Terminal(), Clock()

    def slowly():
        clock.now += 0.6

    work(RichProgress(stream, clock=clock), each=slowly)
    assert "3/3" in stream.getvalue()
    assert "Checking rows: 3 of 3" not in stream.getvalue()


def test_without_rich_the_line_is_plain(monkeypatch):
    stream, clock = Terminal(), Clock()
    load = builtins.__import__

    def without_rich(name, *args, **kwargs):
        if name.startswith("rich"):
            raise ImportError(name)
        return load(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_rich)

    def slowly():
        clock.now += 2

    work(RichProgress(stream, clock=clock), each=slowly)
    assert stream.getvalue() == "Checking rows: 3 of 3\n"


def test_it_writes_to_the_error_stream_by_default(capsys):
    work(RichProgress())
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "3 of 3" in captured.err
