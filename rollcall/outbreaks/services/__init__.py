"""The verbs that write records."""

from rollcall.outbreaks.services.records import (
    RecordRefused,
    change_record,
    end_record,
    mark_step,
    restore_record,
    withdraw_record,
    write_record,
)


__all__ = (
    "RecordRefused",
    "change_record",
    "end_record",
    "mark_step",
    "restore_record",
    "withdraw_record",
    "write_record",
)
