"""Addresses of signals, levels, actions, requests and meetings."""

from django.urls import URLPattern, path

from rollcall.cell.views import action, action_new, actions, help_new, request


app_name = "cell"

urlpatterns: list[URLPattern] = [
    path("help/new/", help_new.ask, name="ask"),
    path("help/<str:reference>/", request.one_request, name="request"),
    path("actions/", actions.actions, name="actions"),
    path("actions.csv", actions.actions_csv, name="actions_csv"),
    path("actions/new/", action_new.new_action, name="new_action"),
    path("actions/seen/", actions.seen, name="actions_seen"),
    path("actions/<str:reference>/", action.one_action, name="action"),
    path("actions/<str:reference>/files/<int:event_id>/", action.file, name="action_file"),
]
