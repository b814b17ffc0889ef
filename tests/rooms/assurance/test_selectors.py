"""Returns drafted from live data: the homes' own answers, counted in five parts."""

import dataclasses
import datetime as dt
import shutil

import pytest

from rollcall.assurance.selectors import (
    draft_return,
    find_round,
    homes_of_line,
    register_day,
    rounds,
)
from rollcall.domain.questions.definition import State
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import SHIPPED, load_programme
from rollcall.foundation.programmes import programme as by_key
from rollcall.register import services as register
from tests.factories.register import home
from tests.factories.reports import ACTION_LINES, DAY, EVE, LATER, NOON, SYSTEM, file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

MAY = "2020-05-29"


@pytest.fixture
def homes(country):
    return country.homes


def answer(one, on=DAY, answers=None, **more):
    return file(one, on, answers, set_key="support-actions", **more)


def line(draft, code="1.1"):
    [found] = [one for one in draft.lines if one.code == code]
    return (found.yes, found.no, found.does_not_apply, found.dont_know, found.not_answered)


def drafted(area, round_key=MAY, **more):
    return draft_return(area.code, round_key, **more)


def test_the_lines_are_those_of_the_rounds_template(country):
    draft = drafted(country.seaton)
    assert draft.template.key == "F"
    assert tuple(one.code for one in draft.lines) == ACTION_LINES


def test_a_home_is_in_one_of_five_parts_of_a_line_and_blank_is_not_no(country, homes):
    more = [home(country.seaton) for _ in range(2)]
    answer(homes["seaton1"], DAY, {"a1_1": "yes"})
    answer(homes["seaton2"], DAY, {"a1_1": "no"})
    answer(more[0], DAY, {"a1_1": "dont_know"})
    answer(more[1], DAY, {"a1_2": "yes"})
    draft = drafted(country.seaton)
    assert line(draft) == (1, 1, 0, 1, 1)
    assert line(draft, "1.2") == (1, 0, 0, 0, 3)
    assert (draft.homes, draft.total_yes) == (4, 2)
    assert draft.problems == ()
    for one in draft.lines:
        assert one.counted == 4


def test_the_latest_report_within_the_round_counts_as_a_whole(country, homes):
    answer(homes["seaton1"], dt.date(2020, 5, 20), {"a1_1": "yes", "a1_2": "yes"})
    answer(homes["seaton1"], DAY, {"a1_1": "no"})
    draft = drafted(country.seaton)
    assert line(draft) == (0, 1, 0, 0, 1)
    assert line(draft, "1.2") == (0, 0, 0, 0, 2)


def test_a_correction_counts_and_what_it_corrects_does_not(country, homes):
    answer(homes["seaton1"], DAY, {"a1_1": "yes"})
    answer(homes["seaton1"], DAY, {"a1_1": "no"}, now=LATER, reason="a slip")
    assert line(drafted(country.seaton)) == (0, 1, 0, 0, 1)
    assert line(drafted(country.seaton, known_at=NOON)) == (1, 0, 0, 0, 1)
    early = NOON - dt.timedelta(seconds=1)
    assert line(drafted(country.seaton, known_at=early)) == (0, 0, 0, 0, 2)


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        (dt.date(2020, 5, 14), False),
        (dt.date(2020, 5, 15), True),
        (dt.date(2020, 5, 29), True),
        (dt.date(2020, 5, 30), False),
    ],
)
def test_reports_dated_from_opening_to_closing_count(country, homes, frozen_clock, on, counts):
    later = dt.datetime(2020, 6, 2, 12, 0, tzinfo=dt.UTC)
    frozen_clock.move_to(later)
    answer(homes["seaton1"], on, {"a1_1": "yes"}, now=later)
    assert line(drafted(country.seaton))[0] == counts


def test_an_empty_report_is_no_answer(country, homes):
    answer(homes["seaton1"], DAY, {"as_of": "2020-05-26"})
    answer(homes["seaton2"], DAY, {"a1_1": "dont_know"})
    assert drafted(country.seaton).reported == 1


def test_homes_are_those_open_at_the_end_of_the_round_with_their_source(country, homes):
    home(country.seaton, closed_on=dt.date(2020, 5, 20))
    later = home(country.seaton, opened_on=dt.date(2020, 5, 29))
    draft = drafted(country.seaton)  # on 26 May: the round still runs
    assert (draft.homes, draft.on) == (2, DAY)
    assert "invented list.csv" in draft.homes_source
    answer(homes["seaton1"], DAY, {"a1_1": "yes"})
    register.close_home(
        by=SYSTEM,
        location_id=homes["seaton1"].location_id,
        on=DAY,
        source="a letter",
        now=NOON,
    )
    draft = drafted(country.seaton)
    assert (draft.homes, line(draft)) == (1, (0, 0, 0, 0, 1))
    assert later.location_id not in {one.home.location_id for one in homes_behind(country)}


