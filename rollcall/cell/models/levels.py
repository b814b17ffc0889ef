"""The level of a home, as people decided it: each decision a row, the last of which stands."""

from django.db import models
from django.db.models import Q

from rollcall.foundation.append_only import AppendOnly


class LevelDecision(models.Model):
    """What one person decided about one home's level, with what was known at that moment.

    The last row of a home says which level stands and since when it has not changed; "" says that
    none does, because the only decision was taken back. `facts` keep the triggers that were met with
    their evidence, `by_hand` the triggers that this person set.
    """

    class Kind(models.TextChoices):
        """What a decision did."""

        CONFIRMED = "confirmed", "Confirmed"
        RAISED = "raised", "Raised"
        LOWERED = "lowered", "Lowered"
        UNDONE = "undone", "Taken back"

    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="1 for the first decision about the home")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    level = models.CharField(max_length=20, blank=True, help_text="the level that stands from now")
    stands_since = models.DateTimeField(null=True, help_text="since when it has not changed")
    suggested = models.CharField(max_length=20, help_text="what the triggers suggested")
    by_hand = models.JSONField(default=list, help_text="ids of triggers that the person set")
    reason = models.CharField(max_length=500, blank=True)
    policy = models.CharField(max_length=20, blank=True, help_text="the version of the promise")
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.CharField(max_length=100, help_text="person:17")

    append_only = AppendOnly(reason="decisions are kept as they were taken; decide anew instead")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["home", "number"], name="one_level_decision_of_a_number"
            ),
            models.CheckConstraint(
                condition=~Q(kind="lowered") | ~Q(reason=""), name="a_lowered_level_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(level="", stands_since__isnull=True)
                | (~Q(level="") & Q(stands_since__isnull=False)),
                name="a_level_stands_since_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"level of home {self.home_id} {self.kind}: {self.level}"
