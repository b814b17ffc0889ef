"""What the pages about a home's level share: what is being done about it."""

import datetime as dt
from typing import Any

from rollcall.cell.presenters import actions as presenters
from rollcall.cell.selectors import HomeLevel, actions_of_level
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo


def opened_at_level(
    actor: Actor, home: HomeInfo, found: HomeLevel, on: dt.date, page: str
) -> list[dict[str, Any]]:
    """The actions of the level that stands, as lines that lead to `page`; none without a level."""
    if found.held is None:
        return []
    programme = current_programme()
    level, since = programme.levels.level(found.held.level), found.held.since
    actions = actions_of_level(
        actor,
        home.id,
        level.opens if level else (),
        [one.id for one in found.history if one.stands_since == since],
        on,
    )
    return [presenters.similar_line(one, programme.support, page) for one in actions]
