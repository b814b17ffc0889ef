"""Meetings, what was written down in them, matters that were raised, and who is written to."""

from django.db import models
from django.db.models import Q

from rollcall.domain.meetings import LineKind, MatterState, MeetingState
from rollcall.foundation.append_only import AppendOnly


def _choices(
    kinds: type[MeetingState] | type[MatterState] | type[LineKind],
) -> list[tuple[str, str]]:
    return [(one.value, one.value.replace("_", " ").capitalize()) for one in kinds]


class Meeting(models.Model):
    """One meeting of a cell about the homes of one area; made when it is first opened.

    `state` repeats the last step, so that lists can be cut by the database.
    """

    cell = models.CharField(max_length=40, help_text="a key of cells.yaml")
    authority_code = models.CharField(max_length=40)
    on = models.DateField(db_column="meeting_date")
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=_choices(MeetingState))

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["authority_code", "cell", "on"], name="one_meeting_of_a_cell_and_day"
            ),
        )

    def __str__(self) -> str:
        return f"meeting:{self.pk} {self.cell} {self.authority_code} {self.on}"


class MeetingStep(models.Model):
    """One step of a meeting: opened, agenda drawn anew, closed, approved, circulated."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    event = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=_choices(MeetingState))
    agenda = models.JSONField(null=True, help_text="as it was drawn up; null for other steps")

    append_only = AppendOnly(reason="what happened in a meeting is a fact; add a further step")

    def __str__(self) -> str:
        return f"{self.event} of meeting:{self.meeting_id} by {self.by}"


class MeetingLine(models.Model):
    """One line that somebody wrote. Lines are only added, so two who write at once lose nothing.

    `key` comes from the form: sent twice, it stands once. `facts` are what was known at that moment.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="lines")
    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=_choices(LineKind))
    item = models.CharField(max_length=60, blank=True, help_text="home:1-123, matter:4 or sector")
    home = models.ForeignKey(
        "register.CareHome", null=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.CharField(max_length=40, blank=True, help_text="the seat of who came")
    owner = models.CharField(max_length=100, blank=True, help_text="team:ppe-unit or person:17")
    due = models.DateField(null=True)
    action = models.CharField(max_length=40, blank=True, help_text="the action that it opened")
    refers_to = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="later",
        help_text="the line that is undone, or the decision that was carried out",
    )  # fmt: skip
    facts = models.JSONField(default=dict)
    words_digest = models.CharField(max_length=64, blank=True)

    append_only = AppendOnly(reason="minutes are never rewritten; add a further line")

    class Meta:
        indexes = (models.Index(fields=["meeting", "id"], name="lines_of_a_meeting"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("undo", "done"), refers_to__isnull=False)
                | (~Q(kind__in=("undo", "done")) & Q(refers_to__isnull=True)),
                name="only_undo_and_done_refer_to_a_line",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of meeting:{self.meeting_id} by {self.by}"


class LineWords(models.Model):
    """What a line says: erasable, while the line keeps only its digest."""

    line = models.OneToOneField(
        MeetingLine, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    words = models.TextField()

    def __str__(self) -> str:
        return f"Words of line {self.line_id}"


class Matter(models.Model):
    """Something that a home, the provider forum or a member raised, or that was passed on to a tier."""

    class From(models.TextChoices):
        """Who raised it."""

        HOME = "home", "A home"
        FORUM = "forum", "The provider forum"
        MEMBER = "member", "A member of the cell"

    cell = models.CharField(max_length=40)
    authority_code = models.CharField(max_length=40)
    raised_by = models.CharField(max_length=10, choices=From.choices)
    home = models.ForeignKey(
        "register.CareHome", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=12, choices=_choices(MatterState))
    tier = models.CharField(max_length=40, blank=True, help_text="to whom it was passed on last")

    class Meta:
        indexes = (
            models.Index(
                fields=["authority_code", "cell"],
                name="matters_not_closed",
                condition=~Q(state="closed"),
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(raised_by="home") | Q(home__isnull=False),
                name="what_a_home_raised_names_the_home",
            ),
        )

    def __str__(self) -> str:
        return f"matter:{self.pk} of {self.cell} {self.authority_code}: {self.state}"


class MatterStep(models.Model):
    """One step of a matter: raised, passed on to a tier, answered, closed."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="steps")
    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    event = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=_choices(MatterState))
    tier = models.CharField(max_length=40, blank=True)
    meeting = models.ForeignKey(
        Meeting, null=True, on_delete=models.PROTECT, related_name="matter_steps"
    )
    words_digest = models.CharField(max_length=64, blank=True)

    append_only = AppendOnly(reason="what became of a matter is a fact; add a further step")

    def __str__(self) -> str:
        return f"{self.event} of matter:{self.matter_id} by {self.by}"


class MatterWords(models.Model):
    """What was said about a matter: erasable, while the step keeps only the digest."""

    step = models.OneToOneField(
        MatterStep, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    words = models.TextField()

    def __str__(self) -> str:
        return f"Words of step {self.step_id}"


class Addressee(models.Model):
    """Somebody whom minutes and situation reports are sent to, for a cell, a tier or an audience."""

    body = models.CharField(max_length=40, help_text="a key of cells.yaml")
    authority_code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["authority_code", "body", "email"],
                condition=Q(ended_at__isnull=True),
                name="one_address_of_a_body_once",
            ),
        )

    def __str__(self) -> str:
        return f"addressee:{self.pk} of {self.body} {self.authority_code}"
