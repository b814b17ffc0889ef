"""Calls: each try to reach a home is a fact; who holds a home for the moment is not."""

from django.db import models
from django.db.models import Q

from rollcall.foundation.append_only import AppendOnly
from rollcall.reports.models.versions import ReportVersion


class Attempt(models.Model):
    """One try to reach a home by telephone, whether or not anybody answered.

    These are the envelope questions of a call (contracts): they live here and never among answers.
    `version` is the report that the call gave. Who was spoken to and the note are in `AttemptWords`.
    """

    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    on = models.DateField(db_column="report_date", help_text="the reporting day of the call")
    number = models.PositiveIntegerField(help_text="1 for the first try of the day")
    at = models.DateTimeField()
    by = models.CharField(max_length=100, help_text="person:17")
    outcome = models.CharField(max_length=40, help_text="an option of the envelope question")
    role = models.CharField(max_length=40, blank=True, help_text="the job of who was spoken to")
    callback_at = models.DateTimeField(null=True, help_text="when they asked to be rung again")
    version = models.ForeignKey(
        ReportVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    words_digest = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - null = no key

    append_only = AppendOnly(reason="attempts are facts; record another")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["home", "on", "number"], name="one_attempt_of_a_number_a_day"
            ),
            models.UniqueConstraint(fields=["by", "idempotency_key"], name="one_attempt_of_a_key"),
            models.CheckConstraint(condition=Q(number__gte=1), name="attempts_are_counted_from_1"),
        )
        indexes = (models.Index(fields=["on", "home"], name="attempts_of_a_day"),)

    def __str__(self) -> str:
        return f"try {self.number} of home {self.home_id} on {self.on}: {self.outcome}"


class AttemptWords(models.Model):
    """A call's free text and the work name of who was spoken to: erasable, while the call stays."""

    attempt = models.OneToOneField(
        Attempt, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    spoke_to = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return f"Words of {self.attempt_id}"


class Claim(models.Model):
    """Who holds a home for a while, so that nobody else rings it. Not a fact: it is given up."""

    home = models.OneToOneField(
        "register.CareHome", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    held_by = models.CharField(max_length=100, help_text="person:17")
    taken_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["held_by"], name="claims_of_a_person"),)

    def __str__(self) -> str:
        return f"home {self.home_id} held by {self.held_by}"


class Acknowledgement(models.Model):
    """A home said that it has an item of guidance, or has put it in place; the latest stands."""

    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=80, help_text="id of an item of guidance")
    in_place = models.BooleanField(help_text="put in place, and not only received")
    at = models.DateTimeField()
    by = models.CharField(max_length=100, help_text="person:17")

    append_only = AppendOnly(reason="acknowledgements are facts; record another")

    class Meta:
        indexes = (models.Index(fields=["home", "item"], name="acknowledged_by_a_home"),)

    def __str__(self) -> str:
        return f"{self.item} acknowledged by home {self.home_id}"
