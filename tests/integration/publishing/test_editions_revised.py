"""A figure that was revised after it was published: marked in what is composed next, and told where it was printed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from goldenthread.observations.commands import accept
from goldenthread.observations.models import Observation
from goldenthread.observations.queries import figure_of, units
from goldenthread.observations.writing import NewFigure
from goldenthread.partners.actors import OPERATOR
from goldenthread.publishing import again, later
from goldenthread.publishing.blocks.work import READER
from goldenthread.publishing.composing import Order, compose
from goldenthread.publishing.document import Document
from goldenthread.publishing.examining import digest_of
from goldenthread.publishing.kept import keep_rows, keeping
from goldenthread.publishing.models import Check, Life, Stage
from goldenthread.publishing.ordering import frozen
from goldenthread.records import commands as records
from goldenthread.records.cards import AsOf
from goldenthread.records.models import Record
from goldenthread.vocabulary import FigureStatus, Period
from tests.integration.publishing.editions import text_of

pytestmark = pytest.mark.usefixtures("loaded", "db")
ARRESTS = "dorset-cdp/FIG-001"


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, settings) -> None:
    settings.DATA_DIR = tmp_path


def order(**given: object) -> Order:
    partnership = Record.objects.get(kind="partnership", reference="dorset-cdp").pk
    return Order(
        partnership=partnership,
        template="progress-report",
        title="Progress report",
        subtitle="Quarter 1",
        period=Period.parse("financial year 2023/24"),
        **given,
    )


def put_out(full: str = "dorset-cdp/EDN-001") -> str:
    """An edition that is published, without its checks: its document and its life are the real ones."""
    card = records.add(
        actor=OPERATOR,
        kind_code="edition",
        owner="dorset-cdp",
        values={"title": "Progress report", "template": "progress-report", "period": "financial year 2023/24"},
    )
    row, at = Record.objects.select_related("owner").get(pk=card.id), datetime.now(UTC)
    asked = replace(order(reference=card.full_reference), as_of=AsOf(known=at))
    document = compose(READER, asked)
    with keeping(document, []) as kept:
        check = Check.objects.create(
            edition=row, number=1, at=at, by="x", passed=True, digest=digest_of(document), release="0", verdicts=[],
            order=frozen(row, asked, at),
        )  # fmt: skip
        keep_rows(check, kept)
    Life.objects.create(record=row, stage=Stage.PUBLISHED, current=check, published_at=datetime.now(UTC))
    return card.full_reference


def correct(full: str, value: str, status: FigureStatus | None = None) -> None:
    row = Observation.objects.select_related("measure", "owner", "source__document").get(
        reference=full.rpartition("/")[2], owner__reference="dorset-cdp", superseded_at=None
    )
    was = figure_of(row, units([row.measure])[row.measure_id])
    figure = replace(was, value=Decimal(value), text="", status=status or was.status)
    accept(
        actor=OPERATOR,
        owner=row.owner,
        reason="Counted again",
        figures=[
            NewFigure(
                reference=row.reference,
                measure=row.measure,
                area=row.area_id,
                period=row.period,
                figure=figure,
                source=("published", row.source.document_id, "Page 2"),
            )
        ],
    )


def shown(document: Document, full: str = ARRESTS) -> str:
    return next(held.text for held in document.figures if held.reference == full)


def test_a_figure_revised_after_publication_is_marked_and_told() -> None:
    full = put_out()
    assert shown(compose(READER, order())) == "38", "nothing was revised yet"
    correct(ARRESTS, "41")
    new = compose(READER, order(reference="dorset-cdp/EDN-002"))
    assert shown(new) == "41 [r]"
    assert ("[r]", "revised since it was first published") in new.keys
    assert "41 [r]" in text_of(new)
    held = next(each for each in new.figures if each.reference == ARRESTS)
    assert (held.marker, held.status) == ("r", "revised")
    (difference,) = later.differences(OPERATOR, full)
    assert (difference.printed, difference.now, difference.why) == ("38", "41 [r]", "Counted again")


def test_what_was_frozen_is_composed_again_as_it_was() -> None:
    full = put_out()
    correct(ARRESTS, "41")
    assert again.rebuild(OPERATOR, full).composed == ()


def test_a_figure_revised_before_anything_was_published_is_not_marked() -> None:
    correct(ARRESTS, "41")
    put_out()
    assert shown(compose(READER, order())) == "41"


def test_one_put_back_to_what_was_printed_is_not_marked_and_a_provisional_one_stays_provisional() -> None:
    put_out()
    correct(ARRESTS, "41")
    correct(ARRESTS, "38")
    assert shown(compose(READER, order())) == "38"
    correct(ARRESTS, "40", FigureStatus.PROVISIONAL)
    assert shown(compose(READER, order())) == "40 [p]"


def test_as_it_was_known_before_the_revision_there_is_no_mark() -> None:
    put_out()
    moment = datetime.now(UTC)
    correct(ARRESTS, "41")
    assert shown(compose(READER, order(as_of=AsOf(known=moment)))) == "38"
    assert shown(compose(READER, order(as_of=AsOf(known=moment + timedelta(minutes=5))))) == "41 [r]"
