"""Have a file that somebody sent looked at by a virus scanner, before anything reads or keeps it."""

import shlex
import subprocess

from django.conf import settings

from goldenthread.vocabulary import Refused

SECONDS = 60
_FOUND = 1


def look_at(data: bytes, name: str) -> None:
    """Give a file to the scanner of the settings, on its standard input. Does nothing where none is set.

    The scanner ends with 0 for a clean file and 1 for one it will not have, as clamdscan and most others do. Anything
    else, or no answer in a minute, means that nobody looked: the file is then not taken.

    Raises:
        Refused: for a file that the scanner will not have, or that it could not look at.
    """
    command = settings.SCAN_COMMAND
    if not command:
        return
    place = name or "Your file"
    try:
        ran = subprocess.run(  # noqa: S603
            shlex.split(command), input=data, capture_output=True, timeout=SECONDS, check=False
        )
        ended = ran.returncode
    except (OSError, subprocess.TimeoutExpired):
        ended = -1
    if ended == _FOUND:
        raise Refused.one(
            place, "the virus scanner will not have it", "Ask your IT team to look at it; it was not kept"
        )
    if ended:
        raise Refused.one(
            place,
            "it could not be looked at for viruses, so it was not taken",
            "Try again in a minute, or tell whoever runs this site",
        )
