"""What happened to actions and requests, for this room's own handlers and for rooms above."""

from dataclasses import dataclass

from rollcall.foundation.actors import Actor


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
