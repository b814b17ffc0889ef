"""One row of a list of care homes, read and checked by itself; nothing here asks the database."""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rollcall.domain.identifiers import Postcode, normalise_postcode
from rollcall.domain.questions.answers import calendar_day
from rollcall.foundation.tables import Row, Table
from rollcall.register.facts import CODE, beds_problem, longest
from rollcall.register.kinds import Kinds


#: Columns that may hold the code of a home's authority, the first that is there is used.
AUTHORITY_COLUMNS = ("local_authority_code", "utla_code_apr2019")
REQUIRED = ("location_id", "name", "provider_id", "provider_name", "postcode")
BEDS_COLUMNS = ("beds", "beds_mid2020")
ADDRESS_COLUMNS = ("address", "address1", "address2", "address3", "city", "county")
#: Texts kept with a home as they come: what a list's own bands and words say of it.
TEXT_COLUMNS = ("older_people_band", "service_type_if_known")

_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})
#: CQC's own service types: a care home with nursing, and one without.
_NURSING = {"nursing": True, "residential": False}
_CODE = re.compile(CODE)


@dataclass(slots=True)
class HomeRow:
    """What one row says. "" and None = the row says nothing about it."""

    row: Row
    location_id: str = ""
    name: str = ""
    provider_id: str = ""
    provider_name: str = ""
    brand_name: str = ""
    postcode: Postcode = field(default_factory=lambda: Postcode(""))
    address: str = ""
    beds: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    authority_code: str = ""
    opened_on: dt.date | None = None
    areas: dict[str, tuple[str, str]] = field(default_factory=dict)  # kind -> code, name
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def require_columns(table: Table, kinds: Kinds) -> None:
    """Refuse a file that is no list of care homes, naming the columns it lacks."""
    table.require(*REQUIRED, authority_columns(kinds))


def authority_columns(kinds: Kinds) -> tuple[str, ...]:
    """The columns an authority's code may stand in; a programme's own kind has one too."""
    own = f"{kinds.main.key}_code"
    return AUTHORITY_COLUMNS if own in AUTHORITY_COLUMNS else (*AUTHORITY_COLUMNS, own)


