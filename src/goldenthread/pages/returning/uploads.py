"""Filled templates on their way in: kept in memory, bounded, and two at a time."""

import threading
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from goldenthread.pages.checking.uploads import InMemory
from goldenthread.returns.sending.checking import MOST_BYTES
from goldenthread.vocabulary import Refused

MOST_MEGABYTES = MOST_BYTES // (1024 * 1024)
# Reading a workbook takes a second or so of one processor; more at once would hold up everybody's pages.
_TURNS = threading.BoundedSemaphore(2)
_PATIENCE_SECONDS = 20
View = Callable[..., HttpResponse]


def bounded(view: View) -> View:
    """Reads the body of a request by our own handler before anything else asks for it."""

    @csrf_exempt
    @wraps(view)
    def outer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        handler = InMemory(request, MOST_BYTES + 65536)
        request.upload_handlers = [handler]
        request._return_upload = handler  # type: ignore[attr-defined]
        return csrf_protect(view)(request, *args, **kwargs)

    return outer


def file_of(request: HttpRequest) -> tuple[str, bytes]:
    """The name and bytes of the file that was sent.

    Raises:
        Refused: where there is none, or it is too large, in the words of the upload pattern.
    """
    handler: InMemory = request._return_upload  # type: ignore[attr-defined]
    sent = request.FILES.get("file")
    if handler.too_big:
        raise Refused.one(
            "The selected file", f"it must be smaller than {MOST_MEGABYTES}MB", "Send the template alone, as you got it"
        )
    if sent is None:
        raise Refused.one("Your return", "there is no file", "Select the template that you filled in")
    return (sent.name or "return", sent.read())


class Turn:
    """A turn to have a file read; leave it when done. Raises Refused where none comes free in time."""

    def __enter__(self) -> None:
        if not _TURNS.acquire(timeout=_PATIENCE_SECONDS):
            raise Refused.one(
                "Your return", "other files are being read and yours did not get its turn", "Try again in a minute"
            )

    def __exit__(self, *_: object) -> None:
        _TURNS.release()
