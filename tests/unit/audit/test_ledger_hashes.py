"""The hash of an entry is the same whether it is made of values or of the columns as the database keeps them."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.audit.ledger import CONTENT, leaf_of_columns, leaf_of_content

TEXT = st.text(max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
MOMENTS = st.datetimes(
    min_value=datetime(1900, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=1))]),
)


def as_sqlite(at: datetime) -> str:
    """A moment as SQLite keeps it."""
    return str(at.astimezone(UTC).replace(tzinfo=None))


@given(MOMENTS, st.lists(TEXT, min_size=8, max_size=8), st.dictionaries(TEXT, VALUES, max_size=4))
def test_columns_hash_as_values_do(at, texts, data):
    content = dict(zip(CONTENT, (at, *texts), strict=True))
    wanted = leaf_of_content({**content, "data": data})
    kept = json.dumps(data)
    assert leaf_of_columns(as_sqlite(at), *texts, kept) == wanted
    assert leaf_of_columns(at, *texts, kept) == wanted
    assert leaf_of_columns(at, *texts, json.dumps(data, indent=1, sort_keys=True)) == wanted, "as text it may differ"


GIVEN = ("u-1", "", "record.changed", "action", "7", "north/ACT-007", "north", "changed “it”", '{"version": 2}')


@pytest.mark.parametrize("place", range(len(GIVEN) + 1))
def test_every_column_counts(place):
    whole = ["2026-03-01 09:30:00", *GIVEN]
    changed = list(whole)
    changed[place] = {0: "2026-03-01 09:30:01", 9: '{"version": 3}'}.get(place, f"{changed[place]}x")
    assert leaf_of_columns(*changed) != leaf_of_columns(*whole)


@pytest.mark.parametrize(
    "at", ["2026-03-01T09:30:00", "2026-03-01 09:30:00.5", "2026-03-01 10:30:00+01:00", "2026-03-01 09:30:00.000000"]
)
def test_a_moment_kept_in_another_form_is_read(at):
    read = datetime.fromisoformat(at)
    read = read if read.tzinfo else read.replace(tzinfo=UTC)
    assert leaf_of_columns(at, *GIVEN) == leaf_of_columns(read, *GIVEN)
