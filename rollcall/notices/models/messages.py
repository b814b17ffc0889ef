"""Messages: what was to be sent, each try, what a home was sent in a day, and who wants none."""

from django.db import models

from rollcall.foundation.append_only import AppendOnly


class Outcome(models.TextChoices):
    """How a message ended."""

    SENT = "sent", "Sent"
    GAVE_UP = "gave_up", "Could not be sent"
    UNKNOWN = "unknown", "May have been sent"
    OVER_BUDGET = "over_budget", "Held back: enough for today"
    NOT_WANTED = "not_wanted", "No longer needed"
    NOBODY = "nobody", "Nobody to send it to"
    REFUSED = "refused", "They asked for no messages"
    STOPPED = "stopped", "Stopped by an officer"


class Message(models.Model):
    """One message to one contact of a home. Its words and its address are put together on sending.

    So no address and no link is stored here: the contact stands in the register, the words in the
    programme, and `values` holds what is particular and not personal.
    """

    key = models.CharField(max_length=200, unique=True, help_text="the same key is sent once")
    kind = models.CharField(max_length=40, help_text="a key of the programme's texts")
    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    question_set = models.CharField(max_length=40, blank=True)
    on = models.DateField(null=True, db_column="report_date", help_text="the day it is about")
    recipient = models.CharField(max_length=100, blank=True, help_text="contact:12")
    channel = models.CharField(max_length=10, blank=True, help_text="email or sms")
    essential = models.BooleanField(
        default=False, help_text="the home asked for it: never held back"
    )
    with_link = models.BooleanField(default=False)
    values = models.JSONField(default=dict, help_text="for the text's placeholders; not personal")
    queued_by = models.CharField(max_length=100)
    queued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, null=True, choices=Outcome.choices)  # noqa: DJ001 - null = waits

    append_only = AppendOnly(
        may_be_set_once=("ended_at", "outcome"), reason="what was sent is never rewritten"
    )

    class Meta:
        indexes = (
            models.Index(fields=["home", "queued_at"], name="message_by_home"),
            models.Index(fields=["queued_at"], name="message_by_time"),
            models.Index(
                fields=["id"], name="message_waiting", condition=models.Q(outcome__isnull=True)
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome__isnull=True, ended_at__isnull=True)
                | models.Q(outcome__isnull=False, ended_at__isnull=False),
                name="message_ends_with_an_outcome",
            ),
        )

    def __str__(self) -> str:
        return f"message:{self.pk} {self.kind} {self.outcome or 'waits'}"


class MessageAttempt(models.Model):
    """One try to send a message. Written before the try, so that a crash in it is seen."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    sent = models.BooleanField(null=True)
    error = models.CharField(max_length=200, null=True, help_text="without addresses")  # noqa: DJ001
    provider_id = models.CharField(max_length=100, null=True)  # noqa: DJ001 - null = none was given

    append_only = AppendOnly(
        may_be_set_once=("ended_at", "sent", "error", "provider_id"),
        reason="a try is never rewritten",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["message", "number"], name="one_attempt_of_a_number"),
        )

    def __str__(self) -> str:
        return f"try {self.number} of message:{self.message_id}"


class MessageBudget(models.Model):
    """How many messages one home was sent in one day, by anybody."""

    home = models.ForeignKey("register.CareHome", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["home", "day"], name="one_budget_of_a_home_and_day"),
        )

    def __str__(self) -> str:
        return f"{self.used} to {self.home_id} on {self.day}"


class DoNotSend(models.Model):
    """An address that gets no messages. Kept by its digest, so that a later contact row has it too."""

    channel = models.CharField(max_length=10)
    digest = models.CharField(max_length=64, help_text="SHA-256 of channel and address")
    since = models.DateTimeField()
    asked_by = models.CharField(max_length=100, help_text="message:12 for the recipient's own wish")
    until = models.DateTimeField(null=True, help_text="when messages were wanted again")

    append_only = AppendOnly(may_be_set_once=("until",), reason="a wish is ended, and never undone")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["channel", "digest"],
                condition=models.Q(until__isnull=True),
                name="one_present_wish_of_an_address",
            ),
        )

    def __str__(self) -> str:
        return f"no {self.channel} since {self.since:%Y-%m-%d}"


class ReminderStop(models.Model):
    """An officer's word that the homes of one authority get no reminders on one day."""

    authority_code = models.CharField(max_length=40)
    day = models.DateField()
    stopped_by = models.CharField(max_length=100)
    stopped_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)

    append_only = AppendOnly(may_be_set_once=("resumed_at",), reason="stop again instead")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["authority_code", "day"],
                condition=models.Q(resumed_at__isnull=True),
                name="one_present_stop_of_an_authority_and_day",
            ),
        )

    def __str__(self) -> str:
        return f"none to {self.authority_code} on {self.day}"
