"""Who must be told that a home rose to a level, and what became of it."""

from django.db import models
from django.db.models import Q

from rollcall.domain.levels import WAYS_OF_TELLING
from rollcall.foundation.append_only import AppendOnly


class TellingDuty(models.Model):
    """Somebody who must be told, and by when: written with the decision, as the programme said then."""

    decision = models.ForeignKey(
        "cell.LevelDecision", on_delete=models.PROTECT, related_name="duties"
    )
    who = models.CharField(max_length=200, help_text="an office or organisation, never a person")
    due_at = models.DateTimeField()

    append_only = AppendOnly(reason="who was to be told is a fact of the decision")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["decision", "who"], name="one_duty_to_tell_somebody_of_a_decision"
            ),
        )

    def __str__(self) -> str:
        return f"{self.who} of decision {self.decision_id}, by {self.due_at}"


class TellingStep(models.Model):
    """Somebody was told, or the maker took that back. The last row of a duty says what stands."""

    class Step(models.TextChoices):
        """What was done."""

        TOLD = "told", "Told"
        UNDONE = "undone", "Taken back"

    duty = models.ForeignKey(TellingDuty, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField(help_text="1 for the first step of the duty")
    step = models.CharField(max_length=10, choices=Step.choices)
    how = models.CharField(max_length=10, blank=True, choices=list(WAYS_OF_TELLING.items()))
    at = models.DateTimeField()
    by = models.CharField(max_length=100, help_text="person:17")

    append_only = AppendOnly(reason="that somebody was told is a fact; take it back by a new row")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["duty", "number"], name="one_step_of_a_number_of_a_duty"
            ),
            models.CheckConstraint(
                condition=(Q(step="told") & ~Q(how="")) | Q(step="undone", how=""),
                name="who_was_told_was_told_somehow",
            ),
        )

    def __str__(self) -> str:
        return f"{self.step} of duty {self.duty_id}"
