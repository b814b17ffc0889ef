"""Lists that others keep, taken into the register: areas, care homes, and their contacts.

A list is never half loaded: each row is accepted or rejected with a reason, the accepted ones are
written together, and the same list taken in again changes nothing.
"""

from rollcall.register.importers.areas import import_areas
from rollcall.register.importers.contacts import import_contacts
from rollcall.register.importers.homes import import_homes
from rollcall.register.importers.outcome import ImportOutcome, Reject


__all__ = ("ImportOutcome", "Reject", "import_areas", "import_contacts", "import_homes")
