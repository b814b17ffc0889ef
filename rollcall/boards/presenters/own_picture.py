"""What a home gets back: its own trend, and the other homes with small numbers protected."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from rollcall.domain.disclosure import SmallNumbers
from rollcall.domain.programme import Programme
from rollcall.picture.selectors import LocalNumber
from rollcall.ui.charts import Bar, BarChart, bar_chart
from rollcall.ui.words import plural, short_day


def own_chart(
    programme: Programme,
    figure: str,
    trend: Sequence[tuple[dt.date, int | None]],
    whose: str = "your number",
) -> BarChart:
    """A home's own last days of one figure."""
    label = programme.figure_definitions(programme.settings.daily_set)[figure].label
    title = label.rstrip("?")
    return bar_chart(
        id=f"own-{figure}",
        title=label,
        bars=[Bar(short_day(on), value) for on, value in trend],
        what=f"{title}: {whose}" if label.endswith("?") else title,
    )


def local_row(one: LocalNumber, rules: SmallNumbers) -> dict[str, Any]:
    """A number about the other homes, with how many homes stand behind it."""
    words, note = f"{one.shown}", ""
    if one.shown.hidden == "small":
        note = (
            f"Fewer than {rules.least_ill_homes} homes"
            if one.is_homes
            else f"Fewer than {rules.star_below}, or from very few homes"
        )
    elif one.shown.hidden == "few_homes":
        words, note = "Not shown", f"Fewer than {rules.least_homes} homes"
    elif one.shown.hidden == "nobody":
        words = "Not known"
    elif one.shown.rounded:
        note = f"To the nearest {rules.round_to}"
    of = f"{one.answered:,} of {plural(one.of, 'home')} answered"
    return {"cells": [one.label, {"text": words, "sub": note}, of]}


def small_number_lines(rules: SmallNumbers) -> list[str]:
    """How small numbers are protected, in sentences."""
    return [
        f"Counts of people from 1 to {rules.star_below - 1} are shown as a star.",
        f"Larger counts of people are shown to the nearest {rules.round_to}, and none as 0.",
        f"Every number comes from at least {rules.least_homes} other homes.",
        f"A number of people that comes from fewer than {rules.least_giving} homes is a star too.",
        f"How many homes have an illness is shown from {rules.least_ill_homes} homes on.",
        "Your own home is left out, so that nothing can be worked out by taking it away.",
        "The numbers are of the day before, and do not move while homes report.",
    ]
