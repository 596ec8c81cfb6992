"""What a report says, held to its own figures. Plain Python: no Django and no database.

`check` takes documents, `check_text` a text; both give a `Report` of findings. Nothing is corrected.
"""

from goldenthread.claims.check import check, check_text
from goldenthread.claims.engine import judge
from goldenthread.claims.model import Choice, ChoiceKind, Finding, Report, Verdict

__all__ = ["Choice", "ChoiceKind", "Finding", "Report", "Verdict", "check", "check_text", "judge"]
