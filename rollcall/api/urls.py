"""Addresses for machines. Each room's calls join here, under `/api/v1/`, with its `api.py`."""

from django.urls import path

from rollcall.foundation import health


app_name = "api"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
