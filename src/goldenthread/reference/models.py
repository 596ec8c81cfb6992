"""The registers: areas and how they join, age bands, bank holidays and dated rules.

Rows come from the data files beside this module (see `seed`). A date left empty means
that the source gives none: open at that end. Nothing here is about a person.
"""

from django.db import models
from django.db.models import F, Q


def _in_order(start: str, end: str, name: str) -> models.CheckConstraint:
    """A stretch of time that has both ends does not end before it starts."""
    open_ended = Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__isnull": True})
    return models.CheckConstraint(condition=open_ended | Q(**{f"{end}__gte": F(start)}), name=name)


class Area(models.Model):
    """A place, known by its code. `name` is for readers: two areas may share one."""

    class Kind(models.TextChoices):
        COUNTRY = "country", "country"
        REGION = "region", "region"
        REGION_PART = "region_part", "part of a region"
        COUNTY = "county", "county council area"
        UNITARY = "unitary", "unitary council area"
        DISTRICT = "district", "district council area"
        METROPOLITAN_DISTRICT = "metropolitan_district", "metropolitan district"
        LONDON_BOROUGH = "london_borough", "London borough"
        POLICE_FORCE_AREA = "police_force_area", "police force area"
        COMPOSITE = "composite", "composite area"
        LOCAL_PLACE = "local_place", "local place"
        INVENTED = "invented", "invented area"

    code = models.CharField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=Kind)
    valid_from = models.DateField(null=True, blank=True, help_text="First day. Empty: before codes began in 2009.")
    valid_to = models.DateField(null=True, blank=True, help_text="Last day. Empty: still live.")
    # Files of the Department for Education use it. Not unique: Northumberland kept 929 through three codes.
    dfe_number = models.CharField("DfE number", max_length=3, blank=True, db_index=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]
        constraints = [
            _in_order("valid_from", "valid_to", "reference_area_dates_in_order"),
            # The shape is checked by AreaCode. A pattern here would tie the table to a function that
            # SQLite has only inside Django, so this keeps out the worst mistake: a name for a code.
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(code__contains=" "), name="reference_area_code_is_no_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class AreaName(models.Model):
    """A spelling met in files and papers. It leads to candidates, and is never a key."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="names")
    alias = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, db_index=True, help_text="The spelling as it is compared.")

    class Meta:
        ordering = ["alias", "area_id"]
        constraints = [
            models.UniqueConstraint(fields=["area", "alias"], name="reference_area_name_once"),
        ]

    def __str__(self) -> str:
        return self.alias


class AreaMember(models.Model):
    """One area inside another, for a time.

    `makes_up` says that the members with that mark together are the whole, so that what
    is additive may be summed to it. A local place within a council is not one of those.
    """

    composite = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="member_rows")
    member = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="composite_rows")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    makes_up = models.BooleanField(default=True)

    class Meta:
        ordering = ["composite_id", "member_id"]
        constraints = [
            models.UniqueConstraint(fields=["composite", "member"], name="reference_area_member_once"),
            models.CheckConstraint(condition=~Q(composite=F("member")), name="reference_area_member_not_itself"),
            _in_order("valid_from", "valid_to", "reference_area_member_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.composite_id}"


class AreaBridge(models.Model):
    """The way from an area that ended to one that came after it.

    `exact` says that both cover the same ground. Where they do not, a series that
    crosses the bridge carries a break mark, [b], and no line joins its two sides.
    """

    old = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="bridges_onward")
    new = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="bridges_back")
    note = models.TextField()
    exact = models.BooleanField()
    break_mark = models.BooleanField()

    class Meta:
        ordering = ["old_id", "new_id"]
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="reference_area_bridge_once"),
            models.CheckConstraint(condition=~Q(old=F("new")), name="reference_area_bridge_not_to_itself"),
            models.CheckConstraint(
                condition=Q(exact=True) | Q(break_mark=True), name="reference_area_bridge_inexact_is_a_break"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} to {self.new_id}"


class AgeBand(models.Model):
    """Ages in whole years, both ends included. No highest age means "and over"."""

    code = models.CharField(primary_key=True, max_length=20)
    label = models.CharField(max_length=60)
    lowest = models.PositiveSmallIntegerField()
    highest = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["lowest", "highest"]
        constraints = [
            models.CheckConstraint(
                condition=Q(highest__isnull=True) | Q(highest__gte=F("lowest")),
                name="reference_age_band_ages_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class BankHoliday(models.Model):
    """One bank holiday in one of the three divisions that GOV.UK publishes."""

    class Division(models.TextChoices):
        ENGLAND_AND_WALES = "england-and-wales", "England and Wales"
        SCOTLAND = "scotland", "Scotland"
        NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"

    division = models.CharField(max_length=30, choices=Division)
    date = models.DateField()
    title = models.CharField(max_length=100)
    note = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["division", "date"]
        constraints = [
            models.UniqueConstraint(fields=["division", "date"], name="reference_bank_holiday_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.date:%d/%m/%Y}"


class PolicyRule(models.Model):
    """A rule or clock that guidance sets, from one day to another. Guidance changes; so may this."""

    class Unit(models.TextChoices):
        WORKING_DAYS = "working_days", "working days"
        MONTHS = "months", "months"
        DATE = "date", "date"
        DAY_OF_YEAR = "day_of_year", "day of the year"

    code = models.SlugField(max_length=60)
    title = models.CharField(max_length=300)
    value = models.CharField(max_length=60, help_text="A number, a date, or month and day as 09-30.")
    unit = models.CharField(max_length=20, choices=Unit)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    to_be_confirmed = models.BooleanField(
        default=False, help_text="The wording has not been checked against the source."
    )

    class Meta:
        ordering = ["code", "starts"]
        constraints = [
            models.UniqueConstraint(fields=["code", "starts"], name="reference_policy_rule_once"),
            _in_order("starts", "ends", "reference_policy_rule_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.title
