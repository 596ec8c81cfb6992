"""Every method declared in this package. The reference page is made from it."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from goldenthread.methods.results import Method


@dataclass(frozen=True, slots=True)
class Chapter:
    """The methods of one module.

    Args:
        module: Its name, for example "goldenthread.methods.rate".
        about: The first paragraph of its docstring.
        methods: In the order of declaration.
    """

    module: str
    about: str
    methods: tuple[Method, ...]


def chapters() -> tuple[Chapter, ...]:
    """Return the modules that declare a method, in order of name, each with its methods.

    Raises:
        ValueError: where two methods have one key.
    """
    import goldenthread.methods as package

    made: list[Chapter] = []
    keys: set[str] = set()
    for name in sorted(module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")):
        module = importlib.import_module(name)
        own = tuple(dict.fromkeys(_declared(module)))
        for method in own:
            if method.key in keys:
                raise ValueError(f"two methods are called {method.key}")
            keys.add(method.key)
        if own:
            about = (inspect.getdoc(module) or "").partition("\n\n")[0]
            made.append(Chapter(name, " ".join(about.split()), own))
    return tuple(made)


def catalogue() -> dict[str, Method]:
    """Return every method by its key."""
    return {method.key: method for chapter in chapters() for method in chapter.methods}


def _declared(module: ModuleType) -> Iterator[Method]:
    """The methods among the constants that a module itself assigns: what it imports belongs elsewhere."""
    for statement in ast.parse(inspect.getsource(module)).body:
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        else:
            continue
        for target in targets:
            value = getattr(module, target.id, None) if isinstance(target, ast.Name) else None
            if isinstance(value, Method):
                yield value
            elif isinstance(value, dict):
                yield from (entry for entry in value.values() if isinstance(entry, Method))
            elif isinstance(value, list | tuple):
                yield from (entry for entry in value if isinstance(entry, Method))
