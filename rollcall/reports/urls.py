"""Addresses of the reports room."""

from django.urls import path

from rollcall.reports.views import queries, query, query_rates


app_name = "reports"

urlpatterns = [
    path("queries/", queries.queries, name="queries"),
    path("queries.csv", queries.queries_csv, name="queries_csv"),
    path("queries/rates/", query_rates.rates, name="query_rates"),
    path("queries/rates.csv", query_rates.rates_csv, name="query_rates_csv"),
    path("queries/<int:query_id>/", query.query, name="query"),
]
