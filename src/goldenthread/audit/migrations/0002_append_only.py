"""The database itself refuses to change or delete an entry of the ledger."""

from django.db import migrations

_SQLITE = [
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'The ledger is only ever added to'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'The ledger is only ever added to'); END""",
]
_SQLITE_BACK = ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
_POSTGRES = [
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'The ledger is only ever added to'; END $$""",
    """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
]
_POSTGRES_BACK = [
    "DROP TRIGGER audit_append_only ON audit_entry",
    "DROP FUNCTION audit_refuse()",
]


def _run(statements: dict[str, list[str]]):
    def step(apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return step


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunPython(
            _run({"sqlite": _SQLITE, "postgresql": _POSTGRES}),
            _run({"sqlite": _SQLITE_BACK, "postgresql": _POSTGRES_BACK}),
        )
    ]
