"""The source of the product as the architecture tests walk it: modules, functions and who calls whom."""

import ast
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "goldenthread"

Function = tuple[str, str]
"""A module and the name of a function, or of a method as Class.method."""


@dataclass
class Module:
    """One module: its functions, the methods of its classes, and what its names stand for."""

    name: str
    path: Path
    tree: ast.Module
    functions: dict[str, ast.AST] = field(default_factory=dict)
    classes: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)


@cache
def modules() -> dict[str, Module]:
    """Every module of the product by its full name."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = _read(Module(name, path, ast.parse(path.read_text(encoding="utf-8"))))
    return found


def _read(module: Module) -> Module:
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef):
            module.functions[node.name] = node
        elif isinstance(node, ast.ClassDef):
            methods = [item for item in node.body if isinstance(item, ast.FunctionDef)]
            module.classes[node.name] = [method.name for method in methods]
            module.functions |= {f"{node.name}.{method.name}": method for method in methods}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            module.names |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return module


def imports(module: Module) -> set[str]:
    """Every module that a module imports, wherever in it the import stands."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def reaches(start: Function) -> set[Function]:
    """Every function of the product that a function may call, at however many removes."""
    seen: set[Function] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += _called(*here)
    return seen


def _called(module_name: str, function: str) -> list[Function]:
    module = modules().get(module_name)
    node = module.functions.get(function) if module else None
    if module is None or node is None:
        return []
    owner = function.rpartition(".")[0]
    found: list[Function] = []
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        target = call.func
        if isinstance(target, ast.Name):
            found += _named(module, target.id)
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            if target.value.id == "self":
                found.append((module.name, f"{owner}.{target.attr}"))
            elif target.value.id in module.names:
                # `ledger.write`: a function of an imported module.
                found.append((".".join(module.names[target.value.id]), target.attr))
    return found


def _named(module: Module, name: str) -> list[Function]:
    """What calling a bare name calls; making an object may come to any of its methods."""
    if name in module.names:
        where, original = module.names[name]
        there = modules().get(where)
        return _named(there, original) if there else []
    if name in module.classes:
        return [(module.name, f"{name}.{method}") for method in module.classes[name]]
    return [(module.name, name)] if name in module.functions else []


@cache
def storeys() -> dict[str, int]:
    """The storey of each package, the lowest first, as the import contract lists them."""
    with (ROOT / "pyproject.toml").open("rb") as stream:
        contracts = tomllib.load(stream)["tool"]["importlinter"]["contracts"]
    (layers,) = (c["layers"] for c in contracts if c["type"] == "layers")
    return {
        package.strip().strip("()"): number
        for number, line in enumerate(reversed(layers))
        for package in line.split("|")
    }
