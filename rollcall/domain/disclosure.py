"""Small numbers: what may be shown to somebody outside of the homes it was counted in.

Counts of people are starred when small and otherwise rounded; counts of homes are not about people
and are shown, but for those about illness in an area of few homes or with few homes in them.
Sources: methods g, dossier B16, AT-40, AT-80.
"""

from dataclasses import dataclass
from typing import Literal

from rollcall.domain.questions.definition import Strict


#: Why a number is not shown: it is small; too few homes stand behind it; nobody gave it.
Hidden = Literal["", "small", "few_homes", "nobody"]


@dataclass(frozen=True, slots=True)
class SmallNumbers(Strict):
    """The thresholds, which are a programme's: see each rule for what it does with them.

    `star_below` and `round_to` are of people; `least_homes` is how many homes must have answered,
    `least_giving` how many must have given more than nought, `least_ill_homes` the smallest count of
    homes about illness that is shown.
    """

    star_below: int = 8
    round_to: int = 5
    least_homes: int = 10
    least_giving: int = 3
    least_ill_homes: int = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it may be shown: itself, rounded, or hidden and why."""

    value: int | None
    hidden: Hidden = ""
    rounded: bool = False

    def __str__(self) -> str:
        if self.value is not None:
            return f"{self.value:,}"
        return "*" if self.hidden == "small" else ""


def people(count: int | None, rules: SmallNumbers) -> Shown:
    """A count of people: nought stays, 1 to 7 are starred, others go to the nearest five (AT-80)."""
    if count is None:
        return Shown(None, "nobody")
    if 0 < count < rules.star_below:
        return Shown(None, "small")
    step = rules.round_to
    return Shown((2 * count + step) // (2 * step) * step, rounded=True)


def people_of_homes(count: int | None, *, answered: int, giving: int, rules: SmallNumbers) -> Shown:
    """A count of people over some homes, none of which may be told from it.

    `giving` is how many homes gave more than nought. When these are one or two, the number is
    theirs, however large: their neighbours know which homes they are.
    """
    if not answered:
        return Shown(None, "nobody")
    if answered < rules.least_homes:
        return Shown(None, "few_homes")
    if 0 < giving < rules.least_giving:
        return Shown(None, "small")
    return people(count, rules)


def homes(count: int | None, *, of: int, about_illness: bool, rules: SmallNumbers) -> Shown:
    """A count of homes: shown as it is, unless it is about illness and would point at homes (AT-40).

    `of` is how many homes there are to be counted.
    """
    if count is None:
        return Shown(None, "nobody")
    if not about_illness:
        return Shown(count)
    if of < rules.least_homes or 0 < count < rules.least_ill_homes:
        return Shown(None, "small")
    return Shown(count)


def things(total: int | None, *, answered: int, rules: SmallNumbers) -> Shown:
    """A total of beds or goods: exact, when enough homes stand behind it."""
    if total is None or not answered:
        return Shown(None, "nobody")
    return Shown(total) if answered >= rules.least_homes else Shown(None, "few_homes")
