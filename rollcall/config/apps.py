"""Lets `config` hold the `serve` command."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The composition of the rooms into one site."""

    name = "rollcall.config"
    label = "config"
