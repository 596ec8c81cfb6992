"""Users and their roles; and the typed rows of organisations, posts, partnerships, groups, seats
and house rules. Names of people live here alone, where a retention rule can blank them.
"""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.crypto import salted_hmac

from goldenthread.access import ROLES
from goldenthread.records.fields import AreaField
from goldenthread.records.models import Detail, Record


def new_uid() -> str:
    """An opaque id for the ledger, which says nothing about the person."""
    return f"u-{uuid.uuid4().hex}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, label: str, password: str | None = None) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), label=label)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Someone who signs in. The email address is the name to sign in with."""

    uid = models.CharField(max_length=40, unique=True, default=new_uid, editable=False)
    email = models.EmailField(unique=True)
    label = models.CharField(max_length=120, help_text="How the product shows this person.")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # Part of what every session is checked against: raising it ends them all at once.
    session_epoch = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["label"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.label

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """A session holds this; when it no longer matches, the session is over."""
        salt = "goldenthread.partners.models.User.session"
        return salted_hmac(salt, f"{self.password}:{self.session_epoch}", secret=secret, algorithm="sha256").hexdigest()


class HeldPost(models.Model):
    """The post a person works in, with dates. What is theirs to do hangs on the post, not on them."""

    user = models.ForeignKey(User, models.CASCADE, related_name="held_posts")
    post = models.ForeignKey(Record, models.PROTECT, related_name="holders")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "post"], condition=Q(ends=None), name="partners_post_held_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.post_id}"


class Membership(models.Model):
    """A role with dates, and where it holds: in a partnership, in one of its groups, for an agency.

    With none of the three it holds in the whole installation; `access.Membership` says what each
    opens. An agency alone opens no partnership.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    partnership = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="memberships")
    organisation = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="agency_memberships")
    group = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="group_memberships")
    role = models.CharField(max_length=20, choices=[(role.code, role.name) for role in ROLES.values()])
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            # Nulls are distinct in a plain unique constraint, on both databases.
            models.UniqueConstraint(
                "user",
                "role",
                Coalesce("partnership", 0),
                Coalesce("organisation", 0),
                Coalesce("group", 0),
                name="partners_role_once",
            ),
            models.CheckConstraint(
                condition=Q(group=None) | Q(partnership__isnull=False), name="partners_group_in_partnership"
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gte=F("starts")),
                name="partners_membership_span",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class ApiToken(models.Model):
    """A token for the API. Only its hash is kept; it is shown once, when it is made."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    expires = models.DateField()
    used_at = models.DateTimeField(null=True, blank=True)
    # Where given, the token reaches this partnership alone, whatever its holder may reach.
    partnership = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="tokens")
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A place offered to an email address. Only the hash of its link is kept."""

    email = models.EmailField()
    label = models.CharField(max_length=120, help_text="The post, as the product will show this person.")
    role = models.CharField(max_length=20, choices=[(role.code, role.name) for role in ROLES.values()])
    partnership = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="invitations")
    organisation = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Invitation {self.pk}"


class OneTimeLink(models.Model):
    """A link to one form about one record, for somebody without an account. See `partners.once`."""

    form = models.CharField(max_length=40)
    record = models.ForeignKey(Record, models.PROTECT, related_name="one_time_links")
    email = models.EmailField()
    hash = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"One-time link {self.pk}"


class Draft(models.Model):
    """What somebody typed into a form and has not sent: theirs alone, and no act of a partnership.

    `about` is the full reference of what the form is about. It goes when the form is sent, when its writer throws it
    away, and by the rule `retention-drafts`.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=40)
    about = models.CharField(max_length=200)
    words = models.CharField(max_length=300, blank=True, help_text="What it is called in a list.")
    url = models.CharField(max_length=300, blank=True, help_text="The page that goes on with it.")
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form", "about"], name="partners_draft_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.about}"


class Forgetting(models.Model):
    """When a retention job last ran, and what it last forgot. What it did before stands in the ledger."""

    rule = models.CharField(max_length=60)
    what = models.CharField(max_length=120)
    ran_at = models.DateTimeField()
    did = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    last_did = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "what"], name="partners_forgetting_once")]

    def __str__(self) -> str:
        return self.what


class Organisation(Detail):
    class Type(models.TextChoices):
        COUNCIL = "council", "Council"
        POLICE = "police", "Police force"
        POLICE_COMMISSIONER = "police_commissioner", "Police and crime commissioner"
        NHS = "nhs", "NHS organisation"
        ICB = "integrated_care_board", "Integrated care board"
        ICP = "integrated_care_partnership", "Integrated care partnership"
        PROBATION = "probation", "Probation"
        YOUTH_JUSTICE = "youth_justice", "Youth justice service"
        FIRE = "fire", "Fire and rescue service"
        PRISON = "prison", "Prison"
        EDUCATION = "education", "Schools and colleges"
        EARLY_YEARS = "early_years", "Early years"
        VOLUNTARY = "voluntary", "Voluntary and community sector"
        GOVERNMENT = "government", "Government"
        INSPECTORATE = "inspectorate", "Inspectorate"
        UNIVERSITY = "university", "University"
        FORUM = "forum", "Forum"
        PARENT_CARER = "parent_carer", "Parents and carers"
        ELECTED = "elected", "Elected members"
        OTHER = "other", "Other"

    organisation_type = models.CharField("type", max_length=30, choices=Type.choices)
    website = models.CharField(max_length=300, blank=True)
    area = AreaField()


