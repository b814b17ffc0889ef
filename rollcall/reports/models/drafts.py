"""Updates that somebody has begun and not sent, and how long those that were sent took."""

from django.db import models

from rollcall.reports.models.versions import ReportVersion


class Draft(models.Model):
    """What one person has typed so far for one home, set and day: not a fact, and gone once sent.

    `typed` holds each box as it stands, by the name of the box; `asked` the questions that were on
    the pages it came from; `pages` the pages that were saved, true where nothing is wrong there.
    """

    home = models.ForeignKey("register.CareHome", on_delete=models.CASCADE, related_name="+")
    question_set = models.CharField(max_length=40)
    on = models.DateField(db_column="report_date")
    actor = models.CharField(max_length=100, help_text="person:17 or link:4")
    typed = models.JSONField(default=dict)
    asked = models.JSONField(default=list)
    pages = models.JSONField(default=dict)
    unchanged = models.BooleanField(default=False, help_text="they said that nothing has changed")
    based_on = models.BigIntegerField(null=True, help_text="the version they started from")
    key = models.CharField(max_length=100, help_text="makes two sends one report")
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, help_text="null while only looked at")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["home", "question_set", "on", "actor"], name="one_draft_of_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"Draft of {self.question_set}, home {self.home_id}, {self.on}, by {self.actor}"


class ReportTiming(models.Model):
    """How long a version took a person, by our own clock: from the first question to the sending."""

    version = models.OneToOneField(
        ReportVersion, on_delete=models.CASCADE, primary_key=True, related_name="timing"
    )
    opened_at = models.DateTimeField()
    seconds_open = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.seconds_open} s for version {self.version_id}"
