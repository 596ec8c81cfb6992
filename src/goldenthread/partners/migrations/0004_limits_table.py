from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    """The table behind the cache of attempts, so that every process counts the same ones."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_sign_in")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
