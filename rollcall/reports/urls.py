"""Addresses of the reports room."""

from django.urls import path

from rollcall.reports.views import (
    call,
    calls,
    decide_version,
    difference,
    differences,
    queries,
    query,
    query_rates,
    questions,
    reminders,
    round_progress,
    rounds,
)


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
    path("queries/", queries.queries, name="queries"),
    path("queries.csv", queries.queries_csv, name="queries_csv"),
    path("queries/rates/", query_rates.rates, name="query_rates"),
    path("queries/rates.csv", query_rates.rates_csv, name="query_rates_csv"),
    path("queries/<int:query_id>/", query.query, name="query"),
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
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/send/", reminders.send, name="send_reminders"),
    path("reminders/stop/", reminders.stop, name="stop_reminders"),
    path("reminders/resume/", reminders.resume, name="resume_reminders"),
    path("calls/", calls.calls, name="calls"),
    path("calls/coverage/", calls.coverage, name="coverage"),
    path("calls/list.csv", calls.calls_csv, name="calls_csv"),
    path("calls/next/", calls.take_next, name="take_next"),
    path("calls/state.json", calls.calls_state, name="calls_state"),
    path("calls/<slug:location_id>/", call.call, name="call"),
    path("calls/<slug:location_id>/take/", calls.take, name="take"),
    path("calls/<slug:location_id>/give-back/", calls.give_back, name="give_back"),
]
