"""The table in which all workers count sign-in attempts together."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make_table(_apps: Any, schema_editor: Any) -> None:
    """Let Django lay the table of its database cache."""
    call_command(
        "createcachetable", "accounts_cache", database=schema_editor.connection.alias, verbosity=0
    )


class Migration(migrations.Migration):
    """Adds the cache's table."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunPython(make_table, migrations.RunPython.noop),
    ]
