"""Makes the reports room known to Django and puts its pages in the navigation."""

from django.apps import AppConfig
from django.http import HttpRequest


class ReportsConfig(AppConfig):
    """Reports: the facts that homes told us."""

    name = "rollcall.reports"
    label = "reports"

    def ready(self) -> None:
        """Add the queries, and many homes at once, to the navigation."""
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def reviews(request: HttpRequest) -> bool:
            return may(request.user, Permission.REVIEW_QUERIES)  # type: ignore[arg-type]

        def files_for_many(request: HttpRequest) -> bool:
            return may(request.user, Permission.FILE_MANY)  # type: ignore[arg-type]

        navigation.add(
            navigation.Item(25, "Many homes", "reports:group", files_for_many, ("/group/",))
        )
        navigation.add(navigation.Item(35, "Queries", "reports:queries", reviews, ("/queries/",)))
