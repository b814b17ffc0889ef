"""An index of who answered on new cases when, so that hot spots need not read the reports."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0002_contacts"),
        ("reports", "0008_findings"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="reportversion",
            index=models.Index(
                condition=models.Q(
                    ("new_confirmed__isnull", False), ("new_suspected__isnull", False)
                ),
                fields=["question_set", "on", "home", "known_until", "known_from"],
                name="reports_that_answer_on_cases",
            ),
        ),
    ]
