"""The typed rows of everything that is planned."""

from django.db import models

from goldenthread.records.fields import AreaField, PeriodField
from goldenthread.records.models import Detail


class Numbered(Detail):
    """Something with its number or letter in a published list: 14, A, 2.1."""

    number = models.CharField(max_length=10, blank=True)

    class Meta:
        abstract = True


class Frame(Detail):
    jurisdiction = models.CharField(max_length=120, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    frame_version = models.CharField("version of the frame", max_length=60, blank=True)
    published = PeriodField("published")
    url = models.CharField("address", max_length=500, blank=True)


class Element(Detail):
    class Level(models.TextChoices):
        STRATEGIC_PRIORITY = "strategic_priority", "National strategic priority"
        OUTCOME = "outcome", "National outcome"
        THEME = "theme", "National theme"
        OBJECTIVE = "objective", "National objective"
        HEADLINE_METRIC = "headline_metric", "Headline metric"
        SUPPORTING_METRIC = "supporting_metric", "Supporting metric"

    level = models.CharField(max_length=20, choices=Level.choices)
    number = models.CharField(max_length=10, blank=True)
    to_be_confirmed = models.BooleanField("to be confirmed", default=False)


class Plan(Detail):
    class Type(models.TextChoices):
        STRATEGY = "strategy", "Strategy"
        DELIVERY_PLAN = "delivery_plan", "Delivery plan"
        LONG_TERM_PLAN = "long_term_plan", "Long-term plan"
        PRIORITIES = "priorities", "Priorities"
        ANNUAL_PLAN = "annual_plan", "Annual plan"
        WORK_PROGRAMME = "work_programme", "Work programme"

    plan_type = models.CharField("type", max_length=20, choices=Type.choices)
    starts = PeriodField("starts")
    ends = PeriodField("ends")
    issued = PeriodField("issued or signed off")
    plan_version = models.CharField("version of the plan", max_length=60, blank=True)


class Theme(Numbered):
    aim = models.TextField("our aim", blank=True)
    why = models.TextField("why it matters", blank=True)
    where_now = models.TextField("where we are now", blank=True)


class Value(Numbered):
    """A value or principle of a plan."""


class Outcome(Numbered):
    pass


class Priority(Numbered):
    pass


class Strand(Numbered):
    pass


class Objective(Numbered):
    pass


class Action(Numbered):
    class Delivery(models.TextChoices):
        NOT_REPORTED = "not_reported", "Not reported"
        NOT_STARTED = "not_started", "Not started"
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"
        OFF_TRACK = "off_track", "Off track"
        COMPLETE = "complete", "Complete"

    class Horizon(models.TextChoices):
        NOW = "now", "Now"
        NEXT = "next", "Next"
        LATER = "later", "Later"

    delivery = models.CharField(max_length=14, choices=Delivery.choices, default=Delivery.NOT_REPORTED)
    horizon = models.CharField("on the roadmap", max_length=6, choices=Horizon.choices, blank=True)
    progress = models.TextField(blank=True)
    what_changed = models.TextField(
        "what changed", blank=True, help_text="Said when it is closed: what is different for people now."
    )
    not_known = models.TextField(
        "why that is not known", blank=True, help_text="Said when it is closed and nothing shows yet what changed."
    )


class SubItem(Numbered):
    pass


class Achievement(Numbered):
    period = PeriodField("period")
    area = AreaField()


class CaseStudy(Detail):
    """A short account of one piece of work and what came of it, with a quotation where its speaker agreed."""

    class Consent(models.TextChoices):
        NOT_RECORDED = "not_recorded", "Not recorded"
        GIVEN = "given", "Given"
        WITHDRAWN = "withdrawn", "Withdrawn"

    period = PeriodField("period")
    learned = models.TextField("what was learned", blank=True, help_text="One or two sentences.")
    quotation = models.TextField("quotation", blank=True, help_text="Word for word, without names of people.")
    said_by = models.CharField(
        "said by", max_length=200, blank=True, help_text="A post or a role, such as a security governor; never a name."
    )
    consent = models.CharField(
        "consent to publish", max_length=12, choices=Consent.choices, default=Consent.NOT_RECORDED
    )
    consent_on = models.DateField("consent given on", null=True, blank=True)
    consent_until = models.DateField("consent holds until", null=True, blank=True)
    consent_how = models.CharField("how consent was given", max_length=200, blank=True)


class Product(Detail):
    class Type(models.TextChoices):
        NEEDS_ASSESSMENT = "needs_assessment", "Needs assessment"
        DELIVERY_PLAN = "delivery_plan", "Delivery plan"
        STRATEGY = "strategy", "Strategy"
        POLICY = "policy", "Policy"
        PROTOCOL = "protocol", "Protocol"
        TOOLKIT = "toolkit", "Toolkit"
        TOOL = "tool", "Tool"
        GUIDANCE = "guidance", "Guidance"
        DASHBOARD = "dashboard", "Dashboard"
        PROGRAMME = "programme", "Programme"
        PATHWAY = "pathway", "Pathway"
        DATASET = "dataset", "Data set"

    class ProductStage(models.TextChoices):
        NOT_STATED = "not_stated", "Not stated"
        PLANNED = "planned", "Planned"
        DRAFT = "draft", "Draft"
        CONSULTED = "consulted", "Consulted on"
        AGREED = "agreed", "Agreed"
        PUBLISHED = "published", "Published"
        LAUNCHED = "launched", "Launched"

    product_type = models.CharField("type", max_length=20, choices=Type.choices)
    stage = models.CharField(max_length=12, choices=ProductStage.choices, default=ProductStage.NOT_STATED)
    issued = PeriodField("signed off or issued")
    launched = PeriodField("launched")
    review_due = models.DateField("review due", null=True, blank=True)
    evaluation_due = PeriodField("evaluation due")
    evaluation_result = models.TextField("result of the evaluation", blank=True)
    product_version = models.CharField("version", max_length=60, blank=True)
    url = models.CharField("address", max_length=500, blank=True)


class PartnerPlan(Detail):
    covers = PeriodField("period it covers")
    url = models.CharField("address", max_length=500, blank=True)


class Recommendation(Detail):
    class Response(models.TextChoices):
        NOT_STATED = "not_stated", "Not stated"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"

    response = models.CharField(max_length=12, choices=Response.choices, default=Response.NOT_STATED)
    response_date = PeriodField("answered on")


class Gap(Detail):
    pass


class CommissioningPriority(Detail):
    pass


class Money(Detail):
    amount = models.DecimalField("amount in pounds", max_digits=14, decimal_places=2, null=True, blank=True)
    amount_note = models.CharField("note on the amount", max_length=200, blank=True)
    period = PeriodField("period")

    class Meta:
        abstract = True


class Investment(Money):
    pass


class Grant(Money):
    """Money from a fund outside the partnership, which stops on a day."""

    fund = models.CharField(max_length=200, blank=True)
    funder = models.CharField(max_length=200, blank=True, help_text="The body that gives it.")
    purpose = models.TextField("what it is for", blank=True)
    conditions = models.TextField(blank=True)
    return_due = models.DateField("return due to the funder", null=True, blank=True)
    ends_on = models.DateField("ends on", null=True, blank=True, help_text="The last day the money pays for.")


class Update(Detail):
    """How an action or an objective goes, on a day: its `title` is the sentence, `valid_from` the day.

    It is only ever added to: a later one takes its place as the newest.
    """

    class Status(models.TextChoices):
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"
        OFF_TRACK = "off_track", "Off track"
        COMPLETE = "complete", "Complete"
        NOT_REPORTED = "not_reported", "Not reported"

    class How(models.TextChoices):
        MEETING = "meeting", "In a meeting"
        EMAIL = "email", "By email"
        PHONE = "phone", "By phone"
        DOCUMENT = "document", "In a document"
        OTHER = "other", "In another way"

    status = models.CharField(max_length=14, choices=Status.choices)
    next_date = models.DateField("next date", null=True, blank=True)
    given_by = models.CharField(
        "given by", max_length=200, blank=True, help_text="The post that said it, where somebody else wrote it down."
    )
    given_how = models.CharField("how it was given", max_length=10, choices=How.choices, blank=True)
    given_on = models.DateField("when it was given", null=True, blank=True)
    confirmed_on = models.DateField("confirmed by its owner on", null=True, blank=True)


class Move(Detail):
    """A move on the roadmap: `valid_from` is its day, `summary` the reason."""

    came_from = models.CharField("moved from", max_length=6, choices=Action.Horizon.choices, blank=True)
    went_to = models.CharField("moved to", max_length=6, choices=Action.Horizon.choices)


class Evidence(Detail):
    """What shows that something was done: an address, or a file kept under a random name."""

    url = models.CharField("address", max_length=500, blank=True)
    file = models.CharField("kept as", max_length=40, blank=True)
    file_name = models.CharField("name of the file", max_length=200, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveIntegerField("size in bytes", null=True, blank=True)
    taken_out = models.CharField("taken out before keeping", max_length=200, blank=True)
    given_by = models.CharField(
        "given by", max_length=200, blank=True, help_text="The post that gave it, where somebody else added it."
    )
    given_how = models.CharField("how it was given", max_length=10, choices=Update.How.choices, blank=True)
    given_on = models.DateField("when it was given", null=True, blank=True)


class Coverage(Detail):
    """One area that a programme runs in, or is to run in. An area without one is not covered."""

    class CoverageState(models.TextChoices):
        PLANNED = "planned", "Planned"
        BEGUN = "begun", "Begun"
        IN_PLACE = "in_place", "In place"
        ENDED = "ended", "Ended"

    area = AreaField(null=False, blank=False)
    coverage_state = models.CharField(
        "how far", max_length=8, choices=CoverageState.choices, help_text="Planned, begun, in place or ended."
    )
    begins = PeriodField(
        "runs from", help_text="When it began there, or is to begin. Leave it empty where nobody says."
    )
    ends = PeriodField("runs until")


class NoLink(Detail):
    """Why a record rightly lacks a link that its kind should have. The record stands at its link `about`."""

    rule = models.CharField("link that it lacks", max_length=60, help_text="Its code, like action-owner.")
    why = models.TextField("why there is none")
    said_by = models.CharField("said by", max_length=120, help_text="A post or role, not a name.")
    said_on = models.DateField("said on")
    review_on = models.DateField("look at it again on", help_text="From the day after, it is a loose thread again.")


class ThreadRule(Detail):
    """A link that a partnership does not ask for while this holds: from its first to its last day."""

    rule = models.CharField("link that is not asked for", max_length=60, help_text="Its code, like action-owner.")
    why = models.TextField("why it is not asked for")
    decided_by = models.CharField("decided by", max_length=120, help_text="A post or a body, not a name.")
