"""Who may load a list."""

import datetime as dt

from rollcall.accounts.permissions import Permission, grants
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import NotPermitted
from rollcall.register.kinds import kinds
from rollcall.register.models import Area
from rollcall.register.selectors.areas import tree_ids


def need_whole_register(by: Actor) -> None:
    """Only somebody who keeps the register of every authority may load a list into it."""
    held = grants(by, Permission.KEEP_REGISTER)
    if held.everywhere:
        return
    mine = tree_ids(sorted(held.areas), dt.date.max)
    others = Area.objects.filter(kind=kinds().main.key).exclude(pk__in=mine)
    if not mine or others.exists():
        raise NotPermitted(
            "You do not keep the register of every area.",
            remedy="Ask an administrator to load the list.",
        )
