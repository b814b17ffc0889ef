"""What happened, who looked, what was decided about the questions, and what the worker is about."""

import uuid

from django.db import models

from rollcall.foundation.append_only import AppendOnly


class AuditEvent(models.Model):
    """One thing somebody did, written in the transaction that did it."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=100, help_text="person:17 or system:import_homes")
    action = models.CharField(max_length=60, help_text="past tense, such as report.filed")
    subject = models.CharField(max_length=200, help_text="the thing it was done to")
    detail = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the fields above")

    append_only = AppendOnly(reason="the audit is never rewritten")

    class Meta:
        indexes = (
            models.Index(fields=["subject", "at"], name="audit_by_subject"),
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject}"


class AccessRecord(models.Model):
    """One look at one home's answers, or one attempt that was refused (AT-79)."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=100)
    subject = models.CharField(max_length=200, help_text="home:1-123")
    what = models.CharField(max_length=100, help_text="the page or file")
    allowed = models.BooleanField(default=True)

    append_only = AppendOnly(reason="the access log is never rewritten")

    class Meta:
        indexes = (models.Index(fields=["subject", "at"], name="access_by_subject"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.what} {self.subject}"


class TimedRun(models.Model):
    """For which due time a piece of timed work was last put in the queue."""

    name = models.CharField(max_length=60, unique=True, help_text="a name of wiring.TIMED")
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M}"


class WorkerBeat(models.Model):
    """When a worker was last seen alive, by the database's own clock."""

    worker = models.CharField(max_length=64, primary_key=True, help_text="as tasks name it")
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.worker} {self.seen_at:%Y-%m-%d %H:%M:%S}"


class Progress(models.Model):
    """How far one long task has come."""

    RUNNING, FINISHED, FAILED = "running", "finished", "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    what = models.CharField(max_length=100, help_text="what is being done, as the page says it")
    owner = models.CharField(max_length=100, help_text="who may see it: person:17")
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(null=True, help_text="null: nobody knows yet")
    message = models.CharField(max_length=500, blank=True, help_text="nothing personal")
    state = models.CharField(max_length=10, default=RUNNING)
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=("running", "finished", "failed")),
                name="progress_state_is_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.what} {self.done} of {self.of} {self.state}"


class SetDecision(models.Model):
    """What somebody decided about a version of a question set; the latest one of a digest stands.

    `live_from` is the first day on which an approved version holds. `facts` keep the burden and the
    homes as they stood when it was decided.
    """

    class Verdict(models.TextChoices):
        """What was decided."""

        APPROVED = "approved", "Approved"
        WITHDRAWN = "withdrawn", "Approval taken back"

    programme = models.CharField(max_length=60)
    question_set = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, help_text="of exactly what the version asks")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    live_from = models.DateField(null=True, help_text="null for an approval taken back")
    decided_by = models.CharField(max_length=100, help_text="person:17")
    decided_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    facts = models.JSONField(default=dict)

    append_only = AppendOnly(reason="decisions are kept as they were taken; decide anew instead")

    class Meta:
        indexes = (models.Index(fields=["programme", "decided_at"], name="set_decisions"),)

    def __str__(self) -> str:
        return f"{self.question_set} version {self.version}: {self.verdict}"
