"""Whether the numbers of `detection.yaml` can be worked with: windows, chances and limits."""

from collections.abc import Iterator

from rollcall.domain.detection.definition import Detection
from rollcall.domain.programme.definition import Mistake


FILE = "detection.yaml"

#: Numbers of days, homes and times that must be at least 1.
AT_LEAST_ONE = (
    "recent_days", "before_days", "least_events", "least_recent_days", "least_before_days",
    "look_back_days", "many_areas", "scan.affected_days", "scan.furthest_km", "scan.permutations",
    "scan.days_in_a_row", "scan.most_homes", "panels.days", "panels.cusum_limit",
)  # fmt: skip
#: Chances and shares, which lie between 0 and 1.
CHANCES = (
    "alert_below", "watch_below", "confidence", "false_discovery", "scan.shown_below",
    "panels.ears_probability", "panels.ears_c3_probability",
)  # fmt: skip
PERCENTS = ("least_answered_percent", "scan.most_percent")


def check_detection(rules: Detection | None) -> Iterator[Mistake]:
    """Every number that cannot be used, at its place in the file."""
    if rules is None:
        return
    for name in AT_LEAST_ONE:
        if _value(rules, name) < 1:
            yield _mistake(name, f"`{name}` is below 1.", "Write 1 or more.")
    for name in CHANCES:
        if not 0 < _value(rules, name) < 1:
            yield _mistake(name, f"`{name}` is no chance.", "Write a number between 0 and 1.")
    for name in PERCENTS:
        if not 0 <= _value(rules, name) <= 100:
            yield _mistake(name, f"`{name}` is no percentage.", "Write 0 to 100.")
    yield from _check_together(rules)


def _check_together(rules: Detection) -> Iterator[Mistake]:
    """Numbers that must fit one another."""
    for least, window in (
        ("least_recent_days", "recent_days"),
        ("least_before_days", "before_days"),
    ):
        if _value(rules, least) > _value(rules, window):
            yield _mistake(
                least,
                f"`{least}` is more than the {_value(rules, window)} days of `{window}`.",
                "Make it smaller, or nothing is ever said.",
            )
    if rules.alert_below > rules.watch_below:
        yield _mistake(
            "alert_below",
            "An alert would be easier to raise than a watch.",
            "Make `alert_below` smaller than `watch_below`.",
        )
    if rules.scan.shown_below * (rules.scan.permutations + 1) <= 1:
        yield _mistake(
            "scan.permutations",
            f"With {rules.scan.permutations} permutations no chance comes below "
            f"{rules.scan.shown_below:g}.",
            "Write more of them, such as 999.",
        )
    if rules.panels.cusum_times <= 1:
        yield _mistake("panels.cusum_times", "`panels.cusum_times` is not above 1.", "Write 2.")
    if rules.panels.ears_least_sd <= 0:
        yield _mistake(
            "panels.ears_least_sd", "`panels.ears_least_sd` is not above 0.", "Write 0.5."
        )


def _value(rules: Detection, name: str) -> float:
    found = rules
    for part in name.split("."):
        found = getattr(found, part)
    return found  # type: ignore[return-value]


def _mistake(name: str, message: str, remedy: str) -> Mistake:
    return Mistake(FILE, tuple(name.split(".")), message, remedy)
