"""What was done about a home with cases, for its timeline."""

from collections.abc import Collection

from rollcall.domain.outbreak_records import RecordKind
from rollcall.foundation.trails import Trail
from rollcall.outbreaks.models import RecordVersion
from rollcall.outbreaks.selectors.records import versions_by_id


def records_trail(home_id: int, kinds: Collection[RecordKind]) -> Trail:
    """Every version of its records of some kinds. One query to read some."""
    rows = RecordVersion.objects.filter(record__home=home_id, record__kind__in=list(kinds))
    return Trail("records", rows, "known_from", versions_by_id)
