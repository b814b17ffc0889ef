"""Verbs that write the register. Each checks the permission, writes, and records the audit at once.

`on` is the first day a change holds; `source` says on whose word: a list, a letter, a telephone call.
"""

from rollcall.register.services.areas import (
    add_alias,
    rename_area,
    rename_provider,
    share_homes,
)
from rollcall.register.services.contacts import add_contact, change_contact, end_contact
from rollcall.register.services.homes import (
    change_home,
    close_home,
    move_home,
    open_home,
    place_home,
    reopen_home,
    take_home_out,
)
from rollcall.register.services.leads import end_lead, name_lead
from rollcall.register.services.people import end_role, give_role, put_back_role


__all__ = (
    "add_alias",
    "add_contact",
    "change_contact",
    "change_home",
    "close_home",
    "end_contact",
    "end_lead",
    "end_role",
    "give_role",
    "move_home",
    "name_lead",
    "open_home",
    "place_home",
    "put_back_role",
    "rename_area",
    "rename_provider",
    "reopen_home",
    "share_homes",
    "take_home_out",
)
