"""Addresses of the reports room."""

from django.urls import path

from rollcall.reports.views import (
    decide_version,
    queries,
    query,
    query_rates,
    questions,
    round_progress,
    rounds,
)


app_name = "reports"

urlpatterns = [
    path("questions/", questions.question_sets, name="question_sets"),
    path("questions/<slug:set_key>/", questions.questions, name="questions"),
    path(
        "questions/<slug:set_key>/<str:version>/decide/",
        decide_version.decide,
        name="decide_version",
    ),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<slug:round_key>/<slug:code>/", round_progress.progress, name="round_progress"),
    path(
        "rounds/<slug:round_key>/<slug:code>/homes.csv",
        round_progress.progress_csv,
        name="round_progress_csv",
    ),
    path("queries/", queries.queries, name="queries"),
    path("queries.csv", queries.queries_csv, name="queries_csv"),
    path("queries/rates/", query_rates.rates, name="query_rates"),
    path("queries/rates.csv", query_rates.rates_csv, name="query_rates_csv"),
    path("queries/<int:query_id>/", query.query, name="query"),
]
