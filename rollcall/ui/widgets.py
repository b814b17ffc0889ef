"""Inputs of more than one box: a date, a count that may be "None", a small table.

Each keeps exactly what was typed in each box; the field that owns it says what that means.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms


Option = tuple[str, str]


class DateBoxes(forms.Widget):
    """Day, month and year. Its value is a dict of the three texts."""

    parts = ("day", "month", "year")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        """What stands in each box."""
        return {part: str(data.get(f"{name}-{part}", "")) for part in self.parts}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the form did not have these boxes."""
        return all(f"{name}-{part}" not in data for part in self.parts)

    def format_value(self, value: Any) -> dict[str, str]:  # type: ignore[override]
        """The boxes of a value, which may also be an ISO date."""
        if isinstance(value, Mapping):
            return {part: str(value.get(part, "")) for part in self.parts}
        match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", str(value or ""))
        year, month, day = match.groups() if match else ("", "", "")
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}


class Count(NamedTuple):
    """What stands in a number's box, and which of the ticks beside it are set."""

    text: str = ""
    ticks: tuple[str, ...] = ()


class CountBoxes(forms.TextInput):
    """A number, or a tick that says it in words, such as "None"."""

    def __init__(self, ticks: Sequence[Option], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.ticks = tuple(ticks)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Count:
        """The text and the ticks as they are."""
        ticked = data.getlist(f"{name}-is") if hasattr(data, "getlist") else data.get(f"{name}-is")
        if isinstance(ticked, str):
            ticked = [ticked]
        return Count(str(data.get(name, "")), tuple(map(str, ticked or ())))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the form did not have this box."""
        return name not in data

    def format_value(self, value: Any) -> Count:  # type: ignore[override]
        """The boxes of a value; a number or word that has its own tick sets that."""
        if isinstance(value, Count):
            return value
        text = "" if value is None else str(value)
        return Count("", (text,)) if text in dict(self.ticks) else Count(text)


class TableBoxes(forms.Widget):
    """A number in each cell of a small table. Its value is `{row: {column: text}}`."""

    def __init__(self, rows: Sequence[Option], columns: Sequence[Option]) -> None:
        super().__init__()
        self.rows, self.columns = tuple(rows), tuple(columns)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, dict[str, str]]:
        """What stands in each cell."""
        return {
            row: {column: str(data.get(f"{name}.{row}.{column}", "")) for column, _ in self.columns}
            for row, _ in self.rows
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the form did not have this table."""
        return not any(key.startswith(f"{name}.") for key in data)

    def format_value(self, value: Any) -> dict[str, dict[str, str]]:  # type: ignore[override]
        """The texts of a value, blank where it has no cell."""
        given = value if isinstance(value, Mapping) else {}
        return {
            row: {column: str(given.get(row, {}).get(column, "")) for column, _ in self.columns}
            for row, _ in self.rows
        }
