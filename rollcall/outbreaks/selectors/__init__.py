"""Reads of outbreaks: homes by disease, what is recorded about each, and who lacks a plan."""

from rollcall.outbreaks.selectors.homes import (
    HomeOutbreak,
    home_outbreak,
    home_outbreaks,
    outbreaks_of_home,
    plans_missing,
)
from rollcall.outbreaks.selectors.records import (
    RecordInfo,
    every_record_of,
    find_record,
    last_record,
    open_records,
    record_versions,
    records_of,
)
from rollcall.outbreaks.selectors.trails import records_trail


__all__ = (
    "HomeOutbreak",
    "RecordInfo",
    "every_record_of",
    "find_record",
    "home_outbreak",
    "home_outbreaks",
    "last_record",
    "open_records",
    "outbreaks_of_home",
    "plans_missing",
    "record_versions",
    "records_of",
    "records_trail",
)
