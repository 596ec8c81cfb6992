"""The kind that documents declare."""

from goldenthread.documents import models
from goldenthread.records.kinds import Kind, declare

DOCUMENT = declare(
    Kind(
        code="document",
        model=models.Document,
        name="Document",
        plural="Documents",
        prefix="DOC",
        about="A published report, plan or return that records and figures come from.",
        letter="R",
        room="documents",
        columns=("document_type", "published"),
    )
)
