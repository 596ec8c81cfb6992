"""The blocks that templates are made of, each registered by its name with what it takes."""

from importlib import import_module

_MODULES = (
    "said",
    "information",
    "handing_over",
    "groups",
    "frames",
    "measured",
    "achieved",
    "as_printed",
    "plans",
    "priorities",
    "cases",
    "voice",
    "statutory",
    "outcomes",
    "meetings",
    "profile",
    "returning",
    "data",
)


def load() -> None:
    """Register every block and spread."""
    for name in _MODULES:
        import_module(f"goldenthread.publishing.blocks.{name}")
