"""What people who do the work are told: on their page at once, by e-mail in one digest for some time."""

from django.db import models

from rollcall.foundation.append_only import AppendOnly
from rollcall.notices.models.messages import Outcome


class Digest(models.Model):
    """One e-mail to one person, or to a team's address, with all that waited for them.

    `outcome` empty = it waits for its next try at `next_at`. While a try is on its way it says that
    it may have been sent: a machine that goes down then sends it no second time.
    """

    to = models.CharField(max_length=100, help_text="person:12 or team:ppe-unit")
    made_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True, choices=Outcome.choices)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True, help_text="without addresses")

    class Meta:
        indexes = (
            models.Index(
                fields=["next_at"], name="digests_waiting", condition=models.Q(outcome="")
            ),
        )

    def __str__(self) -> str:
        return f"digest:{self.pk} to {self.to} {self.outcome or 'waits'}"


class Notice(models.Model):
    """One thing that happened, in one line, for one person or one team's address."""

    key = models.CharField(max_length=150, unique=True, help_text="the same key is told once")
    to = models.CharField(max_length=100, help_text="person:12 or team:ppe-unit")
    line = models.CharField(max_length=300, help_text="nothing personal or sensitive")
    path = models.CharField(max_length=200, help_text="the page to open")
    at = models.DateTimeField()
    digest = models.ForeignKey(Digest, null=True, on_delete=models.PROTECT, related_name="notices")
    seen_at = models.DateTimeField(null=True)

    append_only = AppendOnly(
        may_be_set_once=("digest", "seen_at"), reason="what somebody was told is never rewritten"
    )

    class Meta:
        indexes = (
            models.Index(
                fields=["to", "at"],
                name="notices_not_sent",
                condition=models.Q(digest__isnull=True),
            ),
            models.Index(
                fields=["to", "-at"],
                name="notices_not_seen",
                condition=models.Q(seen_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"notice:{self.pk} to {self.to}"
