"""What is done when a message is queued."""

from rollcall.notices.events import LetterQueued, MessageQueued
from rollcall.notices.tasks import send_letter, send_message


def send_soon(event: MessageQueued) -> None:
    """Let a worker send it; should this get lost, the next look at what waits finds it."""
    send_message.enqueue(event.message_id)


def send_letter_soon(event: LetterQueued) -> None:
    """The same for a letter."""
    send_letter.enqueue(event.letter_id)
