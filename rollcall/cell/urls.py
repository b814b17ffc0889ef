"""Addresses of signals, levels, actions, requests and meetings."""

import datetime as dt

from django.urls import path, register_converter

from rollcall.cell.views import (
    action,
    action_new,
    actions,
    addresses,
    board,
    help_new,
    level,
    meeting,
    meetings,
    minutes,
    own_level,
    raised,
    request,
    signal,
    signals,
    sitrep,
    sitreps,
)


app_name = "cell"


class IsoDate:
    """A date in an address, such as 2020-05-26; one that does not exist is no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> dt.date:
        """The day."""
        return dt.date.fromisoformat(value)

    def to_url(self, value: object) -> str:
        """ISO form."""
        return str(value)


register_converter(IsoDate, "isodate")

MEETING = "cell/meeting/<slug:cell>/<slug:code>/<isodate:on>"
SITREP = "sitrep/<slug:code>/<isodate:on>"

urlpatterns = [
    path("cell/", board.landing, name="board_landing"),
    path("cell/board/<slug:code>/", board.board, name="board"),
    path("cell/board/<slug:code>/state.json", board.board_state, name="board_state"),
    path("cell/board/<slug:code>/board.csv", board.board_csv, name="board_csv"),
    path("cell/board/<slug:code>/views/", board.keep_view, name="keep_view"),
    path("cell/board/<slug:code>/views/<int:view_id>/forget/", board.drop_view, name="drop_view"),
    path("cell/meeting/", meetings.meetings, name="meetings"),
    path("cell/meeting/<isodate:on>/", meetings.meetings_of_day, name="meetings_of_day"),
    path(f"{MEETING}/", meeting.meeting, name="meeting"),
    path(f"{MEETING}/state.json", meeting.meeting_state, name="meeting_state"),
    path(f"{MEETING}/minutes/", minutes.minutes, name="minutes"),
    path(f"{MEETING}/minutes.docx", minutes.minutes_docx, name="minutes_docx"),
    path("cell/raise/", raised.raise_something, name="raise"),
    path("cell/people/<slug:code>/", addresses.addresses, name="addresses"),
    path("sitrep/", sitreps.sitreps, name="sitreps"),
    path(f"{SITREP}/", sitrep.sitrep, name="sitrep_of_day"),
    path(f"{SITREP}/<slug:kind>/", sitrep.sitrep, name="sitrep"),
    path(f"{SITREP}/<slug:kind>/file.<str:form>", sitrep.sitrep_file, name="sitrep_file"),
    path("cell/signals/", signals.signals, name="signals"),
    path("cell/signals.csv", signals.signals_csv, name="signals_csv"),
    path("cell/signals/<slug:location_id>/<slug:rule>/", signal.aside, name="signal_aside"),
    path(
        "cell/signals/<slug:location_id>/<slug:rule>/seen/",
        signal.acknowledge,
        name="signal_acknowledge",
    ),
    path("cell/signals/<slug:location_id>/<slug:rule>/link/", signal.link, name="signal_link"),
    path("cell/signals/<slug:location_id>/<slug:rule>/undo/", signal.undo, name="signal_undo"),
    path("cell/homes/<slug:location_id>/level/", level.level, name="level"),
    path("cell/homes/<slug:location_id>/level/undo/", level.undo, name="level_undo"),
    path("cell/homes/<slug:location_id>/level/told/<int:duty_id>/", level.told, name="level_told"),
    path(
        "cell/homes/<slug:location_id>/level/told/<int:duty_id>/undo/",
        level.told_undo,
        name="level_told_undo",
    ),
    path("update/<slug:location_id>/level/", own_level.own_level, name="own_level"),
    path("help/new/", help_new.ask, name="ask"),
    path("help/<str:reference>/", request.one_request, name="request"),
    path("actions/", actions.actions, name="actions"),
    path("actions.csv", actions.actions_csv, name="actions_csv"),
    path("actions/new/", action_new.new_action, name="new_action"),
    path("actions/seen/", actions.seen, name="actions_seen"),
    path("actions/<str:reference>/", action.one_action, name="action"),
    path("actions/<str:reference>/files/<int:event_id>/", action.file, name="action_file"),
]
