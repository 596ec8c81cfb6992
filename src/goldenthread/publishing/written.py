"""A document as JSON and back again, equal. The bytes are the same for the same document."""

from __future__ import annotations

import dataclasses
import json
import types
from typing import Any, Union, get_args, get_origin, get_type_hints

from goldenthread.publishing import document as parts

_UNIONS = (Union, types.UnionType)
_HINTS: dict[type, dict[str, Any]] = {}


def to_json(document: parts.Document) -> bytes:
    """The document as UTF-8 JSON, indented, with a newline at the end."""
    return (json.dumps(_out(document), ensure_ascii=False, indent=1) + "\n").encode()


def from_json(data: bytes) -> parts.Document:
    """The document of `to_json`'s bytes. Raises ValueError for anything else."""
    try:
        made = _in(parts.Document, json.loads(data))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no edition: {error}") from None
    if not isinstance(made, parts.Document):
        raise ValueError("this is no edition")
    return made


def _out(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        # Bytes of files that go with a document are named by their hash, and kept elsewhere.
        held = {f.name: _out(getattr(value, f.name)) for f in dataclasses.fields(value) if f.type != "bytes"}
        return {"is": type(value).__name__, **held}
    if isinstance(value, tuple):
        return [_out(one) for one in value]
    return value


def _in(wanted: Any, value: Any) -> Any:
    origin = get_origin(wanted)
    if origin is tuple:
        inner = get_args(wanted)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_in(inner[0], one) for one in value)
        return tuple(_in(kind, one) for kind, one in zip(inner, value, strict=True))
    if isinstance(value, dict):
        made = getattr(parts, value["is"])
        hints = _HINTS.setdefault(made, get_type_hints(made, vars(parts)))
        return made(**{name: _in(hints[name], one) for name, one in value.items() if name != "is"})
    if origin in _UNIONS and isinstance(value, list):
        return _in(next(arm for arm in get_args(wanted) if get_origin(arm) is tuple), value)
    return value
