"""Makes the reports room known to Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports: the facts that homes told us."""

    name = "rollcall.reports"
    label = "reports"
