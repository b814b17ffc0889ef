"""What changed from one version of a report to the next."""

from rollcall.domain.questions.versions import Change, changes
from tests.factories.questions import compiled, question


SMALL = compiled(question("beds"), question("ill"), question("mode", envelope=True)).question_set


def test_only_what_differs_is_told_in_the_order_of_the_form() -> None:
    before = {"ill": 1, "beds": 3, "mode": 1}
    after = {"beds": 4, "mode": 2}
    assert changes(SMALL, before, after) == [Change("beds", 3, 4), Change("ill", 1, None)]


def test_a_blank_and_a_zero_differ() -> None:
    assert changes(SMALL, {}, {"ill": 0}) == [Change("ill", None, 0)]
    assert changes(SMALL, {"ill": 0}, {"ill": 0}) == []
