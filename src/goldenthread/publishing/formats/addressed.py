"""A document whose links to records lead to the installation by whole addresses, for files that travel."""

from __future__ import annotations

import dataclasses
from typing import Any

from goldenthread.publishing.document import Document, Held, Web
from goldenthread.publishing.formats.safe import address


def addressed(document: Document, base: str) -> Document:
    """The document with every path of the installation ("/r/dorset-cdp/ACT-014") as an absolute address.

    Args:
        document: The edition.
        base: The address of the installation, "https://thread.example.gov.uk".
    """
    made: Document = _with(document, base)
    return made


def _with(value: Any, base: str) -> Any:
    if isinstance(value, tuple):
        found = tuple(_with(one, base) for one in value)
        return value if all(one is other for one, other in zip(found, value, strict=True)) else found
    if isinstance(value, (Web, Held)):
        return dataclasses.replace(value, url=address(value.url, base)) if value.url.startswith("/") else value
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for field in dataclasses.fields(value):
        old = getattr(value, field.name)
        new = _with(old, base)
        if new is not old:
            changed[field.name] = new
    return dataclasses.replace(value, **changed) if changed else value
