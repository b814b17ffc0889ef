"""Addresses of the reports room."""

from django.urls import path

from rollcall.reports.views import reminders


app_name = "reports"

urlpatterns = [
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/send/", reminders.send, name="send_reminders"),
    path("reminders/stop/", reminders.stop, name="stop_reminders"),
    path("reminders/resume/", reminders.resume, name="resume_reminders"),
]
