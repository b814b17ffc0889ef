"""How large a file may be before it is read, so that no file can fill the machine's memory."""

from dataclasses import dataclass

from rollcall.foundation.errors import BadInput


MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read at most: bytes as sent, bytes unpacked, rows, and cells of one sheet.

    `ratio` is how many times larger a packed file may grow; small ones may grow more.
    """

    packed: int = 64 * MEGABYTE
    unpacked: int = 512 * MEGABYTE
    ratio: int = 250
    rows: int = 100_000
    cells: int = 12_000_000

    def check_size(self, name: str, size: int) -> None:
        """Refuse a file that is too large as it was sent."""
        if size > self.packed:
            raise BadInput(
                f"{name} is {size / MEGABYTE:,.1f} MB, and the limit is "
                f"{self.packed / MEGABYTE:,.0f} MB.",
                remedy="Take out pictures and sheets that are not needed, or send it in parts.",
            )

    def check_unpacked(self, name: str, packed: int, unpacked: int) -> None:
        """Refuse a file that unpacks to far more than a table of people's would."""
        grows = unpacked > _SMALL and unpacked > packed * self.ratio
        if grows or unpacked > self.unpacked:
            raise BadInput(
                f"{name} unpacks to more than a table like this can hold, so it was not opened.",
                remedy="Copy the table into a new workbook and send that.",
            )

    def check_area(self, name: str, sheet: str, rows: int, columns: int) -> None:
        """Refuse a sheet with cells far outside any table."""
        if rows > self.rows or rows * columns > self.cells:
            raise BadInput(
                f"The sheet “{sheet}” of {name} reaches to row {rows:,} and is {columns:,} columns "
                f"wide; we read {self.rows:,} rows at most.",
                remedy="Delete everything below and beside the table, or copy the table into a new "
                "workbook.",
            )


#: What unpacks to less than this is no danger, however well it was packed.
_SMALL = 16 * MEGABYTE
