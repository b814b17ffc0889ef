"""What the picture does when something happened below."""

from collections import defaultdict

from rollcall.foundation.programmes import current_programme, current_settings
from rollcall.picture.selectors.days import authority_days
from rollcall.reports.events import ReportsImported


def make_days_ready(event: ReportsImported) -> None:
    """Tally the days an import touched, so that the first board after it reads rows, not answers.

    Only a convenience: a board that comes sooner makes the same days itself.
    """
    if event.question_set != current_settings().daily_set:
        return
    touched = defaultdict(list)
    for code, on in event.days:
        touched[on].append(code)
    for on, codes in touched.items():
        figures = current_programme(on).board_figures
        authority_days(event.question_set, codes, [on], figures)
