"""Tables of the outbreaks room."""

from rollcall.outbreaks.models.records import Record, RecordVersion, RecordWords


__all__ = ("Record", "RecordVersion", "RecordWords")
