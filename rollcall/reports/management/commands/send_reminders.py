"""`rollcall send_reminders [--dry-run]`: remind homes not heard from, now."""

from typing import Any

from django.core.management.base import CommandParser

from rollcall.accounts.permissions import Permission
from rollcall.foundation import clock
from rollcall.foundation.commands import RollcallCommand
from rollcall.foundation.programmes import current_programme
from rollcall.notices.recipients import choose
from rollcall.notices.selectors import OUTCOME_WORDS, unwanted_digests
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import contacts_of
from rollcall.reports.selectors.reminding import homes_to_remind
from rollcall.reports.services.reminding import QUEUED, remind
from rollcall.reports.tasks import channels_by_hand, slot_of


class Command(RollcallCommand):
    """Queues a reminder for each home not heard from; the worker sends them."""

    help = (
        "Remind every open home that has not sent today's update. The worker sends the messages, "
        "within each home's number a day and outside quiet hours."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether only to look."""
        parser.add_argument("--dry-run", action="store_true", help="only say who would get one")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def run(self, **options: Any) -> int:
        """Queue, or say what would be queued."""
        programme, now = current_programme(), clock.now()
        on, set_key = clock.reporting_day(now), programme.settings.daily_set
        homes = homes_visible_to(self.actor, Permission.SEND_NOTICES, on).open_on(on)
        channels = channels_by_hand(programme)
        if options["dry_run"]:
            return self._look(homes_to_remind(homes, set_key, on, now), channels, options)
        counts = remind(
            by=self.actor,
            homes=homes,
            set_key=set_key,
            on=on,
            slot=f"command {slot_of(now, programme)}",
            by_channels=channels,
            now=now,
            watch=lambda found: self.progress(found, of=len(found), what="Reminders"),
        )
        if options["json"]:
            self.print_json({QUEUED: 0, **counts})
            return 0
        self.stdout.write(f"{counts.pop(QUEUED, 0)} reminders queued. The worker sends them.")
        for outcome, number in sorted(counts.items()):
            self.stdout.write(f"  {OUTCOME_WORDS[outcome]}: {number}")
        return 0

    def _look(self, found: list[Any], channels: tuple[str, ...], options: dict[str, Any]) -> int:
        ids = [one.location_id for one in found]
        contacts, unwanted = contacts_of(ids, clock.today()), unwanted_digests()
        chosen = {one: choose(contacts[one], channels, unwanted) for one in ids}
        if options["json"]:
            reached = {one: to.channel if to else None for one, to in chosen.items()}
            self.print_json({"would_remind": len(ids), "homes": reached})
            return 0
        self.stdout.write(f"{len(ids)} homes have not been heard from and would be reminded:")
        for one in found:
            to = chosen[one.location_id]
            by = f"by {to.channel}, {to.contact.key}" if to else "nobody to send it to"
            self.stdout.write(f"  {one.location_id}  {one.name}: {by}")
        return 0
