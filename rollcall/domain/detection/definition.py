"""What `detection.yaml` holds: every threshold of the methods, none of which is in the code."""

from dataclasses import dataclass

from rollcall.domain.questions.definition import Strict


@dataclass(frozen=True, slots=True)
class Scan(Strict):
    """How clusters among homes are looked for, and when one is shown (methods a4).

    A zone is a home with its nearest up to `most_percent` of the homes and no farther than
    `furthest_km`, or the homes of one provider or area. `seed` makes a page say the same twice.
    """

    affected_days: int
    most_percent: int
    furthest_km: float
    permutations: int
    seed: int
    shown_below: float
    days_in_a_row: int
    most_homes: int


@dataclass(frozen=True, slots=True)
class Panels(Strict):
    """The limits of the methods that are shown on request only (methods a3)."""

    days: int
    ears_probability: float
    ears_c3_probability: float
    ears_least_sd: float
    cusum_times: float
    cusum_limit: float


@dataclass(frozen=True, slots=True)
class Detection(Strict):
    """The exact test of the last days against the days before, and when it flags (methods a2)."""

    recent_days: int
    before_days: int
    alert_below: float
    watch_below: float
    least_events: int
    confidence: float
    least_answered_percent: int
    least_recent_days: int
    least_before_days: int
    look_back_days: int
    many_areas: int
    false_discovery: float
    scan: Scan
    panels: Panels

    @property
    def days(self) -> int:
        """How many days of counts the whole look back needs."""
        return self.recent_days + self.before_days + self.look_back_days - 1

    @property
    def sentence(self) -> str:
        """The rule in words, printed beside what it finds."""
        return (
            f"The last {self.recent_days} days against the {self.before_days} before, by an exact "
            f"test that allows for uneven days and for homes that did not answer. Alert: a chance "
            f"below {self.alert_below:g}; watch: below {self.watch_below:g}; either with "
            f"{self.least_events} homes or more"
        )
