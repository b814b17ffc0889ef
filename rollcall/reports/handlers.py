"""What the reports room does about reports once they are recorded."""

from rollcall.notices.selectors import MessageInfo
from rollcall.reports.events import ReportFiled
from rollcall.reports.selectors.reminding import has_reported
from rollcall.reports.tasks import prove


#: Reports that the home sent itself and wants a proof of.
SENT_BY_THE_HOME = ("self",)


def give_proof(event: ReportFiled) -> None:
    """Let the worker send the home its own proof, so that nobody who pressed Send waits for it."""
    if event.source in SENT_BY_THE_HOME:
        prove.enqueue(event.location_id, event.set_key, event.on.isoformat(), event.version_id)


def reminder_is_wanted(message: MessageInfo) -> bool:
    """Asked at the moment of sending: has the home still not answered?"""
    if message.on is None:
        return True
    return not has_reported(message.home_id, message.set_key, message.on)
