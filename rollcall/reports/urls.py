"""Addresses of the reports room."""

from django.urls import path

from rollcall.reports.views import (
    call,
    calls,
    decide_version,
    difference,
    differences,
    group,
    paper,
    queries,
    query,
    query_rates,
    questions,
    reminders,
    round_progress,
    rounds,
    upload,
)
from rollcall.reports.views.update import check, everything, homes, page, sent, tasks


app_name = "reports"

#: Today's update of the daily set has short addresses; any set and day has long ones.
UPDATES = ("update/<slug:location_id>/", "update/<slug:location_id>/<slug:set_key>/<day:on>/")

# `update/<home>/picture/` and other pages about a home stand before these: a page's key comes last.
UPDATE_PAGES = (
    ("", tasks.tasks, "update"),
    ("anew/", tasks.begin_anew, "update_anew"),
    ("all/", everything.everything, "update_all"),
    ("unchanged/", page.unchanged, "update_unchanged"),
    ("check/", check.check, "update_check"),
    ("choose/", check.choose, "update_choose"),
    ("sent/", sent.sent, "update_sent"),
    ("<slug:page>/", page.page, "update_page"),
)

urlpatterns = [
    path("group/", group.group, name="group"),
    path("group.csv", group.group_csv, name="group_csv"),
    path("group/workbook.<str:kind>", group.workbook, name="group_workbook"),
    path("group/upload/", upload.new_upload, name="group_upload"),
    path("group/uploads/<uuid:upload_id>/", upload.one_upload, name="upload"),
    path("group/uploads/<uuid:upload_id>/check/", upload.check_again, name="upload_check"),
    path("group/uploads/<uuid:upload_id>/file", upload.original, name="upload_original"),
    path("group/uploads/<uuid:upload_id>/checked.xlsx", upload.returned, name="upload_returned"),
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
    path("paper/<slug:set_key>/", paper.blank, name="paper_blank"),
    path("paper/<slug:location_id>/<slug:set_key>/", paper.of_home, name="paper"),
    path(
        "key-in/<slug:location_id>/<slug:set_key>/<day:on>/", everything.everything, name="key_in"
    ),
    path("update/", homes.homes, name="update_homes"),
    *(
        path(f"{update}{rest}", view, name=name)
        for update in UPDATES
        for rest, view, name in UPDATE_PAGES
    ),
]
