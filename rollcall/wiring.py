"""The one table of who acts on what: an event of a lower room -> handlers of higher ones.

Handlers run after the commit. To find out what else happens when something happens, read this file.
"""

from rollcall.foundation.events import Handler
from rollcall.picture.handlers import make_days_ready
from rollcall.reports.events import ReportFiled, ReportsImported
from rollcall.reports.handlers import look_for_doubts, look_for_doubts_in_many


HANDLERS: dict[type, tuple[Handler, ...]] = {
    ReportFiled: (look_for_doubts,),
    ReportsImported: (make_days_ready, look_for_doubts_in_many),
}
