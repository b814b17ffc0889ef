"""Addresses of the boards."""

from django.urls import path, register_converter

from rollcall.boards.views import (
    areas,
    board,
    episode,
    extract_check,
    figure,
    history,
    home,
    homes,
    hot_spots,
    landing,
    outbreaks,
    own_outbreak,
    own_picture,
    performance,
    quality,
    report,
    reports_file,
    timeline,
)


app_name = "boards"


class DateConverter:
    """A date in an address, such as 2020-05-26."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> str:
        """Left as text: a day that does not exist is the view's to explain."""
        return value

    def to_url(self, value: object) -> str:
        """ISO form."""
        return str(value)


register_converter(DateConverter, "day")

urlpatterns = [
    path("board/", landing.landing, name="landing"),
    path("board/<slug:code>/", board.board, name="board"),
    path("board/<slug:code>/figures.csv", board.figures_csv, name="figures_csv"),
    path("board/<slug:code>/homes.csv", board.homes_csv, name="homes_csv"),
    path("board/<slug:code>/trend.csv", board.trend_csv, name="trend_csv"),
    path("board/<slug:code>/outbreaks/", outbreaks.outbreaks, name="outbreaks"),
    path("board/<slug:code>/outbreaks.csv", outbreaks.outbreaks_csv, name="outbreaks_csv"),
    path("outbreaks/", outbreaks.own_outbreaks, name="own_outbreaks"),
    path("outbreaks/<str:ref>/", episode.episode, name="episode"),
    path("board/<slug:code>/hot-spots/", hot_spots.hot_spots, name="hot_spots"),
    path("board/<slug:code>/hot-spots.csv", hot_spots.hot_spots_csv, name="hot_spots_csv"),
    path("board/<slug:code>/figures/<slug:figure>/", figure.figure, name="figure"),
    path("board/<slug:code>/figures/<slug:figure>.csv", figure.figure_csv, name="figure_csv"),
    path(
        "board/<slug:code>/check/<slug:layout>/", extract_check.extract_check, name="extract_check"
    ),
    path(
        "board/<slug:code>/check/<slug:layout>.csv",
        extract_check.extract_check_csv,
        name="extract_check_csv",
    ),
    path(
        "board/<slug:code>/reports/<slug:set_key>/<slug:layout>.csv",
        reports_file.reports_csv,
        name="reports_csv",
    ),
    path("board/<slug:code>/quality/", quality.quality, name="quality"),
    path("board/<slug:code>/quality.csv", quality.quality_csv, name="quality_csv"),
    path("update/<slug:location_id>/picture/", own_picture.own_picture, name="own_picture"),
    path("update/<slug:location_id>/picture.csv", own_picture.own_csv, name="own_picture_csv"),
    path("update/<slug:location_id>/outbreak/", own_outbreak.own_outbreak, name="own_outbreak"),
    path("update/<slug:location_id>/history/", history.history, name="history"),
    path("update/<slug:location_id>/history.csv", history.history_csv, name="history_csv"),
    path("performance/", performance.own, name="own_performance"),
    path("performance/<slug:code>/", performance.performance, name="performance"),
    path("performance/<slug:code>.csv", performance.performance_csv, name="performance_csv"),
    path("areas/", areas.areas, name="areas"),
    path("homes/", homes.homes, name="homes"),
    path("homes/<slug:location_id>/", home.home, name="home"),
    path("homes/<slug:location_id>/timeline/", timeline.timeline, name="timeline"),
    path("homes/<slug:location_id>/timeline.csv", timeline.timeline_csv, name="timeline_csv"),
    path("homes/<slug:location_id>/reports/<slug:set_key>/<day:on>/", report.report, name="report"),
]
