"""The words that the command of tables takes."""

from typing import Any


def bringing(verbs: Any) -> None:
    """Add bring."""
    bring = verbs.add(
        "bring",
        "bringing:bring",
        "bring a workbook or a list to a partnership, or take back what one brought",
        example="bring tracker.xlsx --partnership dorset-cypf --kind action --dry-run",
    )
    bring.add_argument("file", nargs="?", metavar="FILE", help="XLSX, ODS or CSV; or TXT, read as if it were pasted")
    bring.add_argument("--partnership", required=True, metavar="SLUG")
    bring.add_argument("--kind", default="", help="what each row is (default: as each sheet’s name says)")
    bring.add_argument("--under", default="", metavar="REF", help="what rows are part of where they do not say")
    bring.add_argument("--map", metavar="FILE", help="JSON: the place of a column by its head, the rest is guessed")
    bring.add_argument("--again", action="store_true", help="add what stands already under the same title too")
    bring.add_argument("--bodies", action="store_true", help="a name nobody knows becomes an organisation")
    bring.add_argument("--dry-run", action="store_true", help="check it all, keep nothing")
    bring.add_argument("--undo", type=int, metavar="N", help="take back the table of this number, whole")
