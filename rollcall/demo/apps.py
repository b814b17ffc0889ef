"""Makes the demo room known to Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demo: an invented borough, built through the services."""

    name = "rollcall.demo"
    label = "demo"

    def ready(self) -> None:
        """Let the start page show the invented people where the demo is loaded."""
        from rollcall.accounts import personas
        from rollcall.demo import people

        personas.offer(people.offered)
