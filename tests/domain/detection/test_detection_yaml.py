"""`detection.yaml`: what is shipped is right, and every mistake is found where it is."""

import shutil
from pathlib import Path

import pytest

from rollcall.foundation.management.commands.describe_programme import describe
from rollcall.foundation.programmes import load_programme
from tests.domain.test_programme_mistakes import ENGLAND, Draft


FILE = "detection.yaml"


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return Draft(Path(shutil.copytree(ENGLAND, tmp_path / "programme")))


# What is replaced, by what, and part of the message.
ONE_CHANGE = {
    "no days": ("before_days: 28", "before_days: 0", "`before_days` is below 1"),
    "a chance above one": ("watch_below: 0.01", "watch_below: 10", "`watch_below` is no chance"),
    "a share above all": (
        "least_answered_percent: 80",
        "least_answered_percent: 180",
        "is no percentage",
    ),
    "more days than there are": (
        "least_recent_days: 4",
        "least_recent_days: 8",
        "more than the 7 days of `recent_days`",
    ),
    "an alert that is easier than a watch": (
        "alert_below: 0.001",
        "alert_below: 0.1",
        "easier to raise than a watch",
    ),
    "too few permutations": ("permutations: 999", "permutations: 9", "no chance comes below 0.01"),
    "a sum that looks for nothing": ("cusum_times: 2", "cusum_times: 1", "is not above 1"),
    "a floor of nought": ("ears_least_sd: 0.5", "ears_least_sd: 0", "is not above 0"),
    "a word for a number": ("seed: 20200526", "seed: sometimes", "`seed`"),
    "a key that nobody knows": ("look_back_days: 28", "look_forward_days: 28", "is not a key here"),
}


@pytest.mark.parametrize("change", ONE_CHANGE.values(), ids=ONE_CHANGE.keys())
def test_a_mistake_is_found_with_its_line(draft: Draft, change: tuple[str, str, str]) -> None:
    old, new, message = change
    line = draft.change(FILE, old, new)
    found = {(file, at, message in said) for file, at, said in draft.mistakes()}
    assert (FILE, line, True) in found


def test_a_programme_need_not_look_for_hot_spots(draft: Draft) -> None:
    (draft.folder / FILE).unlink()
    programme = load_programme(draft.folder)
    assert programme.detection is None
    assert "## Hot spots" not in list(describe(programme))


def test_the_shipped_rules_are_described() -> None:
    text = "\n".join(describe(load_programme(ENGLAND)))
    assert "## Hot spots" in text
    assert "The last 7 days against the 28 before" in text
    assert "Alert: a chance below 0.001; watch: below 0.01; either with 3 homes or more" in text
