"""Figures of areas: every aggregation, fresh and stale answers, and totals that add up."""

import datetime as dt

import pytest

from rollcall.foundation.errors import BadInput, NotFound
from rollcall.picture.selectors import (
    area_checks,
    group_picture,
    homes_behind,
    picture,
    pictures_of_areas,
    trend,
)
from rollcall.register.models import CareHome
from rollcall.register.selectors import areas_of_kind, homes_of_provider, open_homes
from tests.factories.register import AreaFactory, ProviderFactory, home, lies_in
from tests.factories.reports import DAY, EVE, LATER, NOON, beds, file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture
def homes(country):
    return country.homes


def figure(name, area, on=DAY, set_key="daily", **more):
    return picture(area.code, set_key, on, only=[name], **more).figures[name]


def split(found):
    return (found.answered, found.does_not_apply, found.dont_know, found.not_answered)


# The parts of a figure


def test_a_sum_has_its_homes_and_their_four_states(country, homes):
    more = [home(country.seaton) for _ in range(2)]
    file(homes["seaton1"], DAY, {"accepting": 3, "short_term": 2})
    file(homes["seaton2"], DAY, {"accepting": 0, "short_term": 9})  # does not apply, not counted
    file(more[0], DAY, {"accepting": "dont_know"})
    found = figure("accepting", country.seaton)
    assert (found.value, found.numerator, found.denominator, found.of) == (3, 2, 4, 4)
    assert split(found) == (2, 0, 1, 1)
    found = figure("short_term", country.seaton)
    assert (found.value, split(found)) == (2, (1, 1, 0, 2))
    assert (found.as_of, found.known_at) == (DAY, None)


def test_nobody_answered_is_no_number_and_zero_is_one(country, homes):
    assert figure("accepting", country.seaton).value is None
    file(homes["seaton1"], DAY, {"accepting": 0})
    assert figure("accepting", country.seaton).value == 0


def test_yes_is_counted_of_all_homes_and_blank_is_not_no(country, homes):
    file(homes["seaton1"], DAY, {"med_problem": "yes"})
    file(homes["seaton2"], DAY)
    found = figure("med_problem", country.seaton)
    assert (found.value, found.numerator, found.denominator) == (1, 1, 2)
    assert dict(found.counts) == {"yes": 1, "no": 0}
    assert split(found) == (1, 0, 0, 1)


def test_options_are_counted_and_those_nobody_chose_are_0(country, homes):
    file(homes["seaton1"], DAY, {"admission_status": "closed"})
    file(homes["seaton2"], DAY, {"admission_status": "open"})
    counts = figure("admission_status", country.seaton).counts
    assert counts == {"open": 1, "open_with_conditions": 0, "closed": 1}


def test_states_that_are_no_answers_are_not_among_the_counts(country, homes):
    file(homes["seaton1"], DAY, {"ppe_aprons_rag": "not_needed"})
    file(homes["seaton2"], DAY, {"ppe_aprons_rag": "dont_know"})
    found = figure("ppe_aprons_rag", country.seaton)
    assert dict(found.counts) == {"red": 0, "amber": 0, "green": 0, "blue": 0}
    assert split(found) == (0, 1, 1, 0)


def test_each_of_several_choices_is_counted(country, homes):
    file(homes["seaton1"], DAY, {"support_wanted": "ppe;staff"})
    file(homes["seaton2"], DAY, {"support_wanted": "ppe"})
    found = figure("support_wanted", country.seaton)
    assert (found.counts["ppe"], found.counts["staff"], found.counts["none"]) == (2, 1, 0)
    assert found.answered == 2


def test_a_table_is_added_cell_by_cell(country, homes, programme):
    question = programme.sets["daily"].by_id["beds_by_type"]
    row, (one, other) = question.rows[0].code, [c.code for c in question.columns[:2]]
    file(homes["seaton1"], DAY, {f"beds_by_type.{row}.{one}": 2, f"beds_by_type.{row}.{other}": 1})
    file(homes["seaton2"], DAY, {f"beds_by_type.{row}.{one}": 5})
    found = figure("beds_by_type", country.seaton)
    assert found.counts == {f"{row}.{one}": 7, f"{row}.{other}": 1}
    assert found.value is None


def test_the_latest_date_is_the_highest(country, homes):
    file(homes["seaton1"], DAY, {"t_last_whole": "2020-05-01"})
    file(homes["seaton2"], DAY, {"t_last_whole": "2020-05-20"})
    assert figure("t_last_whole", country.seaton).value == "2020-05-20"


