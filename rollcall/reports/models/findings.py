"""Findings: what was found out about some of a home's cases after, or without, a report of them."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from rollcall.domain.outbreaks import TestResult
from rollcall.foundation.append_only import AppendOnly


RESULTS = [(one.value, one.value.capitalize()) for one in TestResult]


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings by what was known when."""

    def known(self, at: dt.datetime | None) -> "FindingQuerySet":
        """The version of each finding that was current at an instant; None = now."""
        if at is None:
            return self.filter(known_until__isnull=True)
        return self.filter(known_from__lte=at).filter(
            Q(known_until__isnull=True) | Q(known_until__gt=at)
        )


class Finding(models.Model):
    """One version of what was found out about some cases: how many, when, and with what result.

    `reference` is a pseudonym that says nothing to others: no name, no number that a person has. The
    versions of one finding share their `key`. `on` repeats the day the cases count for, so that
    figures of that day can be found. A withdrawn finding stays, and counts no more.
    """

    key = models.UUIDField()
    number = models.PositiveIntegerField(help_text="1 for the first version")
    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    disease = models.CharField(max_length=40)
    on = models.DateField(db_column="case_date")
    reported_on = models.DateField(null=True, help_text="the day whose report counts these cases")
    ill_on = models.DateField(null=True)
    tested_on = models.DateField(null=True)
    people = models.PositiveIntegerField()
    result = models.CharField(max_length=10, choices=RESULTS)
    reference = models.CharField(max_length=40, blank=True)
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True, help_text="why it replaces the last")
    recorded_by = models.CharField(max_length=100, help_text="person:17")
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(null=True, help_text="null while current")

    objects = FindingQuerySet.as_manager()
    append_only = AppendOnly(
        may_be_set_once=("known_until",), reason="findings are facts; correct them by a new version"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(known_until__isnull=True),
                name="one_current_version_of_a_finding",
            ),
            models.UniqueConstraint(fields=["key", "number"], name="one_finding_of_a_number"),
            models.CheckConstraint(
                condition=Q(known_until__isnull=True) | Q(known_until__gt=F("known_from")),
                name="a_finding_is_known_for_a_while",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="a_corrected_finding_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(people__gt=0), name="a_finding_is_about_somebody"),
        )
        indexes = (models.Index(fields=["disease", "home", "on"], name="findings_of_a_home"),)

    def __str__(self) -> str:
        return (
            f"{self.people} cases of {self.disease}, home {self.home_id}, {self.on}: {self.result}"
        )
