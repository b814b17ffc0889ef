"""Makes the reports room known to Django and puts the rounds in the navigation."""

from django.apps import AppConfig
from django.http import HttpRequest


class ReportsConfig(AppConfig):
    """Reports: the facts that homes told us."""

    name = "rollcall.reports"
    label = "reports"

    def ready(self) -> None:
        """Add the rounds to the navigation."""
        from rollcall.accounts.permissions import Permission, may
        from rollcall.ui import navigation

        def shown_to(request: HttpRequest) -> bool:
            return may(request.user, Permission.SEE_FIGURES)  # type: ignore[arg-type]

        def shown_to_administrators(request: HttpRequest) -> bool:
            return may(request.user, Permission.ADMINISTER)  # type: ignore[arg-type]

        navigation.add(
            navigation.Item(
                45,
                "Questions",
                "reports:question_sets",
                shown_to_administrators,
                ("/questions/",),
            )
        )
        navigation.add(navigation.Item(25, "Rounds", "reports:rounds", shown_to, ("/rounds/",)))
