import pytest
from goldenthread.records.models import Record


def test_one(loaded, db):
    print(loaded.report)
    assert Record.objects.filter(kind="action").count()
    Record.objects.filter(kind="value").update(caution="x")


def test_two(loaded, db):
    assert not Record.objects.filter(caution="x").exists()
