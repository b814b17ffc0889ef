"""A chart is bars and a sentence that says the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.ui.charts import Bar, bar_chart, trend_sentence


def bars(*values):
    return [Bar(f"{index + 1} May", value) for index, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((6, 19, 13), "Outbreaks rose from 6 on 1 May to 19 on 2 May and stood at 13 on 3 May."),
        ((9, 2, 5), "Outbreaks fell from 9 on 1 May to 2 on 2 May and stood at 5 on 3 May."),
        ((1, 2, 3), "Outbreaks rose from 1 on 1 May to 3 on 3 May."),
        ((3, 2, 0), "Outbreaks fell from 3 on 1 May to 0 on 3 May."),
        ((4, 4), "Outbreaks stayed at 4 from 1 May to 2 May."),
        ((None, 4), "Outbreaks: 4 on 2 May. There is no answer for 1 of the 2 days."),
        ((None, None), "Outbreaks: nobody has answered on these days."),
        (
            (1, None, 2),
            "Outbreaks rose from 1 on 1 May to 2 on 3 May. There is no answer for 1 of the 3 days.",
        ),
    ],
)
def test_the_sentence_says_where_it_began_turned_and_stands(values, said):
    assert trend_sentence("Outbreaks", bars(*values)) == said


def test_bars_are_measured_against_the_tallest():
    chart = bar_chart(id="c", title="C", what="Beds", bars=bars(0, 1, 1000, None, 500))
    assert [bar.height for bar in chart.bars] == [0, 1, 100, 0, 50]


def test_the_tallest_and_the_last_known_bar_show_their_numbers():
    chart = bar_chart(id="c", title="C", what="Beds", bars=bars(3, 9, 5, None))
    assert [bar.shows_value for bar in chart.bars] == [False, True, True, False]


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**6)), max_size=40))
def test_any_numbers_make_a_chart_that_can_be_drawn(values):
    chart = bar_chart(id="c", title="C", what="Beds", bars=bars(*values))
    assert all(0 <= bar.height <= 100 for bar in chart.bars)
    assert all((bar.height > 0) == bool(bar.value) for bar in chart.bars)
    assert chart.sentence.startswith("Beds")
