"""What is asked for of many homes: a set and a day; and a file that somebody sends. Nothing is saved."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from rollcall.domain.programme import Programme
from rollcall.domain.questions.answers import calendar_day
from rollcall.domain.uploads import Choices
from rollcall.ui.words import day


SHOWS = (("", "All homes"), ("missing", "Homes not heard from"), ("sent", "Homes that have sent"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A set and a day, and which of the homes."""

    set_key: str
    on: dt.date
    show: str = ""
    council: str = ""
    text: str = ""
    error: str = ""

    @property
    def active(self) -> int:
        """How many filters are on."""
        return bool(self.show) + bool(self.council) + bool(self.text)

    @property
    def query(self) -> dict[str, str]:
        """What links carry to stay at this set and day."""
        return {"set": self.set_key, "date": self.on.isoformat()}


def read_asked(request: HttpRequest, programme: Programme, today: dt.date) -> Asked:
    """Read an address; what means nothing narrows nothing, and a wrong day is explained."""
    given = request.GET
    set_key = given.get("set", "")
    if set_key not in programme.sets:
        set_key = programme.settings.daily_set
    text = given.get("date", "").strip()
    on = calendar_day(text) if text else today
    error = ""
    if on is None or on > today:
        error = f"“{text[:40]}” is not a day that has come. This page shows today"
        on = today
    show = given.get("show", "")
    return Asked(
        set_key,
        on,
        show if show in dict(SHOWS) else "",
        given.get("council", "")[:40],
        given.get("q", "").strip()[:100],
        error,
    )


class UploadForm(forms.Form):
    """A filled-in workbook, with what it is about."""

    file = forms.FileField(
        label="The file you filled in",
        help_text="A workbook (XLSX or ODS) or a CSV file.",
        error_messages={
            "required": "Choose the file that you filled in",
            "empty": "This file is empty. Choose the file that you filled in",
        },
        max_length=255,
    )
    set = forms.ChoiceField(label="What it answers", widget=forms.RadioSelect)
    on = forms.ChoiceField(
        label="The day it is about", help_text="The day for which you downloaded the workbook."
    )

    def __init__(
        self, programme: Programme, today: dt.date, *args: Any, most: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        megabytes = most // (1024 * 1024)
        self.fields[
            "file"
        ].help_text = f"A workbook (XLSX or ODS) or a CSV file, at most {megabytes} MB."
        self.fields["set"].choices = [(key, one.title) for key, one in programme.sets.items()]  # type: ignore[attr-defined]
        days = [today - dt.timedelta(days=n) for n in range(programme.settings.amend_days + 1)]
        self.fields["on"].choices = [(one.isoformat(), day(one)) for one in days]  # type: ignore[attr-defined]

    @property
    def day(self) -> dt.date:
        """The day chosen."""
        return dt.date.fromisoformat(self.cleaned_data["on"])


def read_choices(posted: QueryDict) -> Choices:
    """What was ticked on a file's page; a value that means nothing chooses nothing."""
    confirmed = frozenset(int(row) for row in posted.getlist("confirm") if _is_number(row))
    conflicts = {}
    for name, value in posted.items():
        row, said = name.removeprefix("conflict-"), str(value)
        if name.startswith("conflict-") and _is_number(row) and said.startswith("file:"):
            held = said.removeprefix("file:")
            if _is_number(held):
                conflicts[int(row)] = int(held)
    return Choices(confirmed, conflicts)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
