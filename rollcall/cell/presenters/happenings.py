"""What was decided about a home and done for it, as lines of its timeline. No queries."""

from collections.abc import Mapping

from rollcall.cell.presenters.actions import step_words, title
from rollcall.cell.presenters.levels import KINDS as LEVEL_KINDS
from rollcall.cell.presenters.signals import STANDS
from rollcall.cell.selectors import (
    ActionStep,
    DecisionInfo,
    LineStep,
    RaisedStep,
    ReviewStep,
    ToldStep,
)
from rollcall.domain.levels import WAYS_OF_TELLING, Levels
from rollcall.domain.meetings import Cells, LineKind
from rollcall.domain.support import Support
from rollcall.ui.happenings import Happening
from rollcall.ui.words import day, short_day


_LINES = {
    LineKind.NOTE: "Noted",
    LineKind.DECISION: "Decided",
    LineKind.DONE: "Carried out",
    LineKind.UNDO: "Taken back",
}
_RAISED = {
    "raise": "Raised with the",
    "escalate": "Passed on by the",
    "answer": "Answer to the",
    "close": "Closed by the",
    "reopen": "Opened again by the",
}


def action_happening(
    one: ActionStep, support: Support, names: Mapping[str, str], href: str
) -> Happening:
    """A step of an action, such as "Protective kit, R-0007: agreed: 200 boxes"."""
    done = step_words(one.event, one.action, support, names)
    what = f"{title(one.action, support)}, {one.action.reference}: {done[:1].lower()}{done[1:]}"
    if one.event.internal and one.event.step in ("comment", "file"):
        what += " (not for the home)"
    return Happening(one.event.at, "actions", what, one.event.by, one.event.words, href)


def level_happening(one: DecisionInfo, levels: Levels, href: str) -> Happening:
    """A decision about the level."""
    if one.kind == "undone":
        stands = f"{levels.label(one.level)} stands" if one.level else "none stands"
        what = f"A decision about the level taken back: {stands}"
    else:
        what = f"Level {LEVEL_KINDS[one.kind].lower()}: {levels.label(one.level)}"
    return Happening(one.at, "levels", what, one.by, one.reason, href)


def told_happening(one: ToldStep, levels: Levels, href: str) -> Happening:
    """That somebody was told of the level, or that this was taken back."""
    level = levels.label(one.level)
    if one.step == "undone":
        what = f"Taken back that {one.who} was told of {level}"
    else:
        what = f"{one.who} told of {level} {WAYS_OF_TELLING.get(one.how, '')}".rstrip()
    return Happening(one.at, "levels", what, one.by, href=href)


def review_happening(one: ReviewStep, href: str) -> Happening:
    """What somebody did about a signal."""
    signal = one.words or one.rule.replace("-", " ")
    if one.step == "undone":
        return Happening(one.at, "signals", f"Signal, last step taken back: {signal}", one.by)
    what = f"Signal {STANDS[one.step][0].lower()}"
    if one.step == "became_action":
        what = "Signal became an action"
    if one.review_on is not None:
        what += f" until {short_day(one.review_on)}"
    return Happening(one.at, "signals", f"{what}: {signal}", one.by, one.reason, href)


def line_happening(one: LineStep, cells: Cells, owner: str, href: str) -> Happening:
    """A line of a meeting about the home; `owner` is who is to do it, in words."""
    found = cells.by_key.get(one.cell)
    what = f"{_LINES[one.kind]} in the {found.title if found else one.cell} of {short_day(one.on)}"
    text = ": ".join(filter(None, (one.words, one.about)))
    if owner and one.due is not None:
        text += f" ({owner}, by {day(one.due)})"
    return Happening(one.at, "decisions", what, one.by, text, href)


def raised_happening(one: RaisedStep, cells: Cells) -> Happening:
    """A step of what was raised about the home."""
    found = cells.by_key.get(one.cell)
    what = f"{_RAISED.get(one.event, one.event)} {found.title if found else one.cell}"
    return Happening(one.at, "decisions", what, one.by, one.words)
