"""What people did about signals. Signals themselves are worked out from facts and never stored."""

from django.db import models
from django.db.models import Q

from rollcall.foundation.append_only import AppendOnly


class SignalReview(models.Model):
    """What one person did about one signal of one home, with what it said at that moment.

    The last row of a home and rule says what stands. `tier` and `measure` are how bad it was then:
    when it gets worse, the signal returns.
    """

    class Step(models.TextChoices):
        """What was done."""

        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        BECAME_ACTION = "became_action", "Turned into an action"
        SET_ASIDE = "set_aside", "Set aside"
        UNDONE = "undone", "Taken back"

    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=60, help_text="id of a rule of signals.yaml")
    number = models.PositiveIntegerField(help_text="1 for the first review of this signal")
    step = models.CharField(max_length=20, choices=Step.choices)
    stands = models.CharField(
        max_length=20, blank=True, help_text="the step that stands from now; empty when none does"
    )
    tier = models.PositiveSmallIntegerField()
    measure = models.BigIntegerField(null=True, help_text="higher is worse")
    review_on = models.DateField(null=True, help_text="when a signal set aside returns")
    became_action = models.PositiveBigIntegerField(null=True, help_text="id of the action")
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=100, help_text="person:17")

    append_only = AppendOnly(reason="reviews are kept as they were; review anew instead")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["home", "rule", "number"], name="one_signal_review_of_a_number"
            ),
            models.CheckConstraint(
                condition=~Q(step="set_aside") | (~Q(reason="") & Q(review_on__isnull=False)),
                name="a_signal_set_aside_has_reason_and_date",
            ),
            models.CheckConstraint(
                condition=~Q(step="became_action") | Q(became_action__isnull=False),
                name="a_signal_that_became_an_action_names_it",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule} of home {self.home_id} {self.step}"
