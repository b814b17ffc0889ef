"""A set in several versions: each in a file of its own, and all that stands on it still right."""

import pytest

from rollcall.foundation.programmes import load_programme
from tests.factories.programmes import Draft


DAILY = "sets/daily.yaml"

LATER = "sets/daily@2020-07-01.yaml"


def add_version(draft: Draft, old: str = "", new: str = "", version: str = "2") -> None:
    """A later version of the daily set beside the first, with one thing changed."""
    text = (draft.folder / DAILY).read_text()
    assert old in text
    times = -1 if old.isidentifier() else 1  # an id is changed wherever it stands
    text = text.replace(old, new, times).replace('version: "1"', f'version: "{version}"', 1)
    (draft.folder / LATER).write_text(
        text.replace("key: daily\n", "key: daily\nvalid_from: 2020-07-01\n", 1)
    )


def test_a_set_may_have_a_later_version_in_a_file_of_its_own(draft: Draft) -> None:
    add_version(draft, "  - id: clipper\n", "  - id: clipper_portal\n")
    two = load_programme(draft.folder)
    assert [one.version for one in two.set_versions["daily"]] == ["1", "2"]
    assert two.sets["daily"].version == "1"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "", "Another version of `daily` is called 1 too."),
        (
            "label: How many beds are occupied?",
            "label: How many beds are occupied?",
            "Another version of `daily` is called 1 too.",
        ),
    ],
)
def test_a_version_has_a_name_of_its_own(draft: Draft, old: str, new: str, message: str) -> None:
    add_version(draft, old, new, version="1")
    assert [(file, text) for file, _, text in draft.mistakes()] == [(LATER, message)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "  - id: coping\n",
            "  - id: how_it_goes\n",
            "With this version figures.yaml is wrong: There is no figure `coping`.",
        ),
        (
            "t_last_whole",
            "t_everyone",
            "With this version sets/mit.yaml is wrong: test_round_due: there is no question",
        ),
    ],
)
def test_a_version_leaves_everything_else_right(
    draft: Draft, old: str, new: str, message: str
) -> None:
    add_version(draft, old, new)
    found = [(file, text) for file, _, text in draft.mistakes()]
    assert any(message in text for _, text in found), found


def test_an_id_stands_for_one_question_in_every_version(draft: Draft) -> None:
    add_version(
        draft,
        "    always_ask: true\n    aggregate: flow_sum",
        "    always_ask: true\n    aggregate: max",
    )
    found = [text for _, _, text in draft.mistakes()]
    assert "res_new_suspected: its aggregate is max, and flow_sum in version 1." in found


def test_a_set_begins_with_a_version_that_holds_from_the_start(draft: Draft) -> None:
    draft.change(
        "sets/mit.yaml", "unit: home and day\n", "unit: home and day\nvalid_from: 2020-04-01\n"
    )
    found = [(file, text) for file, _, text in draft.mistakes()]
    assert ("sets/mit.yaml", "Nothing is asked of `mit` before 2020-04-01.") in found


def test_a_version_keeps_what_a_round_counts(draft: Draft) -> None:
    path = draft.folder / "sets" / "support_actions@2020-08-10.yaml"
    path.write_text(path.read_text().replace("valid_from: 2020-08-10", "valid_from: 2020-05-20"))
    text = path.read_text()
    start = text.index("  - id: a1_2\n")
    path.write_text(
        (text[:start] + text[text.index("  - id: a1_3\n") :]).replace("or a1_2 == 'no' ", "")
    )
    assert [text for _, _, text in draft.mistakes()] == [
        "The return of the round in rounds/2020-05-29.yaml counts a1_2."
    ]
