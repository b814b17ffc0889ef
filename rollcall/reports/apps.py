"""Makes the reports room known to Django and puts its pages in the navigation."""

from collections.abc import Callable

from django.apps import AppConfig
from django.http import HttpRequest


class ReportsConfig(AppConfig):
    """Reports: the facts that homes told us."""

    name = "rollcall.reports"
    label = "reports"

    def ready(self) -> None:
        """Add the room's pages to the navigation."""
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def holds(permission: Permission) -> Callable[[HttpRequest], bool]:
            return lambda request: may(request.user, permission)  # type: ignore[arg-type]

        def reports_for_homes(request: HttpRequest) -> bool:
            own = may(request.user, Permission.SEE_OWN_PAGES)  # type: ignore[arg-type]
            return own and may(request.user, Permission.FILE_REPORT)  # type: ignore[arg-type]

        for order, text, name, shown_to, inside in (
            (5, "Today’s update", "update_homes", reports_for_homes, ("/update/",)),
            (
                15,
                "Calls",
                "calls",
                holds(Permission.TAKE_CALLS),
                ("/calls/", "/key-in/", "/paper/"),
            ),
            (22, "Many homes", "group", holds(Permission.FILE_MANY), ("/group/",)),
            (25, "Rounds", "rounds", holds(Permission.SEE_FIGURES), ("/rounds/",)),
            (35, "Queries", "queries", holds(Permission.REVIEW_QUERIES), ("/queries/",)),
            (
                36,
                "Differences",
                "differences",
                holds(Permission.SETTLE_DIFFERENCES),
                ("/differences/",),
            ),
            (45, "Questions", "question_sets", holds(Permission.ADMINISTER), ("/questions/",)),
        ):
            navigation.add(navigation.Item(order, text, f"reports:{name}", shown_to, inside))
