"""One form field for each answer type. A field keeps what was typed; the domain says what it means."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from rollcall.domain.questions.definition import DONT_KNOW, Question
from rollcall.ui.widgets import Count, CountBoxes, DateBoxes, Option, TableBoxes


NONE_CODE = "0"
NONE = (NONE_CODE, "None")
DONT_KNOW_TICK = (DONT_KNOW, "Don’t know")
#: Longer answers than this get a box of several lines.
ONE_LINE = 100

_LEGEND = {"fieldset": {"legend": {"classes": "govuk-fieldset__legend--s"}}}
_LABEL = {"label": {"classes": "govuk-label--s"}}


class RawField(forms.Field):
    """Hands on what was typed, unjudged."""

    def __init__(self, question: Question, widget: forms.Widget, hint: str) -> None:
        super().__init__(required=False, label=question.label, help_text=hint, widget=widget)
        self.question = question
        self.choices: Sequence[Option] = ()


class CountField(RawField):
    """A whole number, or the tick that says it in words; both at once contradict each other."""

    widget: CountBoxes

    def clean(self, value: Any) -> str:
        """The raw answer of the box and the ticks."""
        given = value if isinstance(value, Count) else Count(str(value or ""))
        words = dict(self.widget.ticks)
        ticks = [code for code in given.ticks if code in words]
        text = given.text.strip()
        if len(ticks) > 1 or (ticks and text and text != ticks[0]):
            said = [f"“{text}”"] if text else []
            said += [f"“{words[code]}”" for code in ticks]
            raise forms.ValidationError(f"You gave {' and '.join(said)}. Keep only one of them.")
        return ticks[0] if ticks else text


class DateField(RawField):
    """A day in three boxes."""

    def clean(self, value: Any) -> str:
        """26/5/2020, or "" when every box is empty."""
        parts = {key: text.strip() for key, text in dict(value or {}).items()}
        missing = [key for key, text in parts.items() if not text]
        if len(missing) == len(parts):
            return ""
        if missing:
            raise forms.ValidationError(f"The date must include a {' and a '.join(missing)}.")
        return "/".join(parts[key] for key in DateBoxes.parts)


class TableField(RawField):
    """A small table of numbers; its cells are judged one by one."""

    def clean(self, value: Any) -> Mapping[str, Mapping[str, str]]:
        """The texts by row and column."""
        given: Mapping[str, Mapping[str, str]] = value or {}
        return given


def question_field(
    question: Question,
    *,
    hint: str = "",
    options: Sequence[Option] | None = None,
    insists: bool = True,
) -> RawField:
    """The field of a question, whatever its type.

    `options` are those that come from outside, such as bulletins; `insists` says whether an answer
    is wanted, so that "Don't know" is offered beside the question.
    """
    hint = " ".join(filter(None, (question.hint, hint)))
    if question.type == "integer":
        return _count(question, hint, insists=insists)
    if question.type in ("choice", "yes_no", "calculated"):
        return _choice(question, hint, options, insists=insists)
    if question.type == "choices":
        return _choices(question, hint, options)
    if question.type == "date":
        return _with(DateField(question, DateBoxes(), hint), _LEGEND)
    if question.type == "matrix":
        rows = [(cell.code, cell.label) for cell in question.rows]
        columns = [(cell.code, cell.label) for cell in question.columns]
        return _with(TableField(question, TableBoxes(rows, columns), hint), _LEGEND)
    if question.type == "datetime":
        field = RawField(question, forms.DateTimeInput(), hint)
        return _with(field, {**_LABEL, "type": "datetime-local", "classes": "app-input--time"})
    return _text(question, hint)


def _count(question: Question, hint: str, *, insists: bool) -> RawField:
    ticks = [NONE] if question.is_flow else []
    if insists and question.required != "optional":
        ticks.append(DONT_KNOW_TICK)
    field = CountField(question, CountBoxes(ticks), hint)
    extra: dict[str, Any] = {"suffix": {"text": question.unit}} if question.unit else {}
    return _with(field, {**_LEGEND, **extra})


def _choice(
    question: Question, hint: str, options: Sequence[Option] | None, *, insists: bool
) -> RawField:
    field = RawField(question, forms.RadioSelect(), hint)
    field.choices = options if options is not None else _options(question)
    if question.type == "yes_no" and insists and question.required != "optional":
        field.choices = [*field.choices, DONT_KNOW_TICK]
    few = question.type == "yes_no"
    return _with(field, {**_LEGEND, "classes": "govuk-radios--inline" if few else "app-close"})


def _choices(question: Question, hint: str, options: Sequence[Option] | None) -> RawField:
    field = RawField(question, forms.CheckboxSelectMultiple(), hint)
    field.choices = options if options is not None else _options(question)
    field.widget.alone = ("none", "no")  # type: ignore[attr-defined]
    return _with(field, {**_LEGEND, "classes": "app-close"})


def _text(question: Question, hint: str) -> RawField:
    longest = question.max if isinstance(question.max, int) else 1_000
    if longest <= ONE_LINE:
        return _with(RawField(question, forms.TextInput(), hint), _LABEL)
    guarded = " ".join(filter(None, (hint, "Do not name residents or staff.")))
    widget = forms.Textarea(attrs={"rows": 4})
    return _with(RawField(question, widget, guarded), _LABEL)


def _options(question: Question) -> list[Option]:
    return [(option.code, option.label) for option in question.choices]


def _with(field: RawField, params: Mapping[str, Any]) -> RawField:
    """Further parameters of the macro that draws the field."""
    field.widget.govuk = dict(params)  # type: ignore[attr-defined]
    return field
