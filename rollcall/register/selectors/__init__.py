"""Reads of the register, each as at a date, answered in plain frozen dataclasses.

Other rooms read the register only here. `on` is the reporting day; a query set is returned where a
room must narrow its own query by homes.
"""

from rollcall.register.selectors.areas import (
    ancestors,
    area,
    area_and_descendants,
    areas_by_code,
    areas_of_kind,
    authorities_in,
    authorities_in_each,
    authority_kind,
    children,
    cross_cutting_areas,
    homes_revisions,
    search_areas,
)
from rollcall.register.selectors.finding import search
from rollcall.register.selectors.homes import (
    area_codes_of,
    areas_of_home,
    attributes_of,
    authorities_of,
    by_name,
    count_open,
    home,
    home_infos,
    homes_by_location,
    homes_by_location_between,
    homes_of_provider,
    homes_open,
    open_homes,
    open_homes_in,
    source_of,
)
from rollcall.register.selectors.info import (
    AreaInfo,
    HomeInfo,
    HomesCount,
    HomesOpen,
    HomeSpan,
    ListSource,
    RecordSpan,
)
from rollcall.register.selectors.past import aliases, history, predecessors


__all__ = (
    "AreaInfo",
    "HomeInfo",
    "HomeSpan",
    "HomesCount",
    "HomesOpen",
    "ListSource",
    "RecordSpan",
    "aliases",
    "ancestors",
    "area",
    "area_and_descendants",
    "area_codes_of",
    "areas_by_code",
    "areas_of_home",
    "areas_of_kind",
    "attributes_of",
    "authorities_in",
    "authorities_in_each",
    "authorities_of",
    "authority_kind",
    "by_name",
    "children",
    "count_open",
    "cross_cutting_areas",
    "history",
    "home",
    "home_infos",
    "homes_by_location",
    "homes_by_location_between",
    "homes_of_provider",
    "homes_open",
    "homes_revisions",
    "open_homes",
    "open_homes_in",
    "predecessors",
    "search",
    "search_areas",
    "source_of",
)
