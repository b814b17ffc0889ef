"""Who hears at once of what is decided about a home with cases."""

from rollcall.domain.outbreak_records import RecordKind
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.notices.services import Line, team_at, tell
from rollcall.outbreaks.events import RestrictionLifted, RestrictionSet
from rollcall.outbreaks.selectors import find_record
from rollcall.register.selectors import home


def tell_of_restriction(event: RestrictionSet | RestrictionLifted) -> None:
    """Tell the teams on the list of those who are told; whoever wrote it knows.

    What was written freely is not passed on.
    """
    on, programme = clock.today(), current_programme()
    name = home(event.location_id, on).name
    limits = dict(programme.record_kinds[RecordKind.RESTRICTION].by_id["limit"].choices)
    limit = limits.get(find_record(event.record_id).values.get("limit", ""), "")
    stands = "are restricted" if isinstance(event, RestrictionSet) else "are no longer restricted"
    words = f"{name}: admissions {stands}{f' ({limit})' if limit else ''}"
    teams = dict.fromkeys(one.team for one in programme.outbreaks.notify if one.team)
    told = dict.fromkeys(to for team in teams for to in team_at(team, event.location_id, on))
    told.pop(event.by.actor_id, None)
    key, path = (
        f"record:{event.record_id}:{event.version}",
        f"/outbreaks/records/{event.record_id}/",
    )
    tell([Line(f"{key}:{to}", to, words, path) for to in told], now=clock.now())
