"""Makes the reports room known to Django and puts its pages in the navigation."""

from django.apps import AppConfig
from django.http import HttpRequest


class ReportsConfig(AppConfig):
    """Reports: the facts that homes told us."""

    name = "rollcall.reports"
    label = "reports"

    def ready(self) -> None:
        """Add today's update, for people of homes, and the queries to the navigation."""
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def reviews(request: HttpRequest) -> bool:
            return may(request.user, Permission.REVIEW_QUERIES)  # type: ignore[arg-type]

        def reports_for_homes(request: HttpRequest) -> bool:
            person = request.user
            own = may(person, Permission.SEE_OWN_PAGES)  # type: ignore[arg-type]
            return own and may(person, Permission.FILE_REPORT)  # type: ignore[arg-type]

        navigation.add(
            navigation.Item(
                5, "Today’s update", "reports:update_homes", reports_for_homes, ("/update/",)
            )
        )
        navigation.add(navigation.Item(35, "Queries", "reports:queries", reviews, ("/queries/",)))
