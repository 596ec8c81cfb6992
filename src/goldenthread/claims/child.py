"""The child process that reads and checks reports: `python -m goldenthread.claims.child`.

It bounds itself before it looks at them. On standard input it takes a line of JSON (the limits, the name and size of
each file, what was decided before), then the files; on standard output it answers with one JSON object.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Container, Sequence
from typing import Any

from goldenthread.reading.child import enclose
from goldenthread.reading.document import Block, BlockKind
from goldenthread.reading.limits import Limits

_SHORT, _AWAY = 80, 3


def main() -> int:
    """Check the files on standard input and answer on standard output."""
    source, out = sys.stdin.buffer, sys.stdout.buffer
    head = json.loads(source.readline(2_000_000))
    limits = Limits(**head["limits"])
    enclose(limits)
    from goldenthread.vocabulary.refusals import Refused

    answer: dict[str, Any]
    try:
        files = [(name, source.read(size)) for name, size in head["files"]]
        answer = {"checked": _checked(files, head["choices"], limits)}
    except Refused as refused:
        answer = {"refused": [[problem.place, problem.finding, problem.remedy] for problem in refused.problems]}
    except (MemoryError, RecursionError):
        # The answer is written without what filled the memory.
        answer = {"failed": "memory"}
    out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    out.flush()
    return 0


def _checked(files: Sequence[tuple[str, bytes]], choices: dict[str, list[str]], limits: Limits) -> dict[str, Any]:
    from goldenthread.claims.check import check
    from goldenthread.claims.model import Choice, ChoiceKind
    from goldenthread.claims.telling import in_a_sentence
    from goldenthread.reading.files import read

    documents = [read(data, name, limits) for name, data in files]
    decided = {print_: Choice(ChoiceKind(kind), reason, right) for print_, (kind, reason, right) in choices.items()}
    report = check(documents, decided)
    wanted = {(finding.claim.document, finding.claim.number) for finding in report.findings if finding.claim.start >= 0}
    return {
        "documents": list(report.documents),
        "notes": list(report.notes),
        "results": [
            {
                "verdict": finding.verdict.value,
                "about": finding.claim.about,
                "published": finding.published,
                "recomputed": finding.recomputed,
                "would_fit": finding.would_fit,
                "hint": finding.hint,
                "how": finding.how,
                "quotation": finding.claim.quotation,
                "document": finding.claim.document,
                "place": finding.claim.place,
                "number": finding.claim.number,
                "start": finding.claim.start,
                "end": finding.claim.end,
                "fingerprint": finding.fingerprint,
                "said": in_a_sentence(finding),
                "choice": finding.choice.kind.value if finding.choice else "",
                "choice_words": finding.choice.words if finding.choice else "",
            }
            for finding in report.findings
        ],
        "passages": [
            {
                "document": document.name,
                "number": block.place.number,
                "text": block.text,
                "place": block.place.words,
                "heading": block.place.heading,
            }
            for document in documents
            for block in document.blocks
            if block.text and _near(block, document.name, wanted)
        ],
    }


def _near(block: Block, document: str, wanted: Container[tuple[str, int]]) -> bool:
    """Whether a block holds a finding, or is a short line close to one, without which it would make no sense."""
    number = block.place.number
    if (document, number) in wanted:
        return True
    short = len(block.text) <= _SHORT and block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
    return short and any((document, number + away) in wanted for away in range(-_AWAY, _AWAY + 1))


if __name__ == "__main__":
    raise SystemExit(main())
