"""Letters: e-mails to people who are no home, such as the members of a cell."""

from django.db import models
from django.db.models import Q

from rollcall.foundation.append_only import AppendOnly
from rollcall.notices.models.messages import Outcome


class Letter(models.Model):
    """One e-mail that somebody had sent to one person. Its words name no home and nobody.

    The address stands beside it and goes once the letter has ended; `recipient` says who it was.
    """

    key = models.CharField(max_length=120, unique=True, help_text="the same letter is sent once")
    kind = models.CharField(max_length=40)
    recipient = models.CharField(max_length=100, help_text="such as addressee:12")
    subject = models.CharField(max_length=200)
    body = models.TextField()
    queued_by = models.CharField(max_length=100)
    queued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, null=True, choices=Outcome.choices)  # noqa: DJ001 - null = waits

    append_only = AppendOnly(
        may_be_set_once=("ended_at", "outcome"), reason="what was sent is never rewritten"
    )

    class Meta:
        indexes = (
            models.Index(fields=["id"], name="letter_waiting", condition=Q(outcome__isnull=True)),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__isnull=True, ended_at__isnull=True)
                | Q(outcome__isnull=False, ended_at__isnull=False),
                name="letter_ends_with_an_outcome",
            ),
        )

    def __str__(self) -> str:
        return f"letter:{self.pk} {self.kind} {self.outcome or 'waits'}"


class LetterAddress(models.Model):
    """Where a letter that waits goes to."""

    letter = models.OneToOneField(
        Letter, on_delete=models.CASCADE, primary_key=True, related_name="address"
    )
    address = models.EmailField()

    def __str__(self) -> str:
        return f"address of letter:{self.letter_id}"


class LetterAttempt(models.Model):
    """One try to send a letter. Written before the try, so that a crash in it is seen."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    sent = models.BooleanField(null=True)
    error = models.CharField(max_length=200, null=True, help_text="without addresses")  # noqa: DJ001

    append_only = AppendOnly(
        may_be_set_once=("ended_at", "sent", "error"), reason="a try is never rewritten"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["letter", "number"], name="one_letter_attempt_of_a_number"
            ),
        )

    def __str__(self) -> str:
        return f"try {self.number} of letter:{self.letter_id}"
