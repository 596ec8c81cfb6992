"""The glossary: one file of terms, shown as a page and written out as GLOSSARY.md."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.utils.text import slugify

SOURCE = Path(__file__).parent / "glossary.yaml"
_HEAD = """# Glossary

The words of Golden Thread and of its field, in our own words. This file is made from
`src/goldenthread/pages/help/glossary.yaml` by `goldenthread.pages.help.glossary.as_markdown`; change it there.
"""


@dataclass(frozen=True)
class Term:
    """A word, what it means here, and the other words for it."""

    term: str
    meaning: str
    aliases: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The name of its place on the page."""
        return slugify(self.term)

    @property
    def letter(self) -> str:
        return self.term[:1].upper()

    def has(self, query: str) -> bool:
        """Whether a text is found in the term, its other names or its meaning."""
        return query.casefold() in " ".join((self.term, *self.aliases, self.meaning)).casefold()


@cache
def terms() -> tuple[Term, ...]:
    """Every term, in the order of the file."""
    rows = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return tuple(Term(row["term"], row["meaning"], tuple(row.get("aliases", ()))) for row in rows)


def as_markdown() -> str:
    """The whole of GLOSSARY.md."""
    lines = [_HEAD]
    for term in terms():
        also = f" (also: {', '.join(term.aliases)})" if term.aliases else ""
        lines.append(f"- **{term.term}**{also}: {term.meaning}")
    return "\n".join(lines) + "\n"
