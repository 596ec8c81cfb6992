"""Read YAML into text, lists and mappings, and nothing else.

The events of the file are read one by one, so that a file can neither name an object, nor grow
by anchors, nor nest so deep that reading it brings the program down. A number stays the text
that was written, so that 45.20 is never a float.
"""

from typing import Any

import yaml

from goldenthread.vocabulary import Refused

#: A record holds links, which hold lists, which hold a mapping: nothing goes deeper than this.
DEEPEST = 10
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = {f"{_TAG}{name}" for name in ("str", "int", "float", "bool", "timestamp")}
_NULL = f"{_TAG}null"


class Lined(dict[str, Any]):
    """A mapping that knows the line it starts at, and the line of each key."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class LinedList(list[Any]):
    """A list that knows the line of each of its items."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def read_yaml(text: str, name: str) -> Any:
    """The one document in `text` as text, lists and mappings; None where there is none.

    Raises Refused at `name` and the line.
    """
    loader = None
    try:
        loader = _LOADER(text)
        return _document(loader, name)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        what = getattr(error, "problem", None) or "it cannot be read"
        raise Refused.one(f"{name}{line}", f"this is not YAML: {what}", "Mend this line") from None
    finally:
        if loader is not None:
            loader.dispose()


def _document(loader: Any, name: str) -> Any:
    loader.get_event()  # the start of the stream
    if loader.check_event(yaml.StreamEndEvent):
        return None
    loader.get_event()  # the start of the document
    whole = _value(loader, name, 0)
    loader.get_event()
    if not loader.check_event(yaml.StreamEndEvent):
        line = loader.peek_event().start_mark.line + 1
        raise Refused.one(f"{name}, line {line}", "a second document starts here", "Put each in a file of its own")
    return whole


def _value(loader: Any, name: str, depth: int) -> Any:
    event = loader.get_event()
    line = event.start_mark.line + 1
    place = f"{name}, line {line}"
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise Refused.one(place, "anchors and aliases are not used in packs", "Write it out")
    if depth > DEEPEST:
        raise Refused.one(place, "it is nested too deep", f"Keep to {DEEPEST} levels or fewer")
    tag = _tag(loader, event)
    if isinstance(event, yaml.ScalarEvent):
        if tag == _NULL:
            return None
        if tag in _PLAIN_TAGS:
            return event.value
    elif isinstance(event, yaml.SequenceStartEvent) and tag == f"{_TAG}seq":
        return _sequence(loader, name, depth)
    elif isinstance(event, yaml.MappingStartEvent) and tag == f"{_TAG}map":
        return _mapping(loader, name, line, depth)
    raise Refused.one(
        place, f"the tag {tag} is not allowed in a pack", "Write plain text, numbers, lists and keys only"
    )


def _tag(loader: Any, event: Any) -> str:
    """The tag of an event as written, or as YAML reads the text where none is written."""
    if event.tag not in (None, "!"):
        return str(event.tag)
    if isinstance(event, yaml.ScalarEvent):
        return str(loader.resolve(yaml.ScalarNode, event.value, event.implicit))
    return f"{_TAG}seq" if isinstance(event, yaml.SequenceStartEvent) else f"{_TAG}map"


def _sequence(loader: Any, name: str, depth: int) -> LinedList:
    items = LinedList()
    while not loader.check_event(yaml.SequenceEndEvent):
        items.lines.append(loader.peek_event().start_mark.line + 1)
        items.append(_value(loader, name, depth + 1))
    loader.get_event()
    return items


def _mapping(loader: Any, name: str, line: int, depth: int) -> Lined:
    found = Lined(line)
    while not loader.check_event(yaml.MappingEndEvent):
        at = loader.peek_event().start_mark.line + 1
        key = _value(loader, name, depth + 1)
        if not isinstance(key, str):
            raise Refused.one(f"{name}, line {at}", "this is not a key", "Write a word, then a colon")
        if key in found:
            raise Refused.one(
                f"{name}, line {at}",
                f"the key “{key}” is given twice; first on line {found.lines[key]}",
                "Keep one of them",
            )
        found[key] = _value(loader, name, depth + 1)
        found.lines[key] = at
    loader.get_event()
    return found
