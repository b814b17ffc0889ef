"""The one table of who acts on what: an event of a lower room -> handlers of higher ones.

Handlers run after the commit. To find out what else happens when something happens, read this file.
"""

from rollcall.foundation.events import Handler
from rollcall.picture.handlers import make_days_ready
from rollcall.reports.events import ReportsImported


HANDLERS: dict[type, tuple[Handler, ...]] = {
    ReportsImported: (make_days_ready,),
}
