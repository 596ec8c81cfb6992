"""Uploads that stay in memory and stop at a size: nothing of a checked report touches the disk."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest

from goldenthread.jobs.scanning import look_at
from goldenthread.vocabulary import Refused

MEGABYTE = 1024 * 1024


class InMemory(MemoryFileUploadHandler):
    """Keeps every file of one request in memory, and reads no further than `most` bytes of them together."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most, self.seen = most, 0
        self.too_big = False

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen += len(raw_data)
        if self.seen > self.most:
            self.too_big = True
            raise StopUpload(connection_reset=False)
        return super().receive_data_chunk(raw_data, start)


def files_of(request: HttpRequest, field: str, *, most: int, count: int) -> list[tuple[str, bytes]]:
    """Return the name and bytes of each file sent in `field`.

    The page must be csrf_exempt outside and csrf_protect inside, since the token is read from the same body
    that the handler reads.

    Raises:
        Refused: when they are larger than `most` bytes together, or more than `count`.
    """
    handler: InMemory = request._checking_upload  # type: ignore[attr-defined]
    sent = request.FILES.getlist(field)
    if handler.too_big:
        raise Refused.one(
            "Your file",
            f"it is larger than {most // MEGABYTE} MB",
            "Save it without its pictures, or send it in parts",
        )
    if len(sent) > count:
        raise Refused.one("Your files", f"there are {len(sent)}", f"Send {count} or fewer at a time")
    files = [(file.name or "report", file.read()) for file in sent]
    for name, data in files:
        look_at(data, name)
    return files
