"""What a programme's files hold: plain frozen data, one class for each kind of entry."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from rollcall.domain.calls import CallSettings
from rollcall.domain.disclosure import SmallNumbers
from rollcall.domain.outbreaks import OutbreakWindows
from rollcall.domain.programme.reminders import Reminders
from rollcall.domain.questions.definition import QuestionType, Rule, Strict


@dataclass(frozen=True, slots=True)
class AreaKind(Strict):
    """A kind of area, listed from the largest. One kind holds every home; cross-cutting ones overlap it."""

    key: str
    label: str
    plural: str
    holds_homes: bool = False
    cross_cutting: bool = False


@dataclass(frozen=True, slots=True)
class Freshness(Strict):
    """How long a snapshot speaks for a home: `recent_days` after its own day."""

    recent_days: int = 1


@dataclass(frozen=True, slots=True)
class Band(Strict):
    """A colour and the number of days of stock below which it holds; the last has no limit."""

    code: str
    label: str = ""
    below_days: int | None = None


@dataclass(frozen=True, slots=True)
class HomeAttribute(Strict):
    """Something the register knows of a home that conditions may ask about."""

    key: str
    label: str
    type: Literal["yes_no", "text", "integer"] = "yes_no"


@dataclass(frozen=True, slots=True)
class LeadKind(Strict):
    """Somebody outside a home who answers for a part of its support: its clinical lead, say."""

    key: str
    label: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class IdPattern(Strict):
    """The usual pattern of an identifier; another one warns, and never rejects."""

    pattern: str
    message: str = ""


@dataclass(frozen=True)
class ProgrammeFigure(Strict):
    """A figure beside the questions: an expression over a home's answers, or a ratio of two."""

    id: str
    set: str
    label: str
    aggregate: Literal["snapshot_sum", "flow_sum", "ratio", "count_by"] = "snapshot_sum"
    value: str = ""
    when: str = ""
    otherwise: int | None = None
    numerator: str = ""
    denominator: str = ""
    unit: str = ""
    note: str = ""
    sensitivity: str = "operational"


@dataclass(frozen=True, slots=True)
class Tile(Strict):
    """One number on the board: a figure, an option of a figure, an outbreak state, or coverage."""

    label: str
    figure: str = ""
    option: str = ""
    state: str = ""
    coverage: bool = False
    inside: str = ""
    inside_label: str = ""


@dataclass(frozen=True, slots=True)
class Attention(Strict):
    """Answers for which a home is shown first on the board, in one of two tones."""

    figure: str
    codes: tuple[str, ...]
    label: str
    tone: Literal["bad", "warn"] = "bad"


@dataclass(frozen=True, slots=True)
class Column(Strict):
    """An answer that the board shows beside each home, under a short heading."""

    figure: str
    label: str


@dataclass(frozen=True, slots=True)
class Reading(Strict):
    """Our reading of the source, shown beside a figure."""

    figure: str
    text: str
    source: str = ""


