"""A list of records is all of them, unless a page of it is shown as a page, with the count of all.

A call that names a number of its own (`size=500`) cuts what is longer without a word. What shows a list by pages may
ask for a page; everything else leaves `size` out, and has all there are.
"""

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "goldenthread"
ASKS = {"list_records", "list_figures"}
#: What shows a list by pages, and says how many there are in all.
BY_PAGES = {
    "api/figures.py",
    "api/kinds.py",
    "pages/records/grid.py",
    "pages/records/lists.py",
}


def cuts() -> list[tuple[str, int]]:
    """Every call that asks for a part of a list, by file and line."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text("utf-8")
        if not any(name in text for name in ASKS):
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            sizes = [word.value for word in node.keywords if word.arg == "size"]
            if called in ASKS and sizes:
                name = path.relative_to(SOURCE).as_posix()
                if name not in BY_PAGES or isinstance(sizes[0], ast.Constant):
                    found.append((name, node.lineno))
    return found


def test_nothing_but_what_shows_pages_asks_for_a_part_of_a_list():
    said = ", ".join(f"{name}:{line}" for name, line in cuts())
    assert not said, f"Leave `size` out, so that all there are is read: {said}"


def test_each_that_may_still_does():
    """So that the list of exceptions holds none that is not needed."""
    for name in BY_PAGES:
        text = (SOURCE / name).read_text("utf-8")
        assert any(f"{ask}(" in text for ask in ASKS) and "size=" in text, name
