"""What is written down about a home with cases: kinds of record, their fields, and their rules.

A record is one thing that somebody did, saw or decided. Its kinds are the same everywhere; the
questions, tasks, roles and reasons in them are the programme's (`outbreaks.yaml`).
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rollcall.domain.outbreaks import OutbreakWindows
from rollcall.domain.questions.definition import Strict


@dataclass(frozen=True, slots=True)
class Item(Strict):
    """One line of a list: a question, a task, a role, a reason."""

    id: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Notified(Item):
    """Somebody on the list of those who are told; `team` of `support.yaml` is told by the system itself."""

    team: str = ""


@dataclass(frozen=True)
class Outbreaks(Strict):
    """What `outbreaks.yaml` holds.

    `new_days`: how long an outbreak is called new. `review_days`: when a plan is looked at again
    unless its writer says otherwise. `diseases` are those beside the programme's own.
    """

    new_days: int = 7
    review_days: int = 7
    diseases: tuple[OutbreakWindows, ...] = ()
    roles: tuple[Item, ...] = ()
    checklist: tuple[Item, ...] = ()
    questions: tuple[Item, ...] = ()
    notify: tuple[Notified, ...] = ()
    cleaning: tuple[Item, ...] = ()
    limits: tuple[Item, ...] = ()
    reasons: tuple[Item, ...] = ()


class RecordKind(StrEnum):
    """What a record is."""

    PLAN = "plan"
    NOTE = "note"
    CHECKLIST = "checklist"
    VISIT = "visit"
    ASSESSMENT = "assessment"
    VALIDATION = "validation"
    CLEANING = "cleaning"
    RESTRICTION = "restriction"
    NOTIFICATION = "notification"


class FieldType(StrEnum):
    """How a field is filled in. `LINE` and `TEXT` are words, which are kept apart and can be erased."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    CHOICE = "choice"


Choices = tuple[tuple[str, str], ...]
#: A record's values by field; a field that was left empty is not there. Days are ISO text.
Values = Mapping[str, str]