class Post(Detail):
    """A post in an organisation. People are shown by their post, never by name."""


class Partnership(Detail):
    class Type(models.TextChoices):
        COMBATING_DRUGS = "combating_drugs", "Combating drugs partnership"
        SAFEGUARDING = "safeguarding_children", "Safeguarding children partnership"
        CHILDRENS_ALLIANCE = "childrens_alliance", "Children’s alliance"
        COMMUNITY_SAFETY = "community_safety", "Community safety partnership"
        OTHER = "other", "Other partnership"

    class Statutory(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_STATED = "not_stated", "Not stated"

    partnership_type = models.CharField("type", max_length=30, choices=Type.choices)
    statutory = models.CharField(max_length=10, choices=Statutory.choices, default=Statutory.NOT_STATED)
    area = AreaField()
    setting_up = models.BooleanField(
        "setting up",
        default=True,
        help_text="While it is setting up, gaps read “not linked yet” and alert nobody.",
    )
    invented = models.BooleanField("invented example", default=False)


class Group(Detail):
    class Type(models.TextChoices):
        BOARD = "board", "Board"
        EXECUTIVE = "executive", "Executive"
        ARM = "arm", "Arm"
        SUB_GROUP = "sub_group", "Sub-group"
        WORKING_GROUP = "working_group", "Working group"
        TASK_AND_FINISH = "task_and_finish", "Task and finish group"
        PANEL = "panel", "Panel"
        FORUM = "forum", "Forum"
        ANALYTICAL = "analytical", "Analytical group"
        LOCALITY = "locality", "Local group"
        NETWORK = "network", "Network"
        DELIVERY_GROUP = "delivery_group", "Delivery group"

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", "Every week"
        MONTHLY = "monthly", "Every month"
        SIX_WEEKLY = "six_weekly", "Every 6 weeks"
        TWO_MONTHLY = "two_monthly", "Every 2 months"
        QUARTERLY = "quarterly", "Every quarter"
        SIX_MONTHLY = "six_monthly", "Every 6 months"
        YEARLY = "yearly", "Every year"
        NOT_STATED = "not_stated", "Not stated"

    group_type = models.CharField("type", max_length=20, choices=Type.choices)
    purpose = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    cadence = models.CharField("meets", max_length=15, choices=Cadence.choices, default=Cadence.NOT_STATED)
    area = AreaField()


class Seat(Detail):
    class Type(models.TextChoices):
        LEAD = "lead", "Lead"
        CO_LEAD = "co_lead", "Co-lead"
        CHAIR = "chair", "Chair"
        VICE_CHAIR = "vice_chair", "Vice-chair"
        SRO = "sro", "Senior responsible officer"
        MEMBER = "member", "Member"
        LEAD_PARTNER = "lead_partner", "Lead safeguarding partner"
        DELEGATED_PARTNER = "delegated_partner", "Delegated safeguarding partner"
        SCRUTINEER = "scrutineer", "Independent scrutineer"
        COVER = "cover", "Cover"
        REPRESENTATIVE = "representative", "Representative"
        COORDINATOR = "coordinator", "Coordinator"

    class Occupancy(models.TextChoices):
        HELD = "held", "Held"
        VACANT = "vacant", "Vacant"
        NOT_STATED = "not_stated", "Holder not stated"

    seat_type = models.CharField("type", max_length=20, choices=Type.choices)
    occupancy = models.CharField(max_length=10, choices=Occupancy.choices, default=Occupancy.HELD)


class HouseRule(Detail):
    """A dated rule that a parent body sets for its child groups: `Record.group` is that body."""

    class Rule(models.TextChoices):
        LEADS = "leads_per_group", "Leads in each group"
        OBJECTIVES_MIN = "objectives_min", "Fewest active objectives in each group"
        OBJECTIVES_MAX = "objectives_max", "Most active objectives in each group"

    rule = models.CharField(max_length=20, choices=Rule.choices)
    number = models.PositiveSmallIntegerField()


class PlannedSplit(models.Model):
    """A split whose day is still to come: what was decided, kept until it is carried out or taken back."""

    partnership = models.ForeignKey(Record, models.PROTECT, related_name="+")
    on = models.DateField()
    successors = models.JSONField()
    heirs = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    trouble = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(done_at=None, dropped_at=None), name="partners_one_planned_split"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partnership_id} on {self.on}"
