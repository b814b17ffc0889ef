"""Addresses of what is written about outbreaks; the pages that show it are boards'."""

from django.urls import path

from rollcall.outbreaks.views import finding, record, write


app_name = "outbreaks"

urlpatterns = [
    path("outbreaks/<str:ref>/write/<slug:kind>/", write.write, name="write"),
    path("outbreaks/<str:ref>/findings/", finding.add_finding, name="add_finding"),
    path("outbreaks/records/<int:record_id>/", record.record, name="record"),
    path("outbreaks/records/<int:record_id>/change/", record.change, name="change"),
    path("outbreaks/records/<int:record_id>/end/", record.end, name="end"),
    path("outbreaks/records/<int:record_id>/turn/", record.turn, name="turn"),
    path("outbreaks/records/<int:record_id>/step/", record.step, name="step"),
    path("outbreaks/findings/<int:finding_id>/", finding.finding, name="finding"),
    path(
        "outbreaks/findings/<int:finding_id>/change/",
        finding.change_one_finding,
        name="change_finding",
    ),
    path("outbreaks/findings/<int:finding_id>/turn/", finding.turn_finding, name="turn_finding"),
    path("update/<slug:location_id>/self-assessment/", write.assess, name="assess"),
]
