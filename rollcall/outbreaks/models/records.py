"""Records: what was done, seen or decided about a home with cases, each with all its versions."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from rollcall.domain.outbreak_records import RecordKind
from rollcall.foundation.append_only import AppendOnly


KINDS = [(one.value, one.value.capitalize()) for one in RecordKind]


class Record(models.Model):
    """That there is a record, of which kind and about which home and disease.

    `ordinal` counts the records of a kind about one home and disease, so that of two people who
    write one at the same time the second is told.
    """

    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    disease = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=KINDS)
    ordinal = models.PositiveIntegerField()

    append_only = AppendOnly(reason="a record stays; take it back by a new version")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["home", "disease", "kind", "ordinal"], name="one_record_of_an_ordinal"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.ordinal} of home {self.home_id}, {self.disease}"


class RecordVersionQuerySet(models.QuerySet["RecordVersion"]):
    """Versions by what was known when."""

    def known(self, at: dt.datetime | None) -> "RecordVersionQuerySet":
        """The version of each record that was current at an instant; None = now."""
        if at is None:
            return self.filter(known_until__isnull=True)
        return self.filter(known_from__lte=at).filter(
            Q(known_until__isnull=True) | Q(known_until__gt=at)
        )

    def open_on(self, on: dt.date) -> "RecordVersionQuerySet":
        """Those that began by a day and had not ended on it."""
        return self.filter(on__lte=on, withdrawn=False).filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=on)
        )


class RecordVersion(models.Model):
    """What a record says, as known for a while. What was written freely is in `RecordWords`."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="1 for the first version")
    on = models.DateField(db_column="record_date", help_text="the day it is about or begins on")
    ended_on = models.DateField(null=True, help_text="the first day on which it holds no more")
    values = models.JSONField(default=dict, help_text="days and choices by field")
    words_digest = models.CharField(max_length=64, blank=True)
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True, help_text="why it replaces the last")
    written_by = models.CharField(max_length=100, help_text="person:17")
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(null=True, help_text="null while current")

    objects = RecordVersionQuerySet.as_manager()
    append_only = AppendOnly(
        may_be_set_once=("known_until",), reason="what was written stays; write a new version"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(known_until__isnull=True),
                name="one_current_version_of_a_record",
            ),
            models.UniqueConstraint(fields=["record", "number"], name="one_record_of_a_number"),
            models.CheckConstraint(
                condition=Q(known_until__isnull=True) | Q(known_until__gt=F("known_from")),
                name="a_record_is_known_for_a_while",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="a_changed_record_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"Version {self.number} of record {self.record_id}"


class RecordWords(models.Model):
    """What was written freely in a version, by field: erasable, while the version stays."""

    version = models.OneToOneField(
        RecordVersion, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    words = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"Words of {self.version_id}"
