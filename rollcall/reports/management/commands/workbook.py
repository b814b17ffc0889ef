"""`rollcall workbook OUT.xlsx --provider ID | --area CODE --set KEY --date DATE`: one to fill in."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from rollcall.foundation.commands import RollcallCommand, parse_day
from rollcall.foundation.errors import BadInput
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import area, home_infos, homes_of_provider, open_homes
from rollcall.reports.selectors import last_known
from rollcall.reports.services.versions import check_set
from rollcall.reports.workbooks import HomeSheet, as_ods, as_xlsx, plan_of


WRITERS = {".xlsx": as_xlsx, ".ods": as_ods}


class Command(RollcallCommand):
    """Writes the workbook that a provider group or a council would download."""

    help = (
        "Write a workbook (XLSX or ODS) with a row for each home of a provider or an area, its last "
        "known answers filled in. import_reports reads it back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose homes, which set and day, and where to."""
        parser.add_argument("out", type=Path, metavar="OUT.xlsx")
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--provider", metavar="ID", help="the provider's CQC id")
        whose.add_argument("--area", metavar="CODE")
        parser.add_argument("--set", required=True, metavar="KEY")
        parser.add_argument("--date", required=True)

    def run(self, **options: Any) -> int:
        """Find the homes, and write."""
        write = WRITERS.get(options["out"].suffix.casefold())
        if write is None:
            raise BadInput(
                f"{options['out'].name} is neither .xlsx nor .ods.", remedy="Name it so."
            )
        on = parse_day(options["date"])
        check_set(options["set"])
        if options["provider"]:
            homes, whose = homes_of_provider(options["provider"], on), options["provider"]
        else:
            homes, whose = open_homes(options["area"], on), area(options["area"]).name
        infos = home_infos(homes, on)
        if not infos:
            raise BadInput(f"There are no homes of {whose} open on {on}.", remedy="Check the id.")
        last = last_known(homes, options["set"], on)
        plan = plan_of(
            current_programme(on),
            options["set"],
            on,
            [HomeSheet(one, last.get(one.id)) for one in infos],
            whose=infos[0].provider_name if options["provider"] else whose,
            phone=settings.SUPPORT_PHONE,
        )
        options["out"].write_bytes(write(plan))
        self.stdout.write(f"{options['out']}: {len(infos):,} homes.")
        return 0
