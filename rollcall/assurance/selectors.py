"""The return as it would be drafted now, or at an earlier time, from the homes' own answers."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from rollcall.domain.figures import FigureDefinition, HomeDay, tally_homes
from rollcall.domain.programme import Programme
from rollcall.domain.questions.definition import State
from rollcall.domain.returns import (
    ReturnLine,
    ReturnProblem,
    Template,
    check_return,
    draft_lines,
)
from rollcall.domain.rounds import Round
from rollcall.foundation import clock
from rollcall.foundation.errors import BadInput, NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import (
    AreaInfo,
    HomeInfo,
    area,
    attributes_of,
    count_open,
    home_infos,
    open_homes,
)
from rollcall.reports.selectors import DayRow, latest_between


@dataclass(frozen=True, slots=True)
class DraftReturn:
    """A return drafted from live data. `on` is the date the register was taken at."""

    area: AreaInfo
    round: Round
    template: Template
    on: dt.date
    known_at: dt.datetime | None
    homes: int
    homes_source: str
    reported: int
    lines: tuple[ReturnLine, ...]
    problems: tuple[ReturnProblem, ...]

    @property
    def total_yes(self) -> int:
        """The sum of the Yes counts over all lines (AT-21)."""
        return sum(line.yes for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """The contract's document."""
        return {
            "area": {"code": self.area.code, "name": self.area.name},
            "round": self.round.key,
            "template": self.template.key,
            "date": self.on,
            "known_at": self.known_at,
            "homes": self.homes,
            "homes_source": self.homes_source,
            "reported": self.reported,
            "lines": [
                {
                    "code": line.code,
                    "label": line.label,
                    "focus": line.focus,
                    "yes": line.yes,
                    "no": line.no,
                    "does_not_apply": line.does_not_apply,
                    "dont_know": line.dont_know,
                    "not_answered": line.not_answered,
                    "support": line.support,
                    "support_text": line.support_text,
                    "issue_text": line.issue_text,
                }
                for line in self.lines
            ],
            "problems": [
                {
                    "rule": problem.rule,
                    "line": problem.line,
                    "level": problem.level,
                    "message": f"{problem.message} {problem.remedy}".strip(),
                }
                for problem in self.problems
            ],
        }


@dataclass(frozen=True, slots=True)
class HomeAnswer:
    """What one home said on one line, and on which day."""

    home: HomeInfo
    state: State
    value: Any
    reported_on: dt.date | None


def rounds() -> list[Round]:
    """The programme's rounds that feed a return, latest first."""
    found = (one for one in current_programme().rounds.values() if one.template)
    return sorted(found, key=lambda one: one.closes, reverse=True)


def find_round(key: str) -> Round:
    """The round of that key that feeds a return; NotFound when there is none."""
    found = current_programme().rounds.get(key)
    if found is None or not found.template:
        known = ", ".join(one.key for one in rounds())
        raise NotFound(f"There is no round “{key}”.", remedy=f"Rounds: {known or 'none'}.")
    return found


def draft_return(
    area_code: str, round_key: str, *, known_at: dt.datetime | None = None
) -> DraftReturn:
    """The lines of a round for an area from its homes' latest answers within the round."""
    a_round, found = find_round(round_key), area(area_code)
    on = register_day(a_round, known_at)
    programme = current_programme(on)
    template = programme.returns.template(a_round.template)
    days = _days(programme, a_round, area_code, on, known_at)
    count = count_open(area_code, on)
    definitions = _definitions(programme, a_round, template)
    tallies = tally_homes(definitions, days.values())
    lines = draft_lines(template, tallies, count.count)
    return DraftReturn(
        area=found,
        round=a_round,
        template=template,
        on=on,
        known_at=known_at,
        homes=count.count,
        homes_source=count.source,
        reported=sum(_said_something(day, definitions) for day in days.values()),
        lines=lines,
        problems=tuple(check_return(lines, total_homes=count.count, register_homes=count.count)),
    )


def homes_of_line(
    area_code: str, round_key: str, code: str, *, known_at: dt.datetime | None = None
) -> list[HomeAnswer]:
    """What each home of an area said on one line, by name."""
    a_round = find_round(round_key)
    on = register_day(a_round, known_at)
    programme = current_programme(on)
    template = programme.returns.template(a_round.template)
    line = next((one for one in template.lines if one.code == code), None)
    if line is None:
        raise NotFound(f"Template {template.key} has no line {code}.")
    days = _days(programme, a_round, area_code, on, known_at)
    answers = []
    for home in home_infos(open_homes(area_code, on), on):
        day = days.get(home.id)
        state, value = day.sheet.reading(line.question) if day else (State.NOT_ANSWERED, None)
        answers.append(HomeAnswer(home, state, value, day.sheet.on if day else None))
    return sorted(answers, key=lambda one: (one.home.name, one.home.location_id))


def register_day(a_round: Round, known_at: dt.datetime | None) -> dt.date:
    """The date the register is taken at: the round's last day, or the day it is while it runs."""
    today = clock.today() if known_at is None else clock.reporting_day(known_at)
    return max(min(a_round.closes, today), a_round.opens)


def _said_something(day: HomeDay, definitions: list[FigureDefinition]) -> bool:
    """Whether a report answers any line; one left empty throughout is no answer."""
    return any(one.read(day.sheet)[0] is not State.NOT_ANSWERED for one in definitions)


def _definitions(
    programme: Programme, a_round: Round, template: Template
) -> list[FigureDefinition]:
    known = programme.figure_definitions(a_round.set)
    other = [line.code for line in template.lines if line.set != a_round.set]
    if other:
        raise BadInput(f"Lines {', '.join(other)} are not of the set {a_round.set}.")
    return [known[line.question] for line in template.lines]


def _days(
    programme: Programme,
    a_round: Round,
    area_code: str,
    on: dt.date,
    known_at: dt.datetime | None,
) -> dict[int, HomeDay]:
    """Each home's latest version dated within the round, by home id (contracts)."""
    homes = open_homes(area_code, on)
    rows: dict[int, DayRow] = latest_between(
        homes,
        programme.sets[a_round.set],
        first=a_round.opens,
        last=a_round.closes,
        known_at=known_at,
    )
    compiled = programme.compiled(a_round.set)
    attributes = attributes_of(list(rows), on)
    return {
        home_id: HomeDay(
            compiled.sheet(
                row.answers,
                on=row.on,
                home=attributes.get(home_id, {}),
                round_settings=a_round.conditions,
            ),
            carried=row.carried,
            nothing_changed=row.nothing_changed,
        )
        for home_id, row in rows.items()
    }
