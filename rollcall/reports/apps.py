"""Makes the reports room known to Django and puts its pages in the navigation."""

from django.apps import AppConfig
from django.http import HttpRequest


class ReportsConfig(AppConfig):
    """Reports: the facts that homes told us."""

    name = "rollcall.reports"
    label = "reports"

    def ready(self) -> None:
        """Add the rounds, the queries and, for administrators, the questions to the navigation."""
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def holds(permission: Permission):  # type: ignore[no-untyped-def]
            def shown_to(request: HttpRequest) -> bool:
                return may(request.user, permission)  # type: ignore[arg-type]

            return shown_to

        sees, reviews = holds(Permission.SEE_FIGURES), holds(Permission.REVIEW_QUERIES)
        decides = holds(Permission.ADMINISTER)
        navigation.add(navigation.Item(25, "Rounds", "reports:rounds", sees, ("/rounds/",)))
        navigation.add(navigation.Item(35, "Queries", "reports:queries", reviews, ("/queries/",)))
        asked = ("/questions/",)
        navigation.add(navigation.Item(45, "Questions", "reports:question_sets", decides, asked))