@dataclass(frozen=True)
class Figures(Strict):
    """What `figures.yaml` holds."""

    figures: tuple[ProgrammeFigure, ...] = ()
    tiles: tuple[Tile, ...] = ()
    trends: tuple[str, ...] = ()
    home_trends: tuple[str, ...] = ()
    local_picture: tuple[Tile, ...] = ()
    attention: tuple[Attention, ...] = ()
    columns: tuple[Column, ...] = ()
    area_rules: tuple[Rule, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class LayoutColumn(Strict):
    """One column of an extract: the question it answers and how its cells are turned."""

    column: str
    question: str
    values: dict[str, str] = field(default_factory=dict)
    blank: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LayoutKey(Strict):
    """The column that names a home, by location id or by an alias of it."""

    column: str


@dataclass(frozen=True, slots=True)
class LayoutTime(Strict):
    """A column with an instant, the zone it is in, and the column to use where it is blank."""

    column: str
    zone: str
    fallback: "LayoutTime | None" = None


@dataclass(frozen=True, slots=True)
class LayoutIgnored(Strict):
    """Columns that are known and left out, and why."""

    columns: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class LayoutDate(Strict):
    """A column with the day a row is about; rows of other days are passed over."""

    column: str
    format: str = ""


#: The last day that every month has.
LAST_OF_EVERY_MONTH = 28


@dataclass(frozen=True, slots=True)
class LayoutWindow(Strict):
    """From a date on, how often the other collection expects to hear from a home.

    A monthly window goes from the day of the month `opens` to `closes`, or to the next working day
    (F 13).
    """

    since: dt.date
    every: Literal["day", "month"] = "day"
    opens: int = 0
    closes: int = 0

    def __post_init__(self) -> None:
        """Refuse a window without its days, or with days that not every month has."""
        if self.every == "month" and not 1 <= self.opens <= self.closes <= LAST_OF_EVERY_MONTH:
            raise ValueError("a monthly window needs `opens` and `closes`, 1 to 28, in that order")


@dataclass(frozen=True, slots=True)
class LayoutExtract(Strict):
    """Marks a layout whose files are the extract of another collection that homes also answer.

    Its answers fill in what a home has not told us and never wipe what it did. `called` is how
    sentences name the collection, such as "the Capacity Tracker".
    """

    called: str
    windows: tuple[LayoutWindow, ...] = ()


@dataclass(frozen=True)
class Layout(Strict):
    """How one kind of extract from elsewhere is read."""

    key: str
    title: str
    set: str
    home: LayoutKey
    columns: tuple[LayoutColumn, ...]
    captured_at: LayoutTime | None = None
    date: LayoutDate | None = None
    blank: tuple[str, ...] = ()
    ignored: tuple[LayoutIgnored, ...] = ()
    register: dict[str, str] = field(default_factory=dict)
    source: str = ""
    extract: LayoutExtract | None = None


@dataclass(frozen=True, slots=True)
class ExportColumn(Strict):
    """One column of an export: its heading and the expression over a home's answers it holds."""

    column: str
    value: str
    topic: str = ""


@dataclass(frozen=True)
class Export(Strict):
    """A file of one row for each home of an area, worked out from a set's answers."""

    key: str
    title: str
    set: str
    columns: tuple[ExportColumn, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class GuidanceItem(Strict):
    """One thing that homes must know and put in place, with its owner and its days.

    It is passed on from `effective_from` until `until`, both included; None = no end.
    """

    id: str
    title: str
    text: str
    effective_from: dt.date
    owner: str
    until: dt.date | None = None
    read_at: str = ""

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is to be passed on that day."""
        return self.effective_from <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Guidance(Strict):
    """What `guidance.yaml` holds."""

    items: tuple[GuidanceItem, ...] = ()

    def on(self, day: dt.date) -> list[GuidanceItem]:
        """What is to be passed on that day, the newest first."""
        current = (one for one in self.items if one.holds_on(day))
        return sorted(current, key=lambda one: one.effective_from, reverse=True)


@dataclass(frozen=True)
class ProgrammeSettings(Strict):
    """What `programme.yaml` holds."""

    key: str
    title: str
    condition: str
    version: str
    time_zone: str
    daily_set: str
    area_kinds: tuple[AreaKind, ...]
    outbreak: OutbreakWindows
    freshness: Freshness = field(default_factory=Freshness)
    amend_days: int = 7
    keep_files_days: int = 30
    keep_drafts_days: int = 14
    carry_days: int = 3
    reminders: Reminders = field(default_factory=Reminders)
    bands: dict[str, tuple[Band, ...]] = field(default_factory=dict)
    home_attributes: tuple[HomeAttribute, ...] = ()
    lead_kinds: tuple[LeadKind, ...] = ()
    seconds_to_answer: dict[QuestionType, int] = field(default_factory=dict)
    id_patterns: dict[str, IdPattern] = field(default_factory=dict)
    bank_holidays: tuple[dt.date, ...] = ()
    small_numbers: SmallNumbers = field(default_factory=SmallNumbers)
    calls: CallSettings = field(default_factory=CallSettings)
    purpose: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something wrong in a programme file: where (file and path of keys), what, and the remedy."""

    file: str
    path: tuple[str | int, ...]
    message: str
    remedy: str = ""


class ProgrammeInvalid(ValueError):
    """A programme that cannot be used, with everything that is wrong with it."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistakes in the programme")
        self.mistakes = mistakes