DONE: Choices = (("yes", "Yes"), ("no", "No"), ("not_needed", "Not needed"))
MET: Choices = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"))
AGREES: Choices = (("agree", "Agree"), ("disagree", "Disagree"), ("not_seen", "Not looked at"))
WAYS: Choices = (("on_site", "On site"), ("remote", "By phone or video"))
#: Steps of one plan.
STEPS = 6


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record. `not_after_today` is for what has happened already."""

    id: str
    label: str
    type: FieldType = FieldType.LINE
    required: bool = False
    hint: str = ""
    choices: Choices = ()
    not_after_today: bool = False
    group: str = ""

    @property
    def is_words(self) -> bool:
        """Whether somebody writes freely here."""
        return self.type in (FieldType.LINE, FieldType.TEXT)


@dataclass(frozen=True, slots=True)
class KindDefinition:
    """A kind of record. `ending` are the fields that end it; the first of them is the day of the end."""

    kind: RecordKind
    title: str
    one: str
    fields: tuple[Field, ...]
    ending: tuple[Field, ...] = ()
    end_words: str = ""
    by_home: bool = False

    @property
    def by_id(self) -> dict[str, Field]:
        """Every field, those of the end too."""
        return {one.id: one for one in (*self.fields, *self.ending)}

    def day_of(self, values: Values, today: dt.date) -> dt.date:
        """The day a record is about: today unless one of its fields says otherwise."""
        text = values.get("on", "")
        return dt.date.fromisoformat(text) if text else today

    def ended_on(self, values: Values) -> dt.date | None:
        """The first day on which it no longer holds; None while it does."""
        text = values.get(self.ending[0].id, "") if self.ending else ""
        return dt.date.fromisoformat(text) if text else None


def kinds(outbreaks: Outbreaks) -> dict[RecordKind, KindDefinition]:
    """Every kind of record by this programme's lists, in the order in which a page shows them."""
    roles = _choices(outbreaks.roles)
    made = (
        KindDefinition(
            RecordKind.PLAN,
            "Plan",
            "plan",
            (
                Field("goals", "What the plan is to reach", FieldType.TEXT, required=True),
                *(step for number in range(1, STEPS + 1) for step in _step(number)),
                Field("review_on", "Look at it again on", FieldType.DAY, required=True),
            ),
            ending=(
                Field("closed_on", "Closed on", FieldType.DAY, True, not_after_today=True),
                Field("outcome", "What came of it", FieldType.TEXT, required=True),
            ),
            end_words="Close the plan",
        ),
        KindDefinition(
            RecordKind.RESTRICTION,
            "Restrictions on admissions",
            "restriction",
            (
                _chosen("limit", "What is restricted", _choices(outbreaks.limits)),
                _chosen("reason", "Main reason", _choices(outbreaks.reasons)),
                Field("on", "From", FieldType.DAY, required=True),
                Field("until", "Until", FieldType.DAY, hint="Leave empty if nobody can say yet"),
                _chosen("set_by", "Who decided it", roles),
                Field("why", "What else matters", FieldType.TEXT),
            ),
            ending=(
                Field("lifted_on", "Lifted from", FieldType.DAY, True, not_after_today=True),
                _chosen("lifted_by", "Who lifted it", roles),
                Field("lifted_why", "Why", FieldType.TEXT, required=True),
            ),
            end_words="Lift the restriction",
        ),
        KindDefinition(
            RecordKind.NOTE,
            "Daily monitoring",
            "monitoring note",
            (
                _happened("on", "Day"),
                _chosen("by_role", "Who watched", roles),
                Field("note", "What was found and advised", FieldType.TEXT, required=True),
            ),
        ),
        KindDefinition(
            RecordKind.VISIT,
            "Visits and advice",
            "visit or advice",
            (
                _happened("on", "Day"),
                _chosen("by_role", "By whom", roles),
                Field("way", "How", FieldType.CHOICE, True, "", WAYS),
                Field("findings", "What was found", FieldType.TEXT, required=True),
                Field("actions", "What is to be done, by whom and when", FieldType.TEXT),
            ),
        ),
        KindDefinition(
            RecordKind.CHECKLIST,
            "Checklist",
            "checklist",
            (
                _happened("on", "Day"),
                *(
                    Field(f"item_{one.id}", one.label, FieldType.CHOICE, False, one.hint, DONE)
                    for one in outbreaks.checklist
                ),
                Field("note", "What else matters", FieldType.TEXT),
            ),
        ),
        KindDefinition(
            RecordKind.NOTIFICATION,
            "Who was told",
            "message to others",
            (
                _chosen("to", "Who was told", _choices(outbreaks.notify)),
                _happened("on", "Day"),
                Field("time", "Time", hint="Such as 2:30pm"),
                Field("how", "How", hint="Such as phone, e-mail or form", required=True),
                _chosen("by_role", "By whom", roles),
                Field("sent", "What was said or sent", FieldType.TEXT, required=True),
            ),
        ),
        KindDefinition(
            RecordKind.ASSESSMENT,
            "Self-assessments",
            "self-assessment",
            (
                _happened("on", "Day"),
                *(
                    one
                    for question in outbreaks.questions
                    for one in (
                        Field(
                            f"q_{question.id}", question.label, FieldType.CHOICE, True, question.hint, MET
                        ),
                        Field(f"note_{question.id}", "How you know", group=question.label),
                    )
                ),
            ),
            by_home=True,
        ),
        KindDefinition(
            RecordKind.VALIDATION,
            "Checks of self-assessments",
            "check of a self-assessment",
            (
                _happened("on", "Day"),
                _chosen("by_role", "By whom", roles),
                Field("way", "How", FieldType.CHOICE, True, "", WAYS),
                *(
                    one
                    for question in outbreaks.questions
                    for one in (
                        Field(
                            f"v_{question.id}", question.label, FieldType.CHOICE, True, question.hint, AGREES
                        ),
                        Field(f"note_{question.id}", "What was seen", group=question.label),
                    )
                ),
            ),
        ),
        KindDefinition(
            RecordKind.CLEANING,
            "Cleaning schedule",
            "check of the cleaning schedule",
            (
                _happened("on", "Day"),
                _chosen("by_role", "By whom", roles),
                *(
                    Field(f"task_{one.id}", one.label, FieldType.CHOICE, False, one.hint, MET)
                    for one in outbreaks.cleaning
                ),
                Field("note", "What is to be done", FieldType.TEXT),
            ),
        ),
    )  # fmt: skip
    return {one.kind: one for one in made}


def _choices(items: Sequence[Item]) -> Choices:
    return tuple((one.id, one.label) for one in items)


def _chosen(key: str, label: str, choices: Choices) -> Field:
    """One of a list of the programme; words where the programme has no such list."""
    kind = FieldType.CHOICE if choices else FieldType.LINE
    return Field(key, label, kind, required=True, choices=choices)


def _happened(key: str, label: str) -> Field:
    return Field(key, label, FieldType.DAY, required=True, not_after_today=True)


