"""What follows when the level of a home becomes another one."""

from rollcall.cell.events import LevelChanged
from rollcall.cell.services import close_for_level, open_for_level
from rollcall.domain.levels import rises
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme


def follow_level(event: LevelChanged) -> None:
    """Open what a risen level asks for; close what a decision opened that was taken back.

    A level that rises because its lowering was taken back opened its actions when it was decided.
    """
    if event.undoes is not None:
        close_for_level(decision_id=event.undoes, now=clock.now())
    elif rises(current_programme().levels, event.before, event.level):
        open_for_level(decision_id=event.decision_id, now=clock.now())
