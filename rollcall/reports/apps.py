"""Makes the reports room known to Django and puts its pages in the navigation."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports: the facts that homes told us."""

    name = "rollcall.reports"
    label = "reports"

    def ready(self) -> None:
        """Add the room's pages to the navigation."""
        from rollcall.accounts.permissions import Permission, shown_to_holders
        from rollcall.ui import navigation

        update, calls = ("/update/",), ("/calls/", "/key-in/", "/paper/")
        own_home = (Permission.SEE_OWN_PAGES, Permission.FILE_REPORT)
        for order, text, name, permissions, inside in (
            (5, "Today’s update", "update_homes", own_home, update),
            (15, "Calls", "calls", (Permission.TAKE_CALLS,), calls),
            (22, "Many homes", "group", (Permission.FILE_MANY,), ("/group/",)),
            (25, "Rounds", "rounds", (Permission.SEE_FIGURES,), ("/rounds/",)),
            (35, "Queries", "queries", (Permission.REVIEW_QUERIES,), ("/queries/",)),
            (
                36,
                "Differences",
                "differences",
                (Permission.SETTLE_DIFFERENCES,),
                ("/differences/",),
            ),
            (45, "Questions", "question_sets", (Permission.ADMINISTER,), ("/questions/",)),
        ):
            shown_to = shown_to_holders(*permissions)
            navigation.add(navigation.Item(order, text, f"reports:{name}", shown_to, inside))
