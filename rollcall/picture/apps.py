"""Makes the picture room known to Django."""

from django.apps import AppConfig


class PictureConfig(AppConfig):
    """Picture: figures and trends for any area and date."""

    name = "rollcall.picture"
    label = "picture"