def _step(number: int) -> tuple[Field, ...]:
    group = f"Step {number}"
    return (
        Field(f"step_{number}", "What", group=group),
        Field(f"owner_{number}", "Who does it", hint="A role or organisation", group=group),
        Field(f"due_{number}", "By when", FieldType.DAY, group=group),
        Field(f"done_{number}", "Done on", FieldType.DAY, not_after_today=True, group=group),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan."""

    number: int
    what: str
    owner: str
    due: dt.date | None
    done: dt.date | None

    def is_overdue(self, on: dt.date) -> bool:
        """Whether it should have been done by now."""
        return self.done is None and self.due is not None and self.due < on


def steps(values: Values) -> list[Step]:
    """The steps of a plan that were written down."""

    def day(name: str) -> dt.date | None:
        return dt.date.fromisoformat(values[name]) if values.get(name) else None

    return [
        Step(
            number,
            values[f"step_{number}"],
            values.get(f"owner_{number}", ""),
            day(f"due_{number}"),
            day(f"done_{number}"),
        )
        for number in range(1, STEPS + 1)
        if values.get(f"step_{number}")
    ]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field."""

    field: str
    message: str


def check_record(definition: KindDefinition, values: Values, today: dt.date) -> Iterator[Problem]:
    """Everything that cannot be kept as it is; `values` hold no empty text."""
    wanted = definition.by_id
    for unknown in values.keys() - wanted.keys():
        yield Problem("", f"A {definition.one} has no field “{unknown}”.")
    ends = bool(definition.ending) and any(one.id in values for one in definition.ending)
    for one in wanted.values():
        text = values.get(one.id, "")
        if one.required and not text and (ends or one not in definition.ending):
            yield Problem(one.id, f"{one.label}: this must be filled in.")
        elif text:
            yield from _check_value(one, text, today)
    yield from _check_together(definition, values)


def _check_value(one: Field, text: str, today: dt.date) -> Iterator[Problem]:
    if one.type is FieldType.CHOICE and text not in dict(one.choices):
        yield Problem(one.id, f"{one.label}: “{text}” is not one of the choices.")
    if one.type is FieldType.DAY:
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            yield Problem(
                one.id, f"{one.label}: “{text}” is not a date. Enter one such as 26 May 2020."
            )
            return
        if one.not_after_today and day > today:
            yield Problem(one.id, f"{one.label}: {day:%d %B %Y} has not come yet.")


def _check_together(definition: KindDefinition, values: Values) -> Iterator[Problem]:
    """Days in their order, a step before its owner, and no list without any answer."""
    first = values.get("on", "")
    for last, label in (
        ("until", "The end"),
        ("lifted_on", "The end"),
        ("review_on", "The review"),
    ):
        if last in definition.by_id and first and values.get(last, first) < first:
            yield Problem(last, f"{label} is before the beginning.")
    if definition.kind is RecordKind.PLAN:
        if not values.get("step_1"):
            yield Problem("step_1", "Write at least one step.")
        for number in range(1, STEPS + 1):
            yield from _check_step(values, number)
    optional = [
        one for one in definition.fields if one.type is FieldType.CHOICE and not one.required
    ]
    if optional and not any(one.id in values for one in optional):
        yield Problem(optional[0].id, "Answer at least one line.")


def _check_step(values: Values, number: int) -> Iterator[Problem]:
    """A step has an owner and a day, and these have a step."""
    what, owner, due = (values.get(f"{part}_{number}", "") for part in ("step", "owner", "due"))
    if what and not owner:
        yield Problem(f"owner_{number}", f"Step {number}: say who does it.")
    if what and not due:
        yield Problem(f"due_{number}", f"Step {number}: say by when.")
    if (owner or due or values.get(f"done_{number}")) and not what:
        yield Problem(f"step_{number}", f"Step {number}: say what is to be done.")


@dataclass(frozen=True, slots=True)
class Agreement:
    """How a visit's check of a self-assessment compares with it, question by question."""

    agree: int = 0
    disagree: int = 0
    disputed: tuple[str, ...] = field(default=())


def agreement(outbreaks: Outbreaks, validation: Values) -> Agreement:
    """How many questions a check agreed and disagreed with, and which were disputed."""
    said = {one.id: validation.get(f"v_{one.id}", "") for one in outbreaks.questions}
    disputed = tuple(one.label for one in outbreaks.questions if said[one.id] == "disagree")
    return Agreement(sum(one == "agree" for one in said.values()), len(disputed), disputed)
