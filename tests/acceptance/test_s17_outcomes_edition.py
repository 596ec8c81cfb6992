"""Row S17 as an edition: a signed-in and a public version come from one composition, and a value is one everywhere."""

from decimal import Decimal

from goldenthread.observations.commands import correct
from goldenthread.partners.actors import OPERATOR
from goldenthread.records.models import Record
from goldenthread.vocabulary import Figure, Unit, ValueType
from tests.integration.publishing.editions import edition, rows, section, text_of


def test_s17_one_changed_value_changes_the_tile_the_table_the_chart_and_the_data():
    full = "dorset-cdp/FIG-017"
    before = edition("dorset-cdp", "outcomes")
    assert "45.2%" in text_of(section(before, "outcome-ele-015"))
    correct(
        actor=OPERATOR,
        record_owner=Record.objects.get(kind="partnership", reference="dorset-cdp"),
        reference_text="FIG-017",
        figure=Figure(value=Decimal("61.3"), unit=Unit(ValueType.PERCENTAGE), text="61.3%"),
        reason="The source was corrected.",
    )
    after = edition("dorset-cdp", "outcomes")
    assert "45.2" not in text_of(after)
    assert "61.3%" in text_of(section(after, "outcome-ele-015"))
    (data,) = after.datasets
    names = [field.name for field in data.fields]
    values = {row[names.index("reference")]: row[names.index("value")] for row in data.rows}
    assert values[full] == "61.3"


def test_s17_every_outcome_says_what_is_held_and_what_is_out_of_date():
    made = edition("dorset-cdp", "outcomes")
    assert [row[1] for row in rows(made, "Each outcome")] == [
        "0 of 2 headline measures held",
        "0 of 2 headline measures held; 1 local proxy",
        "0 of 2 headline measures held",
        "0 of 2 headline measures held; 2 local proxies",
        "1 of 2 headline measures held; 1 local proxy",
        "0 of 1 headline measure held",
    ]
    arrests = next(row for row in rows(made, "Local figures") if row[0].startswith("County Lines arrests"))
    assert arrests[1:4] == ["Local proxy", "38", "quarter 1 2023/24"]
    assert arrests[6].startswith("Not refreshed: data to 30 June 2023")
    # No outcome is red, amber or green, and none is judged without a figure.
    assert rows(made, "Each outcome")[0][2] == "Cannot be judged: no local figure"


def test_s17_both_versions_count_alike_and_only_one_shows_what_is_restricted():
    row = Record.objects.get(owner__reference="dorset-cdp", reference="MEA-005").measure_detail
    row.restricted = True
    row.save()
    public, members = edition("dorset-cdp", "outcomes"), edition("dorset-cdp", "outcomes", public=False)
    assert rows(public, "Each outcome")[4][1] == rows(members, "Each outcome")[4][1]
    assert "2,590" in text_of(members)
    assert "2,590" not in text_of(public)
    assert "Held and not published, because it is restricted: Adults in treatment." in text_of(public)
