"""What the reports room does about its own reports once they are recorded."""

from rollcall.foundation import clock
from rollcall.foundation.actors import SystemActor
from rollcall.notices.selectors import MessageInfo
from rollcall.reports.events import ReportFiled, ReportsImported
from rollcall.reports.selectors.reminding import has_reported
from rollcall.reports.services import examine_reports
from rollcall.reports.tasks import prove


QUALITY = SystemActor("quality")
#: Reports that the home sent itself and wants a proof of.
SENT_BY_THE_HOME = ("self",)


def look_for_doubts(event: ReportFiled) -> None:
    """Ask about what is doubtful in one report."""
    examine_reports(
        by=QUALITY, set_key=event.set_key, homes={event.on: [event.home_id]}, now=clock.now()
    )


def look_for_doubts_in_many(event: ReportsImported) -> None:
    """The same for an import, some hundred homes at a time."""
    examine_reports(
        by=QUALITY, set_key=event.question_set, homes=dict(event.homes), now=clock.now()
    )


def give_proof(event: ReportFiled) -> None:
    """Let the worker send the home its own proof, so that nobody who pressed Send waits for it."""
    if event.source in SENT_BY_THE_HOME:
        prove.enqueue(event.location_id, event.set_key, event.on.isoformat(), event.version_id)


def reminder_is_wanted(message: MessageInfo) -> bool:
    """Asked at the moment of sending: has the home still not answered?"""
    if message.on is None:
        return True
    return not has_reported(message.home_id, message.set_key, message.on)
