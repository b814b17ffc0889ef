"""What happened to messages, for those who send them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessagesQueued:
    """Messages wait to be sent."""

    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LetterQueued:
    """A letter waits to be sent."""

    letter_id: int
