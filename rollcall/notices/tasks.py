"""Sending what waits."""

from django_tasks import task

from rollcall.foundation import clock
from rollcall.notices import services


@task()
def send_messages(message_ids: list[int]) -> None:
    """Send messages that were queued just now, each for itself: one that breaks is tried again later."""
    for message_id in message_ids:
        services.deliver(message_id, now=clock.now())


@task()
def send_letter(letter_id: int) -> str:
    """Send one letter that was queued just now."""
    return services.deliver_letter(letter_id, now=clock.now())


@task()
def send_waiting(due_at: str) -> int:
    """Send whatever still waits: after a failure, after quiet hours, or because a worker was lost."""
    ready = services.waiting(clock.now())
    for message_id in ready:
        services.deliver(message_id, now=clock.now())
    letters = services.waiting_letters(clock.now())
    for letter_id in letters:
        services.deliver_letter(letter_id, now=clock.now())
    return len(ready) + len(letters)


@task()
def send_due_digests(due_at: str) -> dict[str, int]:
    """Tell people in one e-mail what happened since the last."""
    return services.send_digests(now=clock.now())