class RowReader:
    """Reads the rows of one table, knowing which of the optional columns it has."""

    def __init__(self, table: Table, kinds: Kinds) -> None:
        columns = set(table.columns)
        self.kinds = kinds
        self.authority = next(name for name in authority_columns(kinds) if name in columns)
        self.beds = next((name for name in BEDS_COLUMNS if name in columns), "")
        self.address = [name for name in ADDRESS_COLUMNS if name in columns]
        self.attributes = [known for known in kinds.attributes if known.key in columns]
        self.texts = [name for name in TEXT_COLUMNS if name in columns]
        self.across = [kind.key for kind in kinds.cross_cutting if f"{kind.key}_code" in columns]
        self.id_pattern = kinds.pattern("location_id")
        self.postcode_pattern = kinds.pattern("postcode")

    def read(self, row: Row) -> HomeRow:
        """Everything the row says, with why it must be rejected and what looks odd."""
        cells = row.cells
        home = HomeRow(
            row=row,
            location_id=cells["location_id"],
            name=_squeezed(cells["name"]),
            provider_id=cells["provider_id"],
            provider_name=_squeezed(cells["provider_name"]),
            brand_name=_squeezed(cells.get("brand_name", "")),
            authority_code=cells[self.authority],
            address=", ".join(filter(None, (_squeezed(cells[name]) for name in self.address))),
        )
        if row.problem:
            home.problems.append(row.problem)
        self._identifiers(home)
        self._lengths(home)
        self._beds(home, cells.get(self.beds, ""))
        self._position(home, cells)
        self._attributes(home, cells)
        self._areas(home, cells)
        home.opened_on = _date(home, "opened_on", cells.get("opened_on", ""))
        return home

    def _identifiers(self, home: HomeRow) -> None:
        location_id = home.location_id
        if not location_id:
            home.problems.append("location_id is blank")
        elif not _CODE.fullmatch(location_id):
            home.problems.append(
                f"location_id “{location_id}” has characters other than letters, digits, . _ and -"
            )
        elif self.id_pattern and not re.search(self.id_pattern.pattern, location_id):
            home.warnings.append(f"{location_id} is kept. {self.id_pattern.message}".strip())
        if not home.name:
            home.problems.append("name is blank")
        if not home.authority_code:
            home.problems.append(f"{self.authority} is blank; every home is in one authority")
        if home.provider_id and not home.provider_name:
            home.warnings.append("provider_name is blank")
        elif not home.provider_id:
            home.warnings.append("provider_id is blank; the home is kept without a provider")
        home.postcode = self._postcode(home.row.cells["postcode"])
        if home.postcode.warning:
            home.warnings.append(home.postcode.warning)
        elif not home.postcode.text:
            home.warnings.append("postcode is blank")

    def _postcode(self, raw: str) -> Postcode:
        """By the programme's own pattern where it has one, else as the United Kingdom writes it."""
        if self.postcode_pattern is None:
            return normalise_postcode(raw)
        text = " ".join(raw.upper().split())
        fits = not text or re.search(self.postcode_pattern.pattern, text)
        return Postcode(text, "" if fits else f"{text} is odd. {self.postcode_pattern.message}")

    def _lengths(self, home: HomeRow) -> None:
        texts = {
            "location_id": home.location_id,
            "name": home.name,
            "provider_id": home.provider_id,
            "provider_name": home.provider_name,
            "brand_name": home.brand_name,
            "address": home.address,
            "postcode": home.postcode.text,
        }
        for name, text in texts.items():
            if len(text) > longest(name):
                home.problems.append(f"{name} is longer than {longest(name)} characters")

    def _beds(self, home: HomeRow, text: str) -> None:
        if not text:
            return
        number = _number(text)
        if number is None or not number.is_integer():
            home.problems.append(f"{self.beds} is “{text[:40]}”, not a whole number")
            return
        home.beds = int(number)
        problem = beds_problem(home.beds)
        if problem:
            home.problems.append(problem)

    def _position(self, home: HomeRow, cells: Mapping[str, str]) -> None:
        """Degrees; a position is a convenience, so an odd one is left out and said."""
        texts = cells.get("latitude", ""), cells.get("longitude", "")
        if not any(texts):
            return
        latitude, longitude = map(_number, texts)
        if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
            home.warnings.append(
                f"latitude “{texts[0][:40]}”, longitude “{texts[1][:40]}” are left out: "
                "not a position in degrees"
            )
            return
        home.latitude, home.longitude = latitude, longitude

    def _attributes(self, home: HomeRow, cells: Mapping[str, str]) -> None:
        for name in self.texts:
            if cells[name]:
                home.attributes[name] = cells[name][:200]
        nursing = _NURSING.get(cells.get("service_type_if_known", "").casefold())
        if nursing is not None and any(
            known.key == "provides_nursing" for known in self.kinds.attributes
        ):
            home.attributes["provides_nursing"] = nursing
        for known in self.attributes:
            text = cells[known.key]
            if text:
                _READERS[known.type](home, known.key, text)

    def _areas(self, home: HomeRow, cells: Mapping[str, str]) -> None:
        for kind in self.across:
            code = cells[f"{kind}_code"]
            name = _squeezed(cells.get(f"{kind}_name", ""))
            if not code:
                continue
            if not _CODE.fullmatch(code) or len(code) > longest("code"):
                home.problems.append(f"{kind}_code “{code[:60]}” cannot be an area's code")
            elif len(name) > longest("name"):
                home.problems.append(f"{kind}_name is longer than {longest('name')} characters")
            else:
                home.areas[kind] = (code, name)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _number(text: str) -> float | None:
    """A plain decimal number, or None; never infinite and never "not a number"."""
    if not text.isascii() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _date(home: HomeRow, column: str, text: str) -> dt.date | None:
    if not text:
        return None
    day = calendar_day(text)
    if day is None:
        home.problems.append(f"{column} is “{text[:40]}”; write a date as 2020-05-26")
    return day


def _yes_no(home: HomeRow, key: str, text: str) -> None:
    said = text.casefold()
    if said in _YES or said in _NO:
        home.attributes[key] = said in _YES
    else:
        home.problems.append(f"{key} is “{text[:40]}”; write yes or no, or leave it blank")


def _text(home: HomeRow, key: str, text: str) -> None:
    home.attributes[key] = text[:200]


def _integer(home: HomeRow, key: str, text: str) -> None:
    number = _number(text)
    if number is None or not number.is_integer():
        home.problems.append(f"{key} is “{text[:40]}”, not a whole number")
    else:
        home.attributes[key] = int(number)


_READERS: Mapping[str, Callable[[HomeRow, str, str], None]] = {
    "yes_no": _yes_no,
    "text": _text,
    "integer": _integer,
}
