"""Makes the reports room known to Django and puts its pages in the navigation."""

from collections.abc import Callable

from django.apps import AppConfig
from django.http import HttpRequest


class ReportsConfig(AppConfig):
    """Reports: the facts that homes told us."""

    name = "rollcall.reports"
    label = "reports"

    def ready(self) -> None:
        """Add the calls, the rounds, the queries and so on to the navigation."""
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def holds(permission: Permission) -> Callable[[HttpRequest], bool]:
            return lambda request: may(request.user, permission)  # type: ignore[arg-type]

        for order, text, name, permission, inside in (
            (15, "Calls", "calls", Permission.TAKE_CALLS, ("/calls/", "/key-in/", "/paper/")),
            (25, "Rounds", "rounds", Permission.SEE_FIGURES, ("/rounds/",)),
            (35, "Queries", "queries", Permission.REVIEW_QUERIES, ("/queries/",)),
            (36, "Differences", "differences", Permission.SETTLE_DIFFERENCES, ("/differences/",)),
            (45, "Questions", "question_sets", Permission.ADMINISTER, ("/questions/",)),
        ):
            item = navigation.Item(order, text, f"reports:{name}", holds(permission), inside)
            navigation.add(item)
