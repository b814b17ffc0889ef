"""Figures, trends and the homes behind a figure, answered in plain dataclasses."""

from rollcall.picture.selectors.behind import (
    HomeStanding,
    HomeValue,
    home_standings,
    homes_behind,
    in_outbreak_state,
    standing_of,
)
from rollcall.picture.selectors.days import DayTallies
from rollcall.picture.selectors.figures import (
    Picture,
    area_checks,
    group_picture,
    picture,
    pictures_of_areas,
    trend,
)
from rollcall.picture.selectors.home_trends import Trend, home_trends
from rollcall.picture.selectors.local import LocalNumber, local_picture


__all__ = (
    "DayTallies",
    "HomeStanding",
    "HomeValue",
    "LocalNumber",
    "Picture",
    "Trend",
    "area_checks",
    "group_picture",
    "home_standings",
    "home_trends",
    "homes_behind",
    "in_outbreak_state",
    "local_picture",
    "picture",
    "pictures_of_areas",
    "standing_of",
    "trend",
)
