"""Where what concerns one home is found by the one who reads about it. No queries."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from rollcall.accounts.permissions import Permission
from rollcall.boards.selectors import Reader
from rollcall.domain.outbreaks import EpisodeRef


@dataclass(frozen=True, slots=True)
class Addresses:
    """Pages about one home for one reader; "" for a page that they may not open.

    `keep` makes an address that stays at the day and the knowledge of the page.
    """

    location_id: str
    reader: Reader
    keep: Callable[[str], str]

    def report(self, set_key: str, on: dt.date) -> str:
        """Every version of a report, as known at the same time."""
        return self.keep(reverse("boards:report", args=[self.location_id, set_key, on]))

    def call(self) -> str:
        """The page from which the home is rung."""
        return self._if(Permission.TAKE_CALLS, "reports:call", self.location_id)

    def action(self, reference: str) -> str:
        """An action as those see it who do it, or as the home does that asked for it."""
        if self.reader.may(Permission.SEE_ACTIONS, Permission.WORK_ACTIONS):
            return reverse("cell:action", args=[reference])
        return self._if(Permission.ASK_FOR_HELP, "cell:request", reference)

    def level(self) -> str:
        """Where its level is decided, or what the level means."""
        decide = self._if(Permission.REVIEW_SIGNALS, "cell:level", self.location_id)
        return decide or reverse("cell:own_level", args=[self.location_id])

    def episode(self, disease: str, number: int) -> str:
        """Where an episode is looked after, or the home's own page of it."""
        if self.reader.may(Permission.SEE_OUTBREAKS):
            ref = EpisodeRef(self.location_id, disease, number)
            return self.keep(reverse("boards:episode", args=[str(ref)]))
        return self._if(Permission.SEE_OWN_PAGES, "boards:own_outbreak", self.location_id)

    def record(self, record_id: int) -> str:
        """A record about cases with all its versions."""
        return self._if(Permission.MANAGE_OUTBREAKS, "outbreaks:record", record_id)

    def finding(self, finding_id: int) -> str:
        """A finding with all its versions."""
        return self._if(Permission.MANAGE_OUTBREAKS, "outbreaks:finding", finding_id)

    def meeting(self, cell: str, area_code: str, on: dt.date) -> str:
        """The meeting where the home was spoken of."""
        held = self._if(Permission.HOLD_MEETING, "cell:meeting", cell, area_code, on)
        return held and f"{held}?item=home:{self.location_id}"

    def messages(self) -> str:
        """What the home was sent."""
        return self._if(Permission.SEND_NOTICES, "notices:links", self.location_id)

    def _if(self, needed: Permission, page: str, *parts: object) -> str:
        return reverse(page, args=parts) if self.reader.may(needed) else ""
