"""Workbooks for many homes: made ready to be filled in, and handed back with their problems marked.

`plan_of` says what stands in one; `as_xlsx` and `as_ods` write it. What comes back is read as any
other file of reports is (`reports.importers`, layout `ids`).
"""

from rollcall.reports.workbooks.marking import Mark, marked
from rollcall.reports.workbooks.ods import as_ods
from rollcall.reports.workbooks.plan import Column, HomeSheet, Plan, RowPlan, plan_of
from rollcall.reports.workbooks.xlsx import as_xlsx


__all__ = (
    "Column",
    "HomeSheet",
    "Mark",
    "Plan",
    "RowPlan",
    "as_ods",
    "as_xlsx",
    "marked",
    "plan_of",
)
