"""What the reports room does about its own reports once they are recorded."""

from rollcall.foundation import clock
from rollcall.foundation.actors import SystemActor
from rollcall.reports.events import ReportFiled, ReportsImported
from rollcall.reports.services import examine_reports


QUALITY = SystemActor("quality")


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