def test_words_are_only_counted_as_given(country, homes):
    file(homes["seaton1"], DAY, {"notes": "All is well"})
    file(homes["seaton2"], DAY, {"notes": " "})
    found = figure("notes", country.seaton)
    assert (found.value, split(found)) == (1, (1, 0, 0, 1))


def test_a_ratio_has_both_sums_over_the_homes_that_gave_both(country, homes):
    file(homes["seaton1"], DAY, {"max_capacity": 40, "occupied": 30})
    file(homes["seaton2"], DAY, {"max_capacity": 60})
    found = figure("occupancy", country.seaton)
    assert (found.value, found.numerator, found.denominator) == (0.75, 30, 40)
    assert split(found) == (1, 0, 0, 1)


def test_a_ratio_over_nothing_is_no_number(country, homes):
    file(homes["seaton1"], DAY, {"max_capacity": 0, "occupied": 0})
    found = figure("occupancy", country.seaton)
    assert (found.value, found.answered) == (None, 1)


# The programme's own figures


def test_vacancies_need_both_numbers_of_a_home(country, homes):
    file(homes["seaton1"], DAY, {"max_capacity": 40, "occupied": 30})
    file(homes["seaton2"], DAY, {"max_capacity": 40})
    found = figure("vacancies", country.seaton)
    assert (found.value, split(found)) == (10, (1, 0, 0, 1))


def test_closed_beds_are_those_of_closed_homes_whatever_they_closed_for(country, homes):
    more = [home(country.seaton) for _ in range(3)]
    closed = {"admission_status": "closed", "closed_reason": "staffing"}
    file(homes["seaton1"], DAY, beds(10, not_available=3, **closed))
    file(homes["seaton2"], DAY, beds(10, not_available=4, admission_status="open"))
    file(more[0], DAY, beds(10, not_available=5))  # nobody knows whether it is closed
    file(more[1], DAY, {"admission_status": "closed"})
    found = figure("beds_closed", country.seaton)
    assert found.value == 3
    assert split(found) == (2, 0, 0, 3)  # the open home has none, which is an answer
    assert "closed to new residents, whatever it closed for" in found.note
    assert figure("beds_other_unavailable", country.seaton).value == 4


def test_questions_for_nursing_homes_do_not_apply_to_others(country, homes):
    nursing = home(country.seaton, attributes={"provides_nursing": True})
    other = home(country.seaton, attributes={"provides_nursing": False})
    for one in (nursing, other, homes["seaton1"]):
        file(one, DAY, {"st_nurse_employed": 5})
    found = figure("st_nurse_employed", country.seaton)
    # Of the two homes of the area nothing is known: whether it is asked of them is not known.
    assert (found.value, split(found)) == (5, (1, 1, 0, 2))


def test_the_calculated_colour_is_the_worst_of_the_items(country, homes):
    file(homes["seaton1"], DAY, {"ppe_aprons_rag": "green", "ppe_gloves_rag": "red"})
    file(homes["seaton2"], DAY, {"ppe_aprons_rag": "not_needed", "ppe_gloves_rag": "amber"})
    counts = figure("ppe_overall", country.seaton).counts
    assert counts == {"red": 1, "amber": 1, "green": 0, "blue": 0}


def test_at_05_vacancies_without_a_reason_are_seen_in_an_areas_totals(country, homes):
    file(homes["seaton1"], DAY, {"max_capacity": 16, "occupied": 10, "accepting": 4})
    file(homes["seaton2"], DAY, beds(10, not_available=1, admission_status="closed"))
    [problem] = area_checks(picture(country.seaton.code, "daily", DAY))
    assert problem.message == "2 vacancies without a reason."


# Freshness


def test_every_home_is_counted_once_by_how_fresh_it_is(country, homes):
    three = [home(country.seaton) for _ in range(3)]
    file(homes["seaton1"], DAY, {"accepting": 1}, nothing_changed=True)
    file(homes["seaton2"], EVE, {"accepting": 2}, nothing_changed=True)
    file(three[0], EVE - dt.timedelta(days=1), {"accepting": 4})
    file(three[1], DAY - dt.timedelta(days=40), {"accepting": 8})
    found = picture(country.seaton.code, "daily", DAY)
    cover = found.coverage
    assert (cover.homes, cover.reported, cover.recent, cover.stale, cover.never) == (5, 1, 1, 2, 1)
    assert cover.nothing_changed == 1
    accepting = found.figures["accepting"]
    assert (accepting.value, accepting.recent, accepting.stale) == (3, 1, 2)
    assert split(accepting) == (2, 0, 0, 3)


