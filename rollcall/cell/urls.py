"""Addresses of signals, levels, actions, requests and meetings."""

from django.urls import URLPattern


app_name = "cell"

urlpatterns: list[URLPattern] = []
