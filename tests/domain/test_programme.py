"""Programmes as folders of data: what is shipped is right."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from rollcall.domain.programme import Programme, Summary
from rollcall.foundation.programmes import SHIPPED, load_programme, programme_folders


ENGLAND = SHIPPED / "covid19_england_2020"
AMERICA = SHIPPED / "us_nursing_homes_weekly"

DAILY = "sets/daily.yaml"

ALWAYS_ASKED = {
    "admission_status",
    "res_new_suspected",
    "res_new_confirmed",
    "st_new_suspected",
    "st_new_confirmed",
    "deaths_all",
    "ppe_aprons_rag",
    "ppe_gloves_rag",
    "ppe_masks_iir_rag",
    "ppe_eyes_rag",
    "ppe_sanitiser_rag",
    "ipc_followed",
    "coping",
}


# --- what is shipped ------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [ENGLAND, AMERICA], ids=lambda folder: folder.name)
def test_a_shipped_programme_has_no_mistakes(folder: Path) -> None:
    assert load_programme(folder).sets


@pytest.mark.parametrize("folder", [ENGLAND, AMERICA], ids=lambda folder: folder.name)
def test_every_question_says_why_it_is_asked_and_who_uses_it(folder: Path) -> None:
    for one in load_programme(folder).sets.values():
        for question in one.questions:
            assert question.why.endswith("."), question.id
            assert question.used_by, question.id
            assert question.source, question.id
            assert question.label, question.id


def test_the_daily_set_has_its_129_questions_of_which_13_are_always_asked(
    programme: Programme,
) -> None:
    daily = programme.sets["daily"]
    assert len(daily.questions) == 129
    assert {q.id for q in daily.questions if q.always_ask} == ALWAYS_ASKED
    assert {q.id for q in daily.questions if q.envelope} == {
        "report_date", "mode", "outcome", "attempt_no", "callback_at", "spoke_to", "role",
        "no_change", "handler_level",
    }  # fmt: skip
    assert len(daily.asked) == 120


def test_both_questions_about_wellbeing_are_required(programme: Programme) -> None:
    daily = programme.sets["daily"].by_id
    assert daily["resident_wellbeing"].required == "always"
    assert daily["staff_wellbeing"].required == "always"


def test_the_support_actions_have_their_19_questions(programme: Programme) -> None:
    assert len(programme.sets["support-actions"].questions) == 19


def test_free_text_and_personal_answers_are_kept_apart(programme: Programme) -> None:
    assert programme.sets["daily"].words == {"notes", "t_ref"}


def test_figures_say_which_questions_and_attributes_they_read(programme: Programme) -> None:
    daily = programme.figure_definitions("daily")
    assert daily["vacancies"].reads == {"max_capacity", "occupied"}
    assert daily["beds_closed"].reads == {"not_available", "admission_status"}
    assert daily["short_term"].reads == {"short_term", "accepting"}
    assert daily["ppe_overall"].reads >= {"ppe_overall", "ppe_aprons_rag", "ppe_gowns_rag"}
    assert daily["ppe_overall"].reads_home == {"does_agp"}
    assert daily["staff_absent"].reads_home == {"provides_nursing"}
    assert not daily["vacancies"].reads_home
    assert "mode" not in daily


def test_the_summary_holds_what_the_boards_figures_read_and_no_words(programme: Programme) -> None:
    summary = programme.summary("daily")
    definitions = programme.figure_definitions("daily")
    assert all(definitions[key].reads <= set(summary.questions) for key in programme.board_figures)
    assert not programme.sets["daily"].words & set(summary.questions)
    assert summary.of({"accepting": 0})[summary.questions.index("accepting")] == 0
    assert summary.of({}) == [None] * len(summary.questions)
    assert summary.key != Summary(summary.questions[1:]).key
    assert programme.summary("support-actions").key == ""


def test_readings_of_the_source_stand_beside_their_figures(programme: Programme) -> None:
    daily = programme.figure_definitions("daily")
    assert "inside the beds available now" in daily["short_term"].note
    assert "less beds occupied" in daily["vacancies"].note
    assert "all vacant beds" in daily["vacancies"].note


def test_the_round_and_the_areas_are_data(programme: Programme) -> None:
    assert programme.key == "covid19-england-2020"
    assert programme.home_kind.key == "local_authority"
    assert programme.bands.codes == ("red", "amber", "green", "blue")
    assert programme.bands.below_days == (2, 7, 14)
    may = programme.rounds["2020-05-29"]
    assert may.key == "2020-05-29"
    assert may.conditions == {"allow_extra": False, "template": "F"}
    assert programme.rounds_of("daily") == []


def test_a_round_says_what_holds_on_a_day(programme: Programme) -> None:
    inside = programme.round_conditions("support-actions", dt.date(2020, 5, 29))
    assert inside == {"allow_extra": False, "template": "F"}
    assert programme.round_conditions("support-actions", dt.date(2020, 5, 30)) == {}
    assert programme.round_conditions("daily", dt.date(2020, 5, 29)) == {}


def test_the_board_knows_every_figure_that_it_shows_or_checks(programme: Programme) -> None:
    wanted = programme.board_figures
    assert {"accepting", "short_term", "vacancies", "beds_closed", "reserved"} <= set(wanted)
    assert len(set(wanted)) == len(wanted)
    assert set(wanted) <= set(programme.figure_definitions("daily"))


def test_the_second_programme_is_data_only() -> None:
    assert list(AMERICA.rglob("*.py")) == []
    assert list(ENGLAND.rglob("*.py")) == []
    second = load_programme(AMERICA)
    assert second.home_kind.key != "local_authority"
    assert second.settings.outbreak.cases_for_outbreak == 1
    assert second.layouts


def test_the_shipped_folders_are_found() -> None:
    assert {ENGLAND, AMERICA} <= set(programme_folders())


def test_a_changed_file_changes_the_digest(tmp_path: Path) -> None:
    copy = shutil.copytree(ENGLAND, tmp_path / "copy")
    assert load_programme(copy).digest == load_programme(ENGLAND).digest
    (copy / DAILY).write_text((copy / DAILY).read_text() + "\n# A remark.\n")
    assert load_programme(copy).digest != load_programme(ENGLAND).digest
