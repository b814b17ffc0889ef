"""Reads of outbreaks: homes by disease, what is recorded about each, and who lacks a plan."""

from rollcall.outbreaks.selectors.homes import (
    HomeOutbreak,
    home_outbreak,
    home_outbreaks,
    plans_missing,
)
from rollcall.outbreaks.selectors.records import (
    RecordInfo,
    find_record,
    last_record,
    open_records,
    record_versions,
    records_of,
)


__all__ = (
    "HomeOutbreak",
    "RecordInfo",
    "find_record",
    "home_outbreak",
    "home_outbreaks",
    "last_record",
    "open_records",
    "plans_missing",
    "record_versions",
    "records_of",
)
