"""Column maps: what the columns of a partner's own spreadsheet mean, saved for the next file of the same layout."""

from django.db import models

from goldenthread.records.models import Detail


class ColumnMap(Detail):
    """How one agency lays its figures out. `returns.mapped.layout` says how the text is written."""

    layout = models.TextField(
        "what the columns mean",
        help_text="As YAML: the sheet, the row of the column names, and what each column is.",
    )
