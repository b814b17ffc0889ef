"""Situation reports: the texts that people wrote, and the versions that were issued."""

from django.db import models

from rollcall.foundation.append_only import AppendOnly


class Sitrep(models.Model):
    """One situation report of an area; its numbers are drafted anew until it is issued."""

    authority_code = models.CharField(max_length=40)
    kind = models.CharField(max_length=40, help_text="a key of cells.yaml")
    on = models.DateField(db_column="report_date")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["authority_code", "kind", "on"], name="one_sitrep_of_a_kind_and_day"
            ),
        )

    def __str__(self) -> str:
        return f"sitrep:{self.pk} {self.kind} {self.authority_code} {self.on}"


class SitrepText(models.Model):
    """One version of a part that a person writes; the highest number stands."""

    sitrep = models.ForeignKey(Sitrep, on_delete=models.PROTECT, related_name="texts")
    section = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=100)

    append_only = AppendOnly(reason="write a further version instead")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["sitrep", "section", "number"], name="one_sitrep_text_of_a_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.section} {self.number} of sitrep:{self.sitrep_id}"


class SitrepIssue(models.Model):
    """A version as it was issued: the exact content, bound by its digest."""

    sitrep = models.ForeignKey(Sitrep, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    content = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content")

    append_only = AppendOnly(reason="what was issued stays; issue a further version")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["sitrep", "number"], name="one_sitrep_issue_of_a_number"
            ),
        )

    def __str__(self) -> str:
        return f"version {self.number} of sitrep:{self.sitrep_id}"
