"""Have the database count its rows after many have come at once."""

from django.db import connection, models

#: From this many new rows it is worth a second's work.
MANY = 2_000


def count_rows(added: int, *tables: type[models.Model]) -> None:
    """Let PostgreSQL plan by the rows that are there now: of these tables, or of all. Nothing where few were added.

    It counts by itself within some minutes, and until then plans its queries for the tables as they were: after a
    first import, for empty ones. SQLite plans by its indexes alone.
    """
    if connection.vendor != "postgresql" or added < MANY:
        return
    names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}".strip())
