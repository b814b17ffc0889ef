"""`quality.yaml`: what is shipped is right, and every mistake is found where it is."""

import shutil
from pathlib import Path

import pytest

from rollcall.domain.programme import Programme
from rollcall.foundation.programmes import load_programme
from tests.domain.test_programme_mistakes import ENGLAND, Draft


FILE = "quality.yaml"


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return Draft(Path(shutil.copytree(ENGLAND, tmp_path / "programme")))


# What is replaced, by what, lines from there to the mistake, part of its message.
ONE_CHANGE = {
    "an unknown test": ("test: outlier", "test: outlandish", 0, "no test `outlandish`"),
    "an unknown set": ("set: daily\n    sentence: Every", "set: dayly\n    sentence: Every", 0, "`dayly`"),
    "an unknown parameter": (
        "parameters: {hour: 11}", "parameters: {our: 11}", 0, "has no parameter `our`",
    ),
    "a parameter below nought": ("{hour: 11}", "{hour: -1}", 0, "below nought"),
    "an unknown question": (
        "      occupied: beds are taken", "      occupied_: beds are taken", 0, "no question `occupied_`",
    ),
    "a question that is no number": (
        "      occupied: beds are taken", "      coping: beds are taken", 0, "`coping` is not a number",
    ),
    "a place that nobody finds": (
        "been about {usual} in", "been about {mean} in", 0, "finds no `mean`",
    ),
    "a bracket left open": ("about {usual} in", "about {usual in", 0, "cannot be filled in"),
    "an expression that cannot be read": (
        "check: residents_today <= home.beds", "check: residents_today <= home.bedz", 0, "bedz",
    ),
    "an expression about words": (
        "{residents_today: people slept here last night}", '{residents_today: "", notes: ""}', -1,
        "asks about words: notes",
    ),
    "a feed that asks": (
        "kind: information\n    test: frozen", "kind: query\n    test: frozen", 0, "is information",
    ),
    "an id twice": ("id: Q8", "id: Q1", 0, "`Q1` is there twice"),
    "days back for no set": ("{daily: 14}", "{dayly: 14}", 0, "no set `dayly`"),
}  # fmt: skip


@pytest.mark.parametrize("change", ONE_CHANGE.values(), ids=ONE_CHANGE.keys())
def test_a_mistake_is_found_with_its_line(draft: Draft, change: tuple[str, str, int, str]) -> None:
    old, new, further, message = change
    line = draft.change(FILE, old, new)
    [(file, found, said), *_] = draft.mistakes()
    assert message in said
    assert (file, found) == (FILE, line + further)


def test_a_rule_that_asks_nothing_is_a_mistake(draft: Draft) -> None:
    draft.change(FILE, "    ask: You said {value} {words}. It", "    # ask: {value} {words}. It")
    [(_, _, said)] = draft.mistakes()
    assert "a question to ask" in said


def test_a_rule_can_be_switched_off(draft: Draft, programme: Programme) -> None:
    assert "Q1" in {rule.id for rule in programme.examiner("daily").rules}
    draft.change(FILE, "test: outlier\n", "test: outlier\n    active: false\n")
    assert "Q1" not in {rule.id for rule in load_programme(draft.folder).examiner("daily").rules}


def test_a_programme_without_rules_finds_nothing(draft: Draft) -> None:
    (draft.folder / FILE).unlink()
    assert load_programme(draft.folder).examiner("daily").rules == ()


def test_what_the_examiner_reads_are_no_words(programme: Programme) -> None:
    examiner = programme.examiner("daily")
    assert not examiner.reads & programme.sets["daily"].words
    assert {"occupied", "ppe_ffp3_stock", "res_from_hospital"} <= examiner.reads
