"""A small pack to load, to spoil and to correct, for the tests of packs."""

from collections.abc import Mapping
from pathlib import Path

HEAD = """\
format: 1
name: west
title: West partnership
version: "1.0"
owner: west
marking: public
source: Made for this test.
licence: None needed.
"""
#: Each test may put other text in place of a line. The line numbers in the tests are those of this text.
RECORDS = """\
- ref: west
  owner: shared
  kind: partnership
  title: West partnership
  partnership_type: combating_drugs
- ref: GRP-001
  kind: group
  title: A working group
  group_type: working_group
  links:
    part_of: shared/west
- ref: THM-001
  kind: theme
  title: A theme
- ref: PRI-001
  kind: priority
  title: First things
  links:
    part_of: THM-001
- ref: ACT-001
  kind: action
  title: Share the plan
  group: GRP-001
  due: 2024-08-01
  links:
    part_of: THM-001
    contributes_to: [PRI-001]
- ref: IND-001
  kind: indicator
  title: How many
  said_in: A published list
  value_type: count
  unit: people
- ref: DOC-001
  kind: document
  title: A report
  document_type: progress_report
- ref: TGT-001
  kind: target
  title: More
  area: E06000059
  period: 2024
  value: 12
  links:
    part_of: IND-001
"""
COLUMNS = (
    "ref,measure,area,period,period_kind,breakdown,value,numerator,denominator,lower,upper,"
    "qualifier,marker,note,basis,status,text,document,section,caution"
)
ROW = {
    "ref": "FIG-001",
    "measure": "IND-001",
    "area": "E06000059",
    "period": "2021",
    "value": "5",
    "text": "5",
    "document": "DOC-001",
    "section": "Page 1",
}


def row(**given: str) -> str:
    """One row of figures.csv: the one above, with these cells in place of its own."""
    cells = {**ROW, **given}
    return ",".join('"' + cells.get(name, "").replace('"', '""') + '"' for name in COLUMNS.split(","))


def write(
    folder: Path, *, records: str = RECORDS, head: str = HEAD, figures: str = "", narrative: Mapping[str, str] = {}
) -> Path:
    """Write the pack into `folder`, over whatever stood there."""
    (folder / "records").mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(head, encoding="utf-8")
    (folder / "records" / "01-all.yaml").write_text(records, encoding="utf-8")
    if figures:
        (folder / "figures.csv").write_text(f"{COLUMNS}\n{figures}\n", encoding="utf-8")
    for name, text in narrative.items():
        (folder / "narrative").mkdir(exist_ok=True)
        (folder / "narrative" / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def instead(old: str, new: str) -> str:
    """The records with one piece of text in place of another, which must stand there once."""
    assert RECORDS.count(old) == 1, old
    return RECORDS.replace(old, new)
