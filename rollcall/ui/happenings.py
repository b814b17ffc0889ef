"""One thing that happened with a home, as a timeline shows it. Rooms make them; ui knows none of them."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Happening:
    """A sentence with when and by whom.

    `by` is who did it as the audit names them, "" for nobody in particular. `note` is what was
    written with it, and `href` where it is found. `of_day`: it belongs to a day and not to an instant.
    """

    at: dt.datetime
    kind: str
    what: str
    by: str = ""
    note: str = ""
    href: str = ""
    of_day: bool = False
