"""Addresses of signals, levels, actions, requests and meetings."""

from django.urls import path

from rollcall.cell.views import level, own_level, signal, signals


app_name = "cell"

urlpatterns = [
    path("cell/signals/", signals.signals, name="signals"),
    path("cell/signals.csv", signals.signals_csv, name="signals_csv"),
    path("cell/signals/<slug:location_id>/<slug:rule>/", signal.aside, name="signal_aside"),
    path(
        "cell/signals/<slug:location_id>/<slug:rule>/seen/",
        signal.acknowledge,
        name="signal_acknowledge",
    ),
    path("cell/signals/<slug:location_id>/<slug:rule>/undo/", signal.undo, name="signal_undo"),
    path("cell/homes/<slug:location_id>/level/", level.level, name="level"),
    path("cell/homes/<slug:location_id>/level/undo/", level.undo, name="level_undo"),
    path("update/<slug:location_id>/level/", own_level.own_level, name="own_level"),
]
