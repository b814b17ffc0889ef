"""Ways of looking at the board that somebody saved."""

from django.db import models


class SavedView(models.Model):
    """A filter of the board under a name, for one team or ("") for everybody in the area."""

    area_code = models.CharField(max_length=40)
    team = models.CharField(max_length=40, blank=True, help_text="a key of support.yaml")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300, help_text="as in the address: team=ppe-unit&level=red")
    by = models.CharField(max_length=100, help_text="person:17")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["area_code", "team", "name"], name="one_saved_view_of_a_name"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} of {self.area_code}"