def test_a_later_report_does_not_speak_for_an_earlier_day(country, homes):
    file(homes["seaton1"], DAY, {"accepting": 1})
    found = picture(country.seaton.code, "daily", EVE)
    assert found.coverage.never == 2
    assert found.figures["accepting"].value is None


def test_a_report_of_the_day_replaces_the_whole_one_of_the_day_before(country, homes):
    file(homes["seaton1"], EVE, {"accepting": 1, "reserved": 2})
    file(homes["seaton1"], DAY, {"accepting": 3})
    assert figure("accepting", country.seaton).value == 3
    assert figure("reserved", country.seaton).value is None


def test_what_happened_is_counted_on_the_day_of_its_report_only(country, homes):
    file(homes["seaton1"], EVE, {"deaths_all": 2, "occupied": 10})
    file(homes["seaton2"], DAY, {"deaths_all": 1})
    today = picture(country.seaton.code, "daily", DAY, only=["deaths_all", "occupied", "new_cases"])
    assert today.figures["deaths_all"].value == 1
    assert split(today.figures["deaths_all"]) == (1, 0, 0, 1)
    assert today.figures["deaths_all"].recent == 0
    assert (today.figures["occupied"].value, today.figures["occupied"].recent) == (10, 1)
    assert figure("deaths_all", country.seaton, EVE).value == 2


def test_answers_carried_forward_are_marked(country, homes):
    file(homes["seaton1"], DAY, {"accepting": 1, "occupied": 9}, carried=frozenset({"accepting"}))
    file(homes["seaton2"], DAY, {"accepting": 2})
    assert figure("accepting", country.seaton).carried == 1
    assert figure("occupied", country.seaton).carried == 0


def test_homes_open_on_the_day_are_the_denominator(country, homes):
    shut = home(country.seaton, closed_on=DAY)
    home(country.seaton, opened_on=DAY + dt.timedelta(days=1))
    file(shut, EVE, {"accepting": 5})
    today = picture(country.seaton.code, "daily", DAY)
    assert (today.coverage.homes, today.figures["accepting"].value) == (2, None)
    before = picture(country.seaton.code, "daily", EVE)
    assert (before.coverage.homes, before.figures["accepting"].value) == (3, 5)


# Homes with cases


def test_homes_are_counted_by_their_outbreak_state(country, homes):
    more = [home(country.seaton) for _ in range(3)]
    week = DAY - dt.timedelta(days=7)
    file(homes["seaton1"], DAY, {"res_new_confirmed": 1, "st_new_suspected": 1})
    file(homes["seaton2"], DAY, {"res_new_suspected": 1})
    file(more[0], week, {"st_new_confirmed": 2})  # recovering, though nobody has asked since
    file(more[1], DAY - dt.timedelta(days=28), {"res_new_confirmed": 2})  # recovered
    file(more[2], DAY, {"res_new_confirmed": 0})
    found = picture(country.seaton.code, "daily", DAY)
    assert found.outbreaks == {"outbreak": 2, "single_case": 1}
    assert picture(country.seaton.code, "daily", EVE).outbreaks == {"outbreak": 2, "single_case": 0}


def test_another_set_has_no_outbreaks(country, homes):
    file(homes["seaton1"], DAY, {"res_new_confirmed": 2})
    found = picture(country.seaton.code, "support-actions", DAY)
    assert found.outbreaks == {"outbreak": 0, "single_case": 0}


def test_a_late_report_of_last_month_changes_todays_state(country, homes):
    file(homes["seaton1"], DAY, {"res_new_confirmed": 1})
    assert picture(country.seaton.code, "daily", DAY).outbreaks["single_case"] == 1
    file(homes["seaton1"], DAY - dt.timedelta(days=14), {"res_new_confirmed": 1}, now=LATER)
    assert picture(country.seaton.code, "daily", DAY).outbreaks == {"outbreak": 1, "single_case": 0}


# The support-actions set


def test_lines_of_the_rounds_template_are_asked_within_the_round_only(country, homes):
    outside = dt.date(2020, 5, 14)  # the round opened the day after
    for on in (outside, DAY):
        file(homes["seaton1"], on, {"a1_1": "yes", "w1_3": "yes"}, set_key="support-actions")
    inside = picture(country.seaton.code, "support-actions", DAY, only=["a1_1", "w1_3"]).figures
    assert (inside["a1_1"].value, split(inside["a1_1"])) == (1, (1, 0, 0, 1))
    assert split(inside["w1_3"]) == (0, 1, 0, 1)
    before = picture(country.seaton.code, "support-actions", outside, only=["a1_1", "w1_3"]).figures
    assert before["a1_1"].value == 1
    assert split(before["w1_3"]) == (0, 0, 0, 2)


