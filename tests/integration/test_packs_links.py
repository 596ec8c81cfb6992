"""A link that a pack gave and writes no more is taken away when the pack is loaded again; one that people made is not."""

from pathlib import Path

import pytest

from goldenthread.audit import ledger
from goldenthread.packs.commands import Report, load
from goldenthread.partners.actors import OPERATOR
from goldenthread.records.commands import link
from goldenthread.records.models import Link
from goldenthread.records.queries import find, links_of
from tests.integration import packs

pytestmark = pytest.mark.django_db
#: Without the target, whose area would ask for the register.
RECORDS = packs.RECORDS.partition("- ref: TGT-001")[0]
WITHOUT = RECORDS.replace("    contributes_to: [PRI-001]\n", "")


def read(folder: Path, records: str, name: str = "west", **asked: object) -> Report:
    return load(
        actor=OPERATOR,
        paths=[packs.write(folder / name, records=records, head=packs.HEAD.replace("name: west", f"name: {name}"))],
        **asked,
    )


def standing() -> set[str]:
    lines, _ = links_of(OPERATOR, find(OPERATOR, "west/ACT-001").id)
    return {f"{line.relation} {line.other.reference} {line.note}".strip() for line in lines if line.outward}


def test_what_a_pack_writes_no_more_is_taken_away_and_told(tmp_path: Path) -> None:
    read(tmp_path, RECORDS)
    assert standing() == {"part_of THM-001", "contributes_to PRI-001"}
    link(actor=OPERATOR, source="west/ACT-001", relation="measured_by", target="IND-001")

    would = read(tmp_path, WITHOUT, dry_run=True)
    assert would.taken_away == ["west/ACT-001 contributes to west/PRI-001"]
    assert "contributes_to PRI-001" in standing()

    done = read(tmp_path, WITHOUT)
    assert (done.links, done.taken_away) == (0, would.taken_away)
    assert standing() == {"part_of THM-001", "measured_by IND-001"}, "what people linked stays"
    gone = Link.objects.get(relation="contributes_to")
    assert gone.withdrawn_at and gone.withdrawn_reason == "West partnership 1.0 does not write it any more"
    entry = ledger.read(owner="west", limit=2)[1]
    assert entry.act == "record.unlinked"
    assert read(tmp_path, WITHOUT).taken_away == []

    again = read(tmp_path, RECORDS)
    assert (again.links, again.taken_away) == (1, [])


def test_a_note_that_changes_is_a_new_link_in_the_place_of_the_old(tmp_path: Path) -> None:
    read(tmp_path, RECORDS)
    done = read(tmp_path, RECORDS.replace("[PRI-001]", "{to: PRI-001, note: for adults}"))
    assert (done.links, len(done.taken_away)) == (1, 1)
    assert "contributes_to PRI-001 for adults" in standing()


def test_a_record_that_is_left_out_keeps_its_links(tmp_path: Path) -> None:
    read(tmp_path, RECORDS)
    head, _, rest = RECORDS.partition("- ref: ACT-001")
    done = read(tmp_path, head + "- ref: IND-001" + rest.partition("- ref: IND-001")[2])
    assert done.taken_away == []
    assert "contributes_to PRI-001" in standing()


def test_a_link_that_two_packs_write_stands_while_one_of_them_does(tmp_path: Path) -> None:
    read(tmp_path, RECORDS)
    assert read(tmp_path, RECORDS, "other").links == 0
    assert read(tmp_path, WITHOUT).taken_away == []
    assert "contributes_to PRI-001" in standing()
    assert len(read(tmp_path, WITHOUT, "other").taken_away) == 1
