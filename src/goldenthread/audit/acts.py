"""Every act has a sentence. An act that is not declared here cannot be written."""

from string import Formatter

_SENTENCES: dict[str, str] = {}


def declare(code: str, sentence: str) -> str:
    """Declare an act: its code, and its sentence after the actor's name.

    `declare("record.added", "added {what}")` reads "The partnership manager added action ACT-014".
    Declaring a code twice is a mistake in the program and stops it.
    """
    if code in _SENTENCES:
        raise AssertionError(f"The act {code} is declared twice")
    _SENTENCES[code] = sentence
    return code


def sentence(code: str, **parts: object) -> str:
    """The sentence of an act with its parts filled in. A missing part stops the program."""
    template = _SENTENCES[code]
    wanted = {name for _, name, _, _ in Formatter().parse(template) if name}
    return template.format(**{name: parts[name] for name in wanted})


def declared() -> dict[str, str]:
    """All acts with their sentences, for the reference pages."""
    return dict(sorted(_SENTENCES.items()))