# Areas and groups


def said_by_all(country):
    """Different numbers from each home, on two days, and some silence."""
    for number, (name, one) in enumerate(sorted(country.homes.items()), start=1):
        if name != "combe2":
            answers = beds(10, accepting=number, not_available=number % 3, deaths_all=number % 2)
            answers["admission_status"] = "open"
            file(one, EVE if name == "marsh2" else DAY, answers)
    file(country.homes["marsh1"], DAY, {**beds(9, accepting=1)}, now=LATER, reason="a slip")


ALL_FIGURES = ("value", "numerator", "denominator", "answered", "not_answered", "of", "recent")


def numbers(found):
    def parts(figure):
        counts = tuple(sorted((figure.counts or {}).items()))
        return [*(getattr(figure, part) for part in ALL_FIGURES), counts]

    return {
        **{key: parts(figure) for key, figure in found.figures.items()},
        "coverage": found.coverage.packed(),
        "outbreaks": found.outbreaks,
    }


@pytest.mark.parametrize("known_at", [None, NOON, LATER])
def test_homes_make_the_authority_the_region_and_the_nation(country, known_at):
    """VR-17: added up from homes, and from the areas inside."""
    said_by_all(country)
    sums = ["accepting", "vacancies", "beds_closed", "deaths_all", "new_cases", "staff_absent"]

    def total(codes, key):
        found = [picture(c, "daily", DAY, known_at=known_at).figures[key] for c in codes]
        parts = [f.value for f in found if f.value is not None]
        return (
            sum(parts) if parts else None,
            sum(f.answered for f in found),
            sum(f.not_answered for f in found),
            sum(f.of for f in found),
        )

    def whole(code, key):
        found = picture(code, "daily", DAY, known_at=known_at).figures[key]
        return (found.value, found.answered, found.not_answered, found.of)

    for key in sums:
        north = [country.seaton.code, country.marsh.code]
        assert whole(country.north.code, key) == total(north, key)
        assert whole(country.forum.code, key) == total(north, key)
        assert whole(country.nation.code, key) == total([*north, country.combe.code], key)
        for area in (country.seaton, country.nation, country.group):
            values = homes_behind(open_homes(area.code, DAY), "daily", key, DAY, known_at=known_at)
            added = [one.value for one in values if one.value is not None]
            assert whole(area.code, key)[0] == (sum(added) if added else None)
            assert whole(area.code, key)[3] == len(values)


@pytest.mark.parametrize("known_at", [None, NOON, LATER])
def test_a_footprint_is_the_sum_over_its_own_homes(country, known_at):
    said_by_all(country)
    for area in (country.group, country.partnership, country.forum, country.nation):
        found = picture(area.code, "daily", DAY, known_at=known_at)
        same = group_picture(open_homes(area.code, DAY), area.name, "daily", DAY, known_at=known_at)
        assert numbers(found) == numbers(same)
    assert picture(country.group.code, "daily", DAY).coverage.homes == 4


def test_a_provider_and_a_single_home_are_groups_too(country, homes):
    provider = ProviderFactory.create()
    mine = [home(country.seaton, provider=provider), home(country.combe, provider=provider)]
    file(mine[0], DAY, {"accepting": 3})
    file(mine[1], DAY, {"accepting": 4})
    file(homes["seaton1"], DAY, {"accepting": 5})
    found = group_picture(homes_of_provider(provider.provider_id, DAY), "Mine", "daily", DAY)
    assert (found.figures["accepting"].value, found.coverage.homes) == (7, 2)
    assert (found.name, found.code) == ("Mine", "")
    alone = group_picture(CareHome.objects.filter(pk=mine[1].pk), "One", "daily", DAY)
    assert (alone.figures["accepting"].value, alone.coverage.homes) == (4, 1)


def test_a_group_of_no_homes_has_every_figure_and_no_number(country):
    found = group_picture(CareHome.objects.none(), "Nobody", "daily", DAY)
    assert found.coverage.homes == 0
    assert found.figures["accepting"].value is None


