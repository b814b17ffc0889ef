"""What is done when a message is queued."""

from rollcall.notices.events import MessageQueued
from rollcall.notices.tasks import send_message


def send_soon(event: MessageQueued) -> None:
    """Let a worker send it; should this get lost, the next look at what waits finds it."""
    send_message.enqueue(event.message_id)
