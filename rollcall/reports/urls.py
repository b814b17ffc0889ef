"""Addresses of the reports room."""

from django.urls import path

from rollcall.reports.views import group, queries, query, query_rates, upload


app_name = "reports"

urlpatterns = [
    path("group/", group.group, name="group"),
    path("group.csv", group.group_csv, name="group_csv"),
    path("group/workbook.<str:kind>", group.workbook, name="group_workbook"),
    path("group/upload/", upload.new_upload, name="group_upload"),
    path("group/uploads/<uuid:upload_id>/", upload.one_upload, name="upload"),
    path("group/uploads/<uuid:upload_id>/check/", upload.check_again, name="upload_check"),
    path("group/uploads/<uuid:upload_id>/file", upload.original, name="upload_original"),
    path("group/uploads/<uuid:upload_id>/checked.xlsx", upload.returned, name="upload_returned"),
    path("queries/", queries.queries, name="queries"),
    path("queries.csv", queries.queries_csv, name="queries_csv"),
    path("queries/rates/", query_rates.rates, name="query_rates"),
    path("queries/rates.csv", query_rates.rates_csv, name="query_rates_csv"),
    path("queries/<int:query_id>/", query.query, name="query"),
]
