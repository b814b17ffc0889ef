"""What happened in the cell, for its own handlers and for rooms above."""

import datetime as dt
from dataclasses import dataclass

from rollcall.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class LevelChanged:
    """The level of a home is another one from now; `before` is empty when it had none.

    What is to be done at it (who is told and how soon, which kinds of action open) is the
    programme's to say: `programme.levels.level(level)`. `undoes` is the decision that was taken back
    by this one, if any.
    """

    home_id: int
    location_id: str
    before: str
    level: str
    decision_id: int
    at: dt.datetime
    by: Actor
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class ActionsOpened:
    """Actions or requests were opened: one by a person, or many that reports named."""

    action_ids: tuple[int, ...]
    by: Actor


@dataclass(frozen=True, slots=True)
class ActionMoved:
    """A step was taken: a move between states, or an assignment, a comment, a hand-over."""

    action_id: int
    event_id: int
    step: str
    by: Actor
