"""Differences: two sources that answered one question for one home and day too far apart."""

from django.db import models
from django.db.models import Q

from rollcall.foundation.append_only import AppendOnly


class Outcome(models.TextChoices):
    """How a difference was closed: by a person's choice, or because the sources changed."""

    OWN = "own", "What the home told us is right"
    EXTRACT = "extract", "What the other collection says is right"
    BOTH = "both", "Both are right, as explained"
    AGREED = "agreed", "The sources agree again"
    REPLACED = "replaced", "One of the sources said something new"


#: Outcomes that a person chose; they stand for as long as both sources say the same.
DECIDED = (Outcome.OWN, Outcome.EXTRACT, Outcome.BOTH)


class Difference(models.Model):
    """Both values with where they came from, who decides, and what was decided.

    Meanwhile the home's own value counts (AT-15). Opening it is a fact; closing it is filled in once. Opened again, it is a new row that `follows`
    the old one.
    """

    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    question_set = models.CharField(max_length=40)
    on = models.DateField(db_column="report_date")
    question = models.CharField(max_length=60)
    layout = models.CharField(max_length=60)
    own_value = models.JSONField()
    own_version = models.ForeignKey(
        "reports.ReportVersion", on_delete=models.PROTECT, related_name="+"
    )
    extract_value = models.JSONField()
    extract_row = models.ForeignKey(
        "reports.ExtractRow", on_delete=models.PROTECT, related_name="+"
    )
    decides = models.CharField(max_length=100, help_text="who the programme says decides")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=100)
    reopened_because = models.CharField(max_length=500, blank=True)
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="followed_by"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=100, null=True)  # noqa: DJ001 - null = still open
    outcome = models.CharField(max_length=10, choices=Outcome.choices, null=True)  # noqa: DJ001
    reason = models.CharField(max_length=500, null=True)  # noqa: DJ001 - null = still open
    correction = models.ForeignKey(
        "reports.ReportVersion",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="the version that was filed when the extract was found right",
    )

    append_only = AppendOnly(
        may_be_set_once=("closed_at", "closed_by", "outcome", "reason", "correction"),
        reason="a difference is closed once; open it again instead",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["home", "question_set", "on", "question", "layout"],
                condition=Q(closed_at__isnull=True),
                name="one_open_difference_of_a_question",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(closed_by__isnull=False, outcome__isnull=False, reason__isnull=False),
                name="a_closed_difference_says_how",
            ),
        )
        indexes = (
            models.Index(
                fields=["home", "on"],
                condition=Q(closed_at__isnull=True),
                name="open_differences_of_a_home",
            ),
            models.Index(fields=["question_set", "on", "home"], name="differences_of_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.question} of home {self.home_id} for {self.on}"
