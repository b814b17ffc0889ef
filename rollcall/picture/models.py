"""The cache of authority-days: derived, never a fact, always recomputable."""

from django.db import models


class AreaDay(models.Model):
    """What the homes of one authority said in one set for one day, tallied.

    `made_from` names the programme, the register and the facts it was made from. A row that names
    others than those of now is recomputed on read, so it can be late but never wrong.
    """

    authority_code = models.CharField(max_length=40)
    question_set = models.CharField(max_length=40)
    on = models.DateField()
    made_from = models.CharField(max_length=100)
    coverage = models.JSONField(default=list)
    outbreaks = models.JSONField(default=dict)
    tallies = models.JSONField(default=dict, help_text="figures asked for so far, by id")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["authority_code", "question_set", "on"], name="one_day_of_an_authority"
            ),
        )

    def __str__(self) -> str:
        return f"{self.question_set}, {self.authority_code}, {self.on}"
