"""The file of one paper of the demo, put by its agency through the act that everybody uses."""

from __future__ import annotations

import io

from django.conf import settings

from goldenthread.governance.models import PaperFile
from goldenthread.governance.papers.commands import put_file
from goldenthread.partners.actors import OPERATOR, actor_for, user_by_email
from goldenthread.partners.demo import DOMAIN
from goldenthread.records.models import Record
from goldenthread.vocabulary import NotFound

PARTNERSHIP, PAPER, AGENCY = "example-county", "PAP-005", "org-906"
#: Invented, like all of Example County.
_COSTS = (
    ("What", "January to March", "April to June"),
    ("Two workers, two evenings a week", "£14,200", "£14,200"),
    ("Rooms and reception", "£1,900", "£1,900"),
    ("Leaflets and messages", "£600", "£200"),
    ("Together", "£16,700", "£16,300"),
)


def put_the_example() -> str:
    """Put the file into its paper, where this is the demo and it was not done. Says what it did."""
    if not settings.DEMO:
        return ""
    row = Record.objects.filter(owner__reference=PARTNERSHIP, reference=PAPER, kind="paper").first()
    if row is None or row.state != "live" or PaperFile.objects.filter(paper=row).exists():
        return ""
    full = f"{PARTNERSHIP}/{PAPER}"
    try:
        sender = actor_for(user_by_email(f"contributor.{AGENCY}.{PARTNERSHIP}@{DOMAIN}"))
    except NotFound:
        sender = OPERATOR
    put_file(
        actor=sender,
        paper=full,
        file=costs(),
        file_name="Costs of evening appointments.docx",
        words="What the evenings cost in each quarter, and what is not in it.",
    )
    return f"put the file of {full}"


def costs() -> bytes:
    """The file: a Word document with a table."""
    import docx

    made = docx.Document()
    made.core_properties.title = "Costs of evening appointments"
    made.add_heading("Costs of evening appointments", 1)
    made.add_paragraph("From the budget of the service. Nothing is asked of the partnership's own fund.")
    table = made.add_table(len(_COSTS), len(_COSTS[0]), style="Table Grid")
    for at, row in enumerate(_COSTS):
        for n, words in enumerate(row):
            table.cell(at, n).text = words
    made.add_heading("What is not in it", 2)
    for words in ("Travel of people who come from villages.", "The time of the prescriber, who is paid already."):
        made.add_paragraph(words, style="List Bullet")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
