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
        for order, text, name, permissions, inside, about in (
            (5, "Today’s update", "update_homes", own_home, update, "Send a home’s update."),
            (15, "Calls", "calls", (Permission.TAKE_CALLS,), calls, "Which home to ring next."),
            (
                60, "Many homes", "group", (Permission.FILE_MANY,), ("/group/",),
                "The updates of many homes from one file.",
            ),
            (
                65, "Rounds", "rounds", (Permission.SEE_FIGURES,), ("/rounds/",),
                "Questions asked by a deadline: which homes have answered.",
            ),
            (
                70, "Queries", "queries", (Permission.REVIEW_QUERIES,), ("/queries/",),
                "Answers that do not fit with what a home said before.",
            ),
            (
                72, "Differences", "differences", (Permission.SETTLE_DIFFERENCES,),
                ("/differences/",), "Where two sources say different things.",
            ),
            (
                80, "Questions", "question_sets", (Permission.ADMINISTER,), ("/questions/",),
                "What homes are asked, and new versions of it.",
            ),
        ):  # fmt: skip
            shown_to = shown_to_holders(*permissions)
            navigation.add(
                navigation.Item(order, text, f"reports:{name}", shown_to, inside, about=about)
            )
