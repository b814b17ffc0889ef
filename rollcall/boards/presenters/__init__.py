"""Figures, homes and answers as a page shows them: tiles, tags, rows and sentences. No queries."""

from rollcall.boards.presenters.answers import answer_topics
from rollcall.boards.presenters.extract_check import (
    CHECK_STATES,
    CHECK_TONES,
    check_table,
    check_tiles,
    check_title,
)
from rollcall.boards.presenters.figures import (
    STATE_WORDS,
    WAYS,
    Link,
    by_option,
    figure_value,
    freshness_lines,
    how_counted,
    in_order,
    keys_of,
    largest_first,
    split,
    title_of,
    trend_chart,
    trend_words,
    unit_of,
    value_words,
)
from rollcall.boards.presenters.homes import (
    CODE_TONES,
    HomeRow,
    freshness_words,
    home_rows,
    home_table,
    reading_words,
    standing_words,
)
from rollcall.boards.presenters.outbreaks import (
    OUTBREAK_WORDS,
    STATE_TITLES,
    describe_outbreaks,
    outbreak_parts,
)
from rollcall.boards.presenters.own_picture import (
    local_row,
    own_chart,
    small_number_lines,
)
from rollcall.boards.presenters.tiles import (
    area_table,
    kinds_title,
    tiles,
)


__all__ = (
    "CHECK_STATES",
    "CHECK_TONES",
    "CODE_TONES",
    "OUTBREAK_WORDS",
    "STATE_TITLES",
    "STATE_WORDS",
    "WAYS",
    "HomeRow",
    "Link",
    "answer_topics",
    "area_table",
    "by_option",
    "check_table",
    "check_tiles",
    "check_title",
    "describe_outbreaks",
    "figure_value",
    "freshness_lines",
    "freshness_words",
    "home_rows",
    "home_table",
    "how_counted",
    "in_order",
    "keys_of",
    "kinds_title",
    "largest_first",
    "local_row",
    "outbreak_parts",
    "own_chart",
    "reading_words",
    "small_number_lines",
    "split",
    "standing_words",
    "tiles",
    "title_of",
    "trend_chart",
    "trend_words",
    "unit_of",
    "value_words",
)
