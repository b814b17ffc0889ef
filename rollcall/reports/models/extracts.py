"""Extracts of other collections: what each file said of each home, kept as it was read."""

from django.db import models

from rollcall.foundation.append_only import AppendOnly


class Extract(models.Model):
    """One file of another collection, read by one of the programme's layouts for a day."""

    layout = models.CharField(max_length=60)
    question_set = models.CharField(max_length=40)
    on = models.DateField(db_column="report_date")
    name = models.CharField(max_length=200, help_text="the file's name")
    digest = models.CharField(max_length=64, help_text="of its rows, so that a file is kept once")
    rows = models.PositiveIntegerField()
    read_by = models.CharField(max_length=100)
    known_from = models.DateTimeField(help_text="when it was recorded here")

    append_only = AppendOnly(reason="extracts are facts; read a newer file instead")

    class Meta:
        indexes = (models.Index(fields=["layout", "on"], name="extracts_of_a_day"),)

    def __str__(self) -> str:
        return f"{self.layout} for {self.on}, {self.name}"


class ExtractRow(models.Model):
    """What an extract said of one home: a fact beside the home's own report, never in its place.

    `saved_at` is when the home saved its answers there; null where the file does not say. Rows that
    are no answers `of_day` are kept for the list of homes to chase. Of several rows about one home
    the one saved last counts; all are kept.
    """

    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="+")
    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    layout = models.CharField(max_length=60)
    question_set = models.CharField(max_length=40)
    on = models.DateField(db_column="report_date")
    row = models.PositiveIntegerField(help_text="its number in the file")
    saved_at = models.DateTimeField(null=True)
    of_day = models.BooleanField(default=True)
    answers = models.JSONField(default=dict)

    append_only = AppendOnly(reason="rows of extracts are facts; read a newer file instead")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["extract", "row"], name="one_row_of_a_number"),
        )
        indexes = (
            models.Index(fields=["home", "question_set", "on"], name="extract_rows_of_a_home"),
            models.Index(fields=["question_set", "on", "home"], name="extract_rows_of_a_day"),
        )

    def __str__(self) -> str:
        return f"Row {self.row} of extract {self.extract_id}, home {self.home_id}"
