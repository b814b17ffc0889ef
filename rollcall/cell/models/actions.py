"""Actions and requests: what is to be done for a home or for all, and every step that was taken."""

from django.db import models
from django.db.models import Q

from rollcall.domain.workflow import OPEN, ActionState
from rollcall.foundation.append_only import AppendOnly


STATES = [(state.value, state.value.replace("_", " ").capitalize()) for state in ActionState]


class Origin(models.TextChoices):
    """What an action came from."""

    HOME = "home", "Asked for by the home"
    REPORT = "report", "Named in an update"
    SIGNAL = "signal", "A signal"
    LEVEL = "level", "A level"
    DECISION = "decision", "A decision of a meeting"
    OFFICER = "officer", "Opened by an officer"


class Action(models.Model):
    """One thing to be done, for one home or (`home` empty) for all homes of an area.

    `area_code` is the home's authority when it was opened. `state`, `version` and what was agreed
    repeat the last event, so that lists can be cut by the database; the history is in the events.
    `version` rises with every step: a form carries the one it was made from. `partner` is whoever does
    it outside the area or without an account; `team` looks after it all the same. `source_key` is the
    same for the same thing named in the same report, so that it opens once.
    """

    kind = models.CharField(max_length=40, help_text="a key of support.yaml")
    home = models.ForeignKey(
        "register.CareHome", null=True, on_delete=models.PROTECT, related_name="+"
    )
    area_code = models.CharField(max_length=40)
    what = models.CharField(max_length=200, blank=True, help_text="in a few words; nobody's name")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    origin_ref = models.CharField(max_length=100, blank=True, help_text="report:12, signal:7")
    source_key = models.CharField(max_length=150, null=True, unique=True)  # noqa: DJ001 - null = none
    urgency = models.CharField(max_length=20)
    asked = models.PositiveIntegerField(null=True)
    agreed = models.PositiveIntegerField(null=True)
    details = models.JSONField(default=dict, help_text="the kind's fields as filled in")
    team = models.CharField(max_length=40)
    partner = models.CharField(max_length=100, blank=True)
    assignee = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    shared = models.BooleanField(default=True, help_text="the home sees it")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=100, help_text="person:17 or system:support")
    begins_at = models.DateTimeField(help_text="from when the time for answering runs")
    due_at = models.DateTimeField()
    moved_at = models.DateTimeField(help_text="when its state last changed")
    ended_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=STATES, default=ActionState.ASKED.value)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in OPEN], ended_at__isnull=True)
                | (~Q(state__in=[state.value for state in OPEN]) & Q(ended_at__isnull=False)),
                name="action_has_ended_when_its_state_has",
            ),
            models.UniqueConstraint(
                fields=["home", "kind"],
                condition=Q(origin="report", ended_at__isnull=True),
                name="one_open_request_of_a_kind_from_reports",
            ),
        )
        indexes = (
            models.Index(fields=["home", "kind"], name="actions_of_home"),
            models.Index(fields=["team", "state"], name="actions_of_team"),
            models.Index(fields=["area_code", "state"], name="actions_of_area"),
            models.Index(
                fields=["due_at"],
                name="actions_open",
                condition=Q(ended_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"action:{self.pk} {self.kind} {self.state}"


class ActionEvent(models.Model):
    """One step: who did what, when, with what before and after, and the facts as they stood.

    `step` is an event of the table of states, or `opened`, `comment`, `file`, `assign`, `hand_over`,
    `overdue`, `escalate`. Words stand beside it, where they can be erased.
    """

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    step = models.CharField(max_length=12)
    source = models.CharField(max_length=12, blank=True)
    target = models.CharField(max_length=12)
    internal = models.BooleanField(default=False, help_text="not for the home")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    words_digest = models.CharField(max_length=64, blank=True)

    append_only = AppendOnly(reason="what became of an action is a fact; add a further step")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["action", "number"], name="one_action_event_of_a_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.step} of action:{self.action_id} by {self.by}"


class ActionWords(models.Model):
    """What somebody wrote with a step: erasable, while the event keeps its digest."""

    event = models.OneToOneField(
        ActionEvent, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    words = models.TextField()

    def __str__(self) -> str:
        return f"Words of {self.event_id}"


class ActionFile(models.Model):
    """A file that came with a step: erasable, while the event keeps its digest."""

    event = models.OneToOneField(
        ActionEvent, on_delete=models.CASCADE, primary_key=True, related_name="file"
    )
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.name} of {self.event_id}"
