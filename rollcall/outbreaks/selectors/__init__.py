"""Reads of outbreaks: homes by disease, what is recorded about each, and who lacks a plan."""

from rollcall.outbreaks.selectors.homes import (
    HomeOutbreak,
    home_outbreak,
    home_outbreaks,
    homes_without_plan,
)
from rollcall.outbreaks.selectors.records import (
    RecordInfo,
    find_record,
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
    "homes_without_plan",
    "open_records",
    "record_versions",
    "records_of",
)
