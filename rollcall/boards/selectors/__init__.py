"""What boards gather from several rooms about one home."""

from rollcall.boards.selectors.one_home import Glance, glance_at, this_home
from rollcall.boards.selectors.reader import Reader, reader_of
from rollcall.boards.selectors.timeline import EPISODES, KINDS, trails_for


__all__ = (
    "EPISODES",
    "KINDS",
    "Glance",
    "Reader",
    "glance_at",
    "reader_of",
    "this_home",
    "trails_for",
)
