"""The worker: what happens by itself, each thing at its own pace, until it is stopped.

Everything it does may also be done by another worker at the same moment, or by hand: each job
takes only what nobody else has taken. So there is no queue to lose and no lock to free.
"""

import os
import signal
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass

from goldenthread.console.output import put, put_json, say


@dataclass(frozen=True)
class Job:
    """Something to do every so many seconds. It returns what it did in words, or nothing."""

    name: str
    seconds: int
    do: Callable[[], str]


def _seal() -> str:
    from goldenthread.audit import sealing

    made = sealing.seal()
    return f"sealed {made.size:,} entries" if made else ""


def _compose() -> str:
    from goldenthread.notices import outbox

    made = outbox.compose()
    return f"made {made:,} emails" if made else ""


def _post() -> str:
    from goldenthread.notices import outbox

    ends = {end: many for end, many in outbox.post().items() if many}
    return ", ".join(f"{many:,} {end}" for end, many in ends.items())


def _forget() -> str:
    from goldenthread.partners import keeping
    from goldenthread.partners.actors import OPERATOR

    return ", ".join(f"{many:,} {what}" for what, many in keeping.run(actor=OPERATOR).items())


def _remind() -> str:
    from goldenthread.partners.actors import OPERATOR
    from goldenthread.strategy import reminding

    told = reminding.remind(actor=OPERATOR)
    return f"told {told:,} people of updates that are due" if told else ""


def _tell_of_days() -> str:
    from goldenthread.governance import reminding
    from goldenthread.partners.actors import OPERATOR

    told = reminding.remind(actor=OPERATOR)
    return f"told {told:,} people of days that come" if told else ""


def _split() -> str:
    from goldenthread.governance import handing_over

    done = handing_over.carry_out()
    return f"carried out {done:,} splits" if done else ""


def _check_editions() -> str:
    from goldenthread.publishing import waiting

    done = waiting.work_off()
    return f"checked {done:,} editions" if done else ""


def _read_files() -> str:
    from goldenthread.returns.uploads import working as uploads

    done = uploads.work_off()
    return f"read {done:,} national files" if done else ""


def _demo_papers() -> str:
    from goldenthread.governance.papers import demo

    return demo.put_the_example()


def _demo_editions() -> str:
    from goldenthread.publishing import demo

    return demo.publish_the_examples()


JOBS: tuple[Job, ...] = (
    Job("put the papers of the demo", 30, _demo_papers),
    Job("publish the example of the demo", 30, _demo_editions),
    Job("check editions", 2, _check_editions),
    Job("read national files", 2, _read_files),
    Job("seal the ledger", 60, _seal),
    Job("carry out splits whose day has come", 10 * 60, _split),
    Job("remind of updates", 60 * 60, _remind),
    Job("tell of days that come", 60 * 60, _tell_of_days),
    Job("make the emails that are due", 60, _compose),
    Job("send the emails", 10, _post),
    Job("forget what need not be kept", 24 * 60 * 60, _forget),
)


def worker(args: Namespace) -> int:
    """Do every job once, or go on until stopped."""
    if args.once:
        done = {job.name: _run(job) for job in JOBS}
        if args.json:
            put_json(done)
        else:
            for name, words in done.items():
                put(f"{name}: {words or 'nothing to do'}")
        return 0
    stopped: list[int] = []
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda number, _: stopped.append(number))
    parent = os.getppid()
    due = {job.name: 0.0 for job in JOBS}
    while not stopped and not (args.with_parent and os.getppid() != parent):
        now = time.monotonic()
        for job in JOBS:
            if now >= due[job.name] and not stopped:
                _run(job)
                due[job.name] = now + job.seconds
        time.sleep(1)
    return 0


def _run(job: Job) -> str:
    """Run a job. One that fails is said, and must not stop the others."""
    from django.db import close_old_connections

    close_old_connections()
    try:
        return job.do()
    except Exception as error:
        say(f"Could not {job.name}: {type(error).__name__}: {error}")
        return "failed"