def homes_behind(country, code="1.1", **more):
    return homes_of_line(country.seaton.code, MAY, code, **more)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (dt.datetime(2020, 5, 1, tzinfo=dt.UTC), dt.date(2020, 5, 15)),
        (NOON, DAY),
        (dt.datetime(2020, 5, 28, 23, 30, tzinfo=dt.UTC), dt.date(2020, 5, 29)),
        (dt.datetime(2020, 7, 1, tzinfo=dt.UTC), dt.date(2020, 5, 29)),
    ],
)
def test_the_register_is_taken_at_the_end_of_the_round_or_on_the_day_it_is(now, day):
    assert register_day(find_round(MAY), now) == day


@pytest.mark.parametrize("name", ["north", "nation", "group", "forum", "empty"])
def test_any_area_can_be_drafted(country, homes, name):
    for one in homes.values():
        answer(one, DAY, {"a1_1": "yes"})
    draft = drafted(getattr(country, name))
    expected = {"north": 4, "nation": 6, "group": 4, "forum": 4, "empty": 0}[name]
    assert (draft.homes, line(draft)[0]) == (expected, expected)


def test_an_area_without_homes_cannot_state_a_total(country):
    """VR-08."""
    [problem] = drafted(country.empty).problems
    assert (problem.rule, problem.line, problem.level) == ("VR-08", "", "error")


def test_the_homes_of_a_line_make_its_counts(country, homes):
    answer(homes["seaton1"], EVE, {"a1_1": "yes"})
    found = homes_behind(country)
    assert [(one.home.name, one.state, one.value, one.reported_on) for one in found] == [
        ("Seaton1", State.ANSWERED, "yes", EVE),
        ("Seaton2", State.NOT_ANSWERED, None, None),
    ]


def test_the_homes_of_a_line_can_be_seen_as_known_earlier(country, homes):
    answer(homes["seaton1"], DAY, {"a1_1": "yes"})
    answer(homes["seaton1"], DAY, {"a1_1": "no"}, now=LATER, reason="a slip")
    assert homes_behind(country, known_at=NOON)[0].value == "yes"
    assert homes_behind(country)[0].value == "no"


def test_what_there_is_not_is_said(country):
    with pytest.raises(NotFound, match=r"no round “2020-06-30”.*2020-05-29"):
        drafted(country.seaton, "2020-06-30")
    with pytest.raises(NotFound, match="no area with the code E0"):
        draft_return("E0", MAY)
    with pytest.raises(NotFound, match=r"no line 9\.9"):
        homes_behind(country, "9.9")


def test_rounds_come_latest_first():
    assert [one.key for one in rounds()] == sorted((one.key for one in rounds()), reverse=True)


# A later round, and another template: data alone


@pytest.fixture
def with_later_rounds(tmp_path, settings):
    """The programme with two more rounds: one that allows more answers, one of template W."""
    folder = tmp_path / "later"
    shutil.copytree(SHIPPED / "covid19_england_2020", folder)
    text = (folder / "rounds" / f"{MAY}.yaml").read_text(encoding="utf-8")
    main = folder / "programme.yaml"
    main.write_text(
        main.read_text(encoding="utf-8").replace("key: covid19-england-2020", "key: later", 1),
        encoding="utf-8",
    )
    dates = "opens: 2020-05-15\ncloses: 2020-05-29"
    assert dates in text
    for key, old, new in (
        ("extra", "allow_extra: false", "allow_extra: true"),
        ("slides", "template: F", "template: W"),
    ):
        (folder / "rounds" / f"{key}.yaml").write_text(
            text.replace(f'key: "{MAY}"', f"key: {key}")
            .replace(dates, "opens: 2020-05-01\ncloses: 2020-05-14")
            .replace(old, new),
            encoding="utf-8",
        )
    by_key.cache_clear()
    settings.ROLLCALL_PROGRAMMES_DIR = str(tmp_path)
    settings.ROLLCALL_PROGRAMME = "later"
    yield load_programme(folder)
    by_key.cache_clear()


BEFORE = dt.date(2020, 5, 13)


def test_does_not_apply_is_a_part_of_its_own_in_a_round_that_allows_it(
    country, homes, with_later_rounds
):
    answer(
        homes["seaton1"],
        BEFORE,
        {"a1_1": "not_applicable", "a1_2": "not_needed_own_provision"},
        by=SYSTEM,
    )
    answer(homes["seaton2"], BEFORE, {"a1_1": "yes"})
    draft = drafted(country.seaton, "extra")
    assert line(draft) == (1, 0, 1, 0, 0)
    assert line(draft, "1.2") == (0, 0, 1, 0, 1)


def test_the_other_template_asks_its_own_lines_of_the_same_reports(
    country, homes, with_later_rounds
):
    answer(homes["seaton1"], BEFORE, {"a1_1": "yes", "w1_3": "yes", "a1_3": "yes"})
    draft = drafted(country.seaton, "slides")
    codes = [one.code for one in draft.lines]
    assert len(codes) == 14
    by_question = {one.question: one for one in draft.lines}
    assert by_question["w1_3"].yes == by_question["a1_1"].yes == 1
    assert "a1_3" not in by_question


def test_a_round_is_never_changed_by_drafting(country):
    before = dataclasses.asdict(find_round(MAY))
    drafted(country.seaton)
    assert dataclasses.asdict(find_round(MAY)) == before
