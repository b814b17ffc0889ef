"""Files with the reports of many homes that somebody sent through a page."""

import uuid

from django.db import models

from rollcall.domain.uploads import UploadState


STATES = [(state.value, state.value.capitalize()) for state in UploadState]


class Upload(models.Model):
    """One file that came: who sent it, for what, and how it stands. The row outlives the file.

    `scope` is where the sender may file, so that colleagues of one office see each other's files.
    `counts` are the rows in each state, `sent` how many were filed from it in all.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uploaded_by = models.CharField(max_length=100)
    uploaded_at = models.DateTimeField()
    scope = models.CharField(max_length=300)
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    question_set = models.CharField(max_length=40)
    on = models.DateField(db_column="report_date")
    state = models.CharField(max_length=20, choices=STATES)
    told = models.CharField(max_length=1000, blank=True, help_text="why it could not be read")
    notes = models.JSONField(default=list, help_text="how it was read")
    counts = models.JSONField(default=dict)
    sent = models.PositiveIntegerField(default=0)
    progress = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=["scope", "-uploaded_at"], name="uploads_of_an_office"),)

    def __str__(self) -> str:
        return f"{self.name} for {self.on}: {self.state}"


class UploadContent(models.Model):
    """The file itself and what was found in it, until the programme's days are over."""

    upload = models.OneToOneField(
        Upload, on_delete=models.CASCADE, primary_key=True, related_name="content"
    )
    file = models.BinaryField()
    findings = models.JSONField(default=list)
    filed = models.JSONField(default=list, help_text="location ids of homes filed from it")
    delete_on = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"The file of {self.upload_id}, until {self.delete_on}"
