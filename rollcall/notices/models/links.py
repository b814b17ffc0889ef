"""Signed links: whoever holds one may send one home's update for one day."""

from django.db import models

from rollcall.foundation.append_only import AppendOnly


class UpdateLink(models.Model):
    """One link to one recipient. The token itself is only in the message; here is its digest."""

    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    question_set = models.CharField(max_length=40)
    on = models.DateField(db_column="report_date")
    recipient = models.CharField(max_length=100, help_text="contact:12; no name and no address")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    first_opened_at = models.DateTimeField(null=True)

    append_only = AppendOnly(
        may_be_set_once=("revoked_at", "first_opened_at"),
        reason="a link is revoked, and another one made",
    )

    class Meta:
        indexes = (
            models.Index(fields=["home", "question_set", "on"], name="link_by_home_and_day"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")),
                name="link_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"link:{self.pk}"
