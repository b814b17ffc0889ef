"""The event bus: a lower room says what happened, and higher rooms act on it after the commit.

Events are frozen dataclasses named in the past tense, in a room's `events.py`. Who listens is one
table, `rollcall.wiring`; nothing here knows a room.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import structlog
from django.db import transaction


Handler = Callable[[Any], None]

_handlers: dict[type, tuple[Handler, ...]] = {}
_log = structlog.get_logger(__name__)


def connect(table: Mapping[type, Sequence[Handler]]) -> None:
    """Take over the table of who listens to what; called once, at start-up."""
    _handlers.clear()
    _handlers.update({event: tuple(handlers) for event, handlers in table.items()})


def publish(event: object) -> None:
    """Tell the listeners once the present transaction has committed; never if it rolls back."""
    for handler in _handlers.get(type(event), ()):
        transaction.on_commit(partial(_run, handler, event))


def _run(handler: Handler, event: object) -> None:
    """What was committed stands even when a listener fails; the failure is logged."""
    try:
        handler(event)
    except Exception:
        _log.exception(
            "event_handler_failed", handler=handler.__qualname__, of=type(event).__name__
        )