@pytest.mark.parametrize("known_at", [None, NOON])
@pytest.mark.parametrize("place", ["empty", "hamlet"])
def test_an_area_without_homes_has_every_figure_and_no_number(country, programme, known_at, place):
    """A region without authorities, and an authority without homes."""
    hamlet = AreaFactory.create(code="E09900009", name="Hamlet")
    lies_in(hamlet, country.south)
    code = {"empty": country.empty.code, "hamlet": hamlet.code}[place]
    for found in (
        picture(code, "daily", DAY, known_at=known_at),
        *trend(code, "daily", [EVE, DAY], known_at=known_at),
    ):
        assert found.coverage.homes == 0
        assert found.figures.keys() == programme.figure_definitions("daily").keys()
        accepting = found.figures["accepting"]
        assert (accepting.value, accepting.of, split(accepting)) == (None, 0, (0, 0, 0, 0))


@pytest.mark.parametrize("known_at", [None, NOON, LATER])
def test_areas_side_by_side_are_the_areas_one_by_one(country, known_at):
    said_by_all(country)
    for kind in ("local_authority", "region", "ccg", "stp", "lrf"):
        areas = areas_of_kind(kind, DAY)
        assert areas
        found = pictures_of_areas(country.nation.code, areas, "daily", DAY, known_at=known_at)
        for one, area in zip(found, areas, strict=True):
            alone = picture(area.code, "daily", DAY, known_at=known_at)
            assert (one.code, numbers(one)) == (area.code, numbers(alone))


@pytest.mark.parametrize("known_at", [None, NOON, LATER])
def test_a_trend_is_the_picture_of_each_day(country, known_at):
    said_by_all(country)
    days = [DAY - dt.timedelta(days=back) for back in range(4)]
    for area in (country.seaton, country.north, country.nation, country.group, country.forum):
        found = trend(area.code, "daily", days, known_at=known_at)
        assert [one.on for one in found] == days
        for one in found:
            assert numbers(one) == numbers(picture(area.code, "daily", one.on, known_at=known_at))


def test_a_trend_follows_authorities_that_change_their_region(country):
    """As a merger or a new county does: the region of a day is made of its authorities that day."""
    said_by_all(country)
    link = country.combe.parent_links.get(parent=country.south)
    link.valid_to = DAY
    link.save()
    lies_in(country.combe, country.north, valid_from=DAY)
    days = [EVE, DAY]
    for area in (country.north, country.south):
        expected = [picture(area.code, "daily", on).coverage.homes for on in days]
        assert [one.coverage.homes for one in trend(area.code, "daily", days)] == expected
    assert [one.coverage.homes for one in trend(country.north.code, "daily", days)] == [4, 6]


# As known at a time


def test_what_was_known_then_stays_what_it_was(country, homes):
    file(homes["seaton1"], DAY, {"accepting": 1}, now=NOON)
    file(homes["seaton2"], DAY, {"accepting": 2}, now=LATER)
    file(homes["seaton1"], DAY, {"accepting": 5}, now=LATER, reason="a slip")
    then, now = (figure("accepting", country.seaton, known_at=at) for at in (NOON, LATER))
    assert (then.value, then.answered, then.known_at) == (1, 1, NOON)
    assert (now.value, now.answered) == (7, 2)
    assert figure("accepting", country.seaton).value == 7
    early = NOON - dt.timedelta(seconds=1)
    assert figure("accepting", country.seaton, known_at=early).value is None


# Asking for what there is not


def test_only_the_figures_asked_for_are_given_in_the_programmes_order(country, homes):
    file(homes["seaton1"], DAY, {"accepting": 1, "occupied": 2})
    asked = (["vacancies", "accepting"], ["occupied"], ["accepting"])
    for only in asked * 2:  # cached rows that hold more, or less, change nothing
        found = picture(country.seaton.code, "daily", DAY, only=only)
        assert sorted(found.figures) == sorted(only)
        [day] = trend(country.seaton.code, "daily", [DAY], only=only)
        assert sorted(day.figures) == sorted(only)
    found = picture(country.seaton.code, "daily", DAY, only=["vacancies", "accepting"])
    assert list(found.figures) == ["accepting", "vacancies"]


def test_an_unknown_area_set_or_figure_is_said(country):
    with pytest.raises(NotFound, match="no area with the code E0"):
        picture("E0", "daily", DAY)
    with pytest.raises(BadInput, match="no question set “weekly”"):
        picture(country.seaton.code, "weekly", DAY)
    with pytest.raises(BadInput, match="no figure happiness in the set daily"):
        picture(country.seaton.code, "daily", DAY, only=["accepting", "happiness"])
    with pytest.raises(BadInput, match="no figure a1_1"):
        trend(country.seaton.code, "daily", [DAY], only=["a1_1"])
    with pytest.raises(NotFound, match="no figure “happiness”"):
        homes_behind(CareHome.objects.all(), "daily", "happiness", DAY)
