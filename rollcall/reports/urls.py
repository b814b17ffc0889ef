"""Addresses of the reports room."""

from django.urls import path

from rollcall.reports.views import queries, query, query_rates
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
    path("queries/", queries.queries, name="queries"),
    path("queries.csv", queries.queries_csv, name="queries_csv"),
    path("queries/rates/", query_rates.rates, name="query_rates"),
    path("queries/rates.csv", query_rates.rates_csv, name="query_rates_csv"),
    path("queries/<int:query_id>/", query.query, name="query"),
    path("update/", homes.homes, name="update_homes"),
    *(
        path(f"{update}{rest}", view, name=name)
        for update in UPDATES
        for rest, view, name in UPDATE_PAGES
    ),
]
