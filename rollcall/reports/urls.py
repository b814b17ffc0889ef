"""Addresses of the reports room."""

from django.urls import path

from rollcall.reports.views import difference, differences


app_name = "reports"

urlpatterns = [
    path("differences/", differences.differences, name="differences"),
    path("differences.csv", differences.differences_csv, name="differences_csv"),
    path("differences/<int:difference_id>/", difference.one_difference, name="difference"),
    path(
        "differences/<int:difference_id>/open-again/",
        difference.open_again,
        name="difference_open_again",
    ),
]
