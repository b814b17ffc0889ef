"""Addresses of outbreaks."""

from django.urls import URLPattern


app_name = "outbreaks"

urlpatterns: list[URLPattern] = []
