"""What a home was sent, for its timeline."""

from rollcall.foundation.trails import Trail
from rollcall.notices.models import Message
from rollcall.notices.selectors.messages import messages_by_id


def messages_trail(home_id: int) -> Trail:
    """Every message, by when it was to be sent. Two queries to read some."""
    rows = Message.objects.filter(home=home_id)
    return Trail("messages", rows, "queued_at", messages_by_id)
