"""The text that search looks in says where each name of a record begins and ends."""

from typing import Any

from django.db import migrations

from goldenthread.records.search import text_of

BATCH = 500


def mark(apps: Any, schema_editor: Any) -> None:
    """Write the text of every record anew."""
    records = apps.get_model("records", "Record").objects
    some = []
    for row in records.only("reference", "title", "aliases", "summary").order_by("pk").iterator(chunk_size=BATCH):
        row.search_text = text_of(row.reference, row.title, row.aliases or [], row.summary)
        some.append(row)
    records.bulk_update(some, ["search_text"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
