"""What is done when messages are queued."""

from rollcall.notices.events import LetterQueued, MessagesQueued
from rollcall.notices.tasks import send_letter, send_messages


def send_soon(event: MessagesQueued) -> None:
    """Let a worker send them; should this get lost, the next look at what waits finds them."""
    send_messages.enqueue(list(event.message_ids))


def send_letter_soon(event: LetterQueued) -> None:
    """The same for a letter."""
    send_letter.enqueue(event.letter_id)
