"""What happened to messages, for those who send them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageQueued:
    """A message waits to be sent."""

    message_id: int


@dataclass(frozen=True, slots=True)
class LetterQueued:
    """A letter waits to be sent."""

    letter_id: int
