"""Every mistake in a programme's folder is found where it is, and all of them at once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.programme import ProgrammeInvalid, RawProgramme, read_programme
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import ProgrammeMistakes, load_programme
from tests.factories.programmes import ENGLAND, Draft


DAILY = "sets/daily.yaml"
LAYOUT = "layouts/capacity-tracker.yaml"
EXPORT = "exports/mit-six-topics.yaml"

# File, what is replaced, by what, lines from there to the mistake (None = the nearest line of a key),
# part of its message.
ONE_CHANGE: dict[str, tuple[str, str, str, int | None, str]] = {
    "an unknown question in a condition": (
        DAILY, "show_if: accepting > 0", "show_if: acepting > 0", 0,
        "short_term: there is no question `acepting`",
    ),
    "an unknown attribute of the home": (
        DAILY, "show_if: home.has_d2a", "show_if: home.has_dta", 0, "`home.has_dta` is not known",
    ),
    "an unknown option code in a condition": (
        DAILY, "show_if: admission_status != 'open'", "show_if: admission_status != 'opne'", 0,
        "'opne' is not an option of `admission_status`",
    ),
    "a number compared with an option": (
        DAILY, "show_if: accepting > 0", "show_if: accepting == 'open'", 0,
        "compares a number with one of some options",
    ),
    "a condition that is no condition": (
        DAILY, "show_if: accepting > 0", "show_if: accepting + 1", 0, "this is a number, and true or false is needed",
    ),
    "a condition that is not the language": (
        DAILY, "show_if: accepting > 0", "show_if: __import__('os')", 0, "no function `__import__`",
    ),
    "a condition that goes round in a circle": (
        DAILY, "show_if: accepting > 0", "show_if: short_term > 0", 0,
        "The conditions go round in a circle: short_term -> short_term",
    ),
    "a duplicate question": (DAILY, "- id: accepting\n", "- id: occupied\n", 0, "`occupied` is there twice"),
    "a range upside down": (
        DAILY, "min: 0\n    max: 300", "min: 301\n    max: 300", 0, "the range 301 to 300 is upside down",
    ),
    "a range of numbers in words": (
        DAILY, "min: 0\n    max: 300", 'min: "0"\n    max: 300', 0, "`0` to `300` is not a range",
    ),
    "a range of dates in numbers": (
        DAILY, 'min: "today-7"', "min: 7", 0, "`7` to `today` is not a range",
    ),
    "a range of dates upside down": (
        DAILY, 'min: "today-7"', 'min: "today+7"', 0, "the range today+7 to today is upside down",
    ),
    "an unknown key of a question": (DAILY, "topic: beds\n", "topik: beds\n", 0, "`topik` is not a key"),
    "an unknown topic": (DAILY, "topic: beds\n", "topic: bed\n", 0, "there is no topic `bed`"),
    "a missing key": (DAILY, "title: Daily update\n", "", None, "`title` is missing"),
    "a type nobody knows": (DAILY, "type: integer\n", "type: number\n", 0, "`type`: Input should be"),
    "an id with a dash": (DAILY, "- id: in_hospital\n", "- id: in-hospital\n", 0, "an id is letters"),
    "a way of counting that does not fit": (
        DAILY, "aggregate: snapshot_sum", "aggregate: count_by", 0, "cannot be counted as count_by",
    ),
    "a duplicate option": (
        DAILY, "- {code: amber, ", "- {code: red, ", None, "a code of its options is there twice",
    ),
    "an option code that a cell cannot hold": (
        DAILY, "{code: amber_some_pressure,", "{code: amber(some),", None, "`amber(some)` is not a code",
    ),
    "an option that is true or false to YAML": (
        DAILY, '- {code: "no",', "- {code: no,", 0, "`code`: Input should be a valid string",
    ),
    "a calculation without its type": (
        DAILY, "type: calculated", "type: choice", 1, "`calculate` and the type `calculated` go together",
    ),
    "a calculation of no colour": (
        DAILY, "worst(ppe_aprons_rag,", "worst(accepting,", -1, "`accepting` is a number; a colour",
    ),
    "an unknown question in a rule": (
        DAILY, "check: short_term <= accepting", "check: short_term <= acepting", 0,
        "VR-09: there is no question `acepting`",
    ),
    "an unknown question in a message": (
        DAILY, "({shifts_filled})", "({shifts_fild})", 0,
        "VR-13: there is no question `shifts_fild`",
    ),
    "a rule about an unknown question": (
        DAILY, "questions: [ppe_quality, notes]", "questions: [ppe_quality, note]", 0,
        "PPE-QUALITY: there is no question `note`",
    ),
    "a rule that is no check": (
        DAILY, "check: short_term <= accepting", "check: short_term - accepting", 0, "is not a check",
    ),
    "a duplicate rule": (DAILY, "- id: VR-03-hospital", "- id: VR-03", 0, "`VR-03` is there twice"),
    "a rule repeated over two names": (
        DAILY, "for_each: {item: [nurse, care, noncare]}", "for_each: {item: [nurse], other: [care]}", 0,
        "A rule is repeated over one name only",
    ),
    "a level nobody knows": (DAILY, "level: warn", "level: warning", 0, "`level`: Input should be"),
    "a duplicate YAML key": (DAILY, "unit: home and day\n", "unit: home\nunit: day\n", 1, "the key “unit” is there twice"),
    "broken YAML": (DAILY, "topics:\n", "topics: [\n", 1, "The file is not YAML"),
    "a YAML key that is a list": (DAILY, "unit: home and day\n", "[a, b]: home and day\n", 0, "a key is not a word"),
    "a daily set that is not there": (
        "programme.yaml", "daily_set: daily", "daily_set: dayly", 0, "There is no question set `dayly`",
    ),
    "new cases that are no events": (
        "programme.yaml", "[res_new_suspected,", "[res_cur_suspected,", 0,
        "`res_cur_suspected` is not a question of `daily` that counts events",
    ),
    "bands that do not rise": (
        "programme.yaml", "below_days: 7", "below_days: 2", -2, "The bands are not in rising order",
    ),
    "two lists of bands": (
        "programme.yaml", "bands:\n", "bands:\n  other: [{code: red, below_days: 3}, {code: blue}]\n", 0,
        "There are several lists of bands",
    ),
    "two kinds of area that hold every home": (
        "programme.yaml", "{key: region, label: Region, plural: Regions}",
        "{key: region, label: Region, plural: Regions, holds_homes: true}", -2,
        "2 kinds of area hold homes",
    ),
    "a duplicate kind of area": (
        "programme.yaml", "{key: region,", "{key: nation,", 0, "`nation` is there twice",
    ),
    "a number that is not one": ("programme.yaml", "amend_days: 7", "amend_days: a week", 0, "`amend_days`: Input"),
    "an unknown key of the programme": ("programme.yaml", "carry_days: 3", "carry: 3", 0, "`carry` is not a key"),
    "a budget of no messages": (
        "programme.yaml", "messages_a_day: 3", "messages_a_day: 0", 0, "No home could be sent anything",
    ),
    "more reminders than messages": (
        "programme.yaml", "messages_a_day: 3", "messages_a_day: 1", 5, "2 reminders a day are more than the 1",
    ),
    "a link for a month": ("programme.yaml", "link_hours: 24", "link_hours: 720", 0, "good for 720 hours"),
    "a time without quotes": ("programme.yaml", 'at: "10:00"', "at: 10:00", 0, "`at`: Input should be a valid string"),
    "a time that there is not": ("programme.yaml", 'at: "10:00"', 'at: "25:00"', 0, "“25:00” is not a time of the day"),
    "times that go back": ("programme.yaml", 'at: "14:00"', 'at: "09:00"', 0, "09:00 does not come after 10:00"),
    "a reminder in quiet hours": ("programme.yaml", 'at: "14:00"', 'at: "21:00"', 0, "21:00 is in the quiet hours"),
    "quiet hours that are no hours": ("programme.yaml", 'end: "07:30"', 'end: "early"', 0, "“early” is not a time"),
    "a channel nobody knows": ("programme.yaml", "[email, sms]", "[pigeon]", 0, "should be 'email' or 'sms'"),
    "a channel twice": ("programme.yaml", "[email, sms]", "[email, email]", 0, "one is there twice"),
    "a reminder without its link": (
        "programme.yaml", "        {link}\n", "        here\n", -5, "The text does not say {link}",
    ),
    "a placeholder nobody fills": (
        "programme.yaml", "{home}: your {title} for", "{house}: your {title} for", 0, "`house` is not something",
    ),
    "braces that do not match": (
        "programme.yaml", '"{home}: your {title} for', '"{home: your {title} for', 0, "The text cannot be filled in",
    ),
    "a placeholder that reaches into things": (
        "programme.yaml", '"{home}: your {title} for', '"{home.__class__}: {title} for', 0, "is not a placeholder",
    ),
    "a text message in many parts": (
        "programme.yaml", 'sms: "{home}: please', 'sms: "' + "Dear all, " * 30 + "{home}: please", 0, "would be sent in many parts",
    ),
    "text messages without a text": (
        "programme.yaml", 'sms: "{home}: please send your {title} for {day}: {link} Help: {phone}"', "", -14,
        "there is no `sms` text",
    ),
    "no text for reminders": ("programme.yaml", "    reminder:\n", "    greeting:\n", -1, "no text for them"),
    "no text for the proof": ("programme.yaml", "    proof:\n", "    thanks:\n", None, "no text for the proof"),
    "an unknown question in a figure": (
        "figures.yaml", "value: max_capacity - occupied", "value: max_capacity - ocupied", 0,
        "vacancies: there is no question `ocupied`",
    ),
    "a figure of an unknown set": ("figures.yaml", "set: daily", "set: weekly", 0, "There is no set `weekly`"),
    "a figure with the id of a question": (
        "figures.yaml", "id: vacancies", "id: accepting", 0, "`accepting` is a question",
    ),
    "a figure without a value": (
        "figures.yaml", "value: max_capacity - occupied\n", "sensitivity: health\n", None, "needs `value`",
    ),
    "a ratio without a denominator": (
        "figures.yaml", "    denominator: max_capacity\n", "", None, "a figure of kind ratio needs `denominator`",
    ),
    "a ratio with a condition": (
        "figures.yaml",
        "    denominator: max_capacity\n",
        "    denominator: max_capacity\n    when: accepting > 0\n",
        1,
        "a figure of kind ratio has no `when`",
    ),
    "a figure that is no number": (
        "figures.yaml", "value: max_capacity - occupied", "value: admission_status", 0, "this is one of some options, and a number is needed",
    ),
    "a duplicate figure": ("figures.yaml", "id: occupancy", "id: vacancies", 0, "`vacancies` is there twice"),
    "a tile of an unknown figure": (
        "figures.yaml", "{figure: vacancies, ", "{figure: vacant, ", 0, "There is no figure `vacant`",
    ),
    "a tile with an unknown option": ("figures.yaml", "option: red}", "option: rot}", 0, "`rot` is not an option"),
    "a tile with an unknown state": (
        "figures.yaml", "{state: outbreak,", "{state: outbrake,", 0, "There is no state `outbrake`",
    ),
    "a tile that shows nothing": (
        "figures.yaml", "{state: outbreak, label", "{label", 0, "must show one figure, one state or the coverage",
    ),
    "a trend of an unknown figure": ("figures.yaml", "trends: [accepting,", "trends: [acepting,", 0, "There is no figure `acepting`"),
    "a reading of an unknown figure": ("figures.yaml", "- figure: short_term", "- figure: short", 0, "There is no figure `short`"),
    "an unknown figure in an area's rule": (
        "figures.yaml", "check: short_term <= accepting", "check: short <= accepting", 0,
        "BED-SHORT: there is no question `short`",
    ),
    "bands in an area's rule": (
        "figures.yaml", "check: short_term <= accepting",
        "check: days_band(short_term, accepting) == 'red'", 0, "needs bands of days",
    ),
    "a disease of unknown questions": (
        "outbreaks.yaml", "    label: Influenza\n",
        "    label: Influenza\n    new_cases: {suspected: [res_new_flu]}\n", 1,
        "`res_new_flu` is not a question of `daily` that counts events",
    ),
    "a disease that is there twice": (
        "outbreaks.yaml", "disease: norovirus", "disease: influenza", 0, "`influenza` is there twice",
    ),
    "a disease that cannot stand in an address": (
        "outbreaks.yaml", "disease: norovirus", "disease: Noro Virus", 0, "`Noro Virus` cannot stand in an address",
    ),
    "a window of no days": ("outbreaks.yaml", "recovery_days: 5", "recovery_days: 0", 0, "`recovery_days` is less than 1"),
    "a role that is there twice": ("outbreaks.yaml", "{id: eho,", "{id: ipc_nurse,", 0, "`ipc_nurse` is there twice"),
    "an outbreak that is never new": ("outbreaks.yaml", "new_days: 7", "new_days: 0", 0, "`new_days` is less than 1"),
    "a line without a question": (
        "returns.yaml", "question: a1_2,", "question: a1_9,", 0, "Line 1.2 has no question `a1_9`",
    ),
    "a line of an unknown set": (
        "returns.yaml", "question: a1_2, set: support-actions", "question: a1_2, set: support", 0,
        "Line 1.2 has no question `a1_2` in `support`",
    ),
    "a line of an unknown focus": ("returns.yaml", 'code: "1.2", focus: "1"', 'code: "1.2", focus: "9"', 0, "There is no focus `9`"),
    "a line mapped to one that is not there": (
        "returns.yaml", '{F: "2.2", W: "2.1"}', '{F: "2.2", W: "2.9"}', 0, "Template W has no line 2.9",
    ),
    "a line mapped to a template that is not there": (
        "returns.yaml", '{F: "2.2", W: "2.1"}', '{F: "2.2", V: "2.1"}', 0, "Template V has no line 2.1",
    ),
    "a line mapped twice": (
        "returns.yaml", '{F: "2.3", W: "2.2"}', '{F: "2.3", W: "2.1"}', 0, "Line 2.1 of template W is mapped twice",
    ),
    "a line nobody mapped": ("returns.yaml", '  - {F: "5.1", W: "5.1"}\n', "", None, "Line 5.1 of template F is not mapped"),
    "a mapped line that has no equivalent": (
        "returns.yaml", 'F: ["1.3", "2.1"]', 'F: ["1.3", "2.1", "9.9"]', 0, "Template F has no line 9.9",
    ),
    "a round of an unknown template": ("rounds/2020-05-29.yaml", "template: F", "template: X", 0, "There is no template `X`"),
    "a round of an unknown set": ("rounds/2020-05-29.yaml", "set: support-actions", "set: support", 0, "There is no set `support`"),
    "a round that opens after it closes": (
        "rounds/2020-05-29.yaml", "opens: 2020-05-15", "opens: 2020-06-15", 0, "The round opens after it closes",
    ),
    "a deadline without a zone": (
        "rounds/2020-05-29.yaml", "23:59:59+01:00", "23:59:59", 0, "The deadline has no time zone",
    ),
    "a day that is not in the calendar": (
        "rounds/2020-05-29.yaml", "opens: 2020-05-15", "opens: 2020-02-30", 0, "“2020-02-30” is not a date",
    ),
    "a round of an unknown kind of area": (
        "rounds/2020-05-29.yaml", "area_kind: local_authority", "area_kind: council", 0, "There is no kind `council`",
    ),
    "a time zone that is not there": (
        "programme.yaml", "time_zone: Europe/London", "time_zone: Europe/Londres", 0, "is not a time zone",
    ),
    "a round that overlaps another of its set": (
        "rounds/support-actions-weekly.yaml", "first: 2020-08-10", "first: 2020-05-25", None,
        "`support-actions-2020-05-29` opens on 2020-05-25, when `2020-05-29` of the same set is open",
    ),
    "a weekly series without a weekday": (
        "rounds/support-actions-weekly.yaml", "weekday: friday, ", "", 0, "A round every week needs a weekday",
    ),
    "a daily series with a weekday": (
        "rounds/mit.yaml", "every: day, ", "every: day, weekday: friday, ", 0, "A round every day has no weekday",
    ),
    "a series without a deadline": (
        "rounds/support-actions-weekly.yaml", "last: 2021-03-31", "last: 2020-08-13", 0, "no deadline falls",
    ),
    "a series that closes before its deadline": (
        "rounds/support-actions-weekly.yaml", "closes_days_after: 2", "closes_days_after: -2", -1,
        "A round must be open on the day of its deadline",
    ),
    "a reminder after the deadline": (
        "rounds/mit.yaml", "remind_hours_before: [3]", "remind_hours_before: [-3]", 0,
        "A reminder after the deadline comes too late",
    ),
    "a round of homes with something nobody knows": (
        "rounds/mit.yaml", "areas: [E12000007]", "where: home.provides_care", 0, "`home.provides_care` is not known",
    ),
    "a round of homes that is no condition": (
        "rounds/mit.yaml", "areas: [E12000007]", "where: home.beds + 1", 0, "this is a number, and true or false",
    ),
    "two rounds of one key": (
        "rounds/mit.yaml", "key: mit", "key: equipment-audit", 0, "The round `equipment-audit` is in",
    ),
    "a reason that asks for nothing known": (
        "signals.yaml", "check: contact.hours >= 48", "check: contact.days >= 2", 0, "silent-48-hours: `contact.days` is not known",
    ),
    "a reason in a tier that is not there": ("signals.yaml", "at_least: 2, share: 20, tier: 3", "at_least: 2, share: 20, tier: 9", 0, "beds-changed: there is no tier 9"),
    "two reasons of one name": ("signals.yaml", "- id: no-nurse", "- id: ppe-red", None, "`ppe-red` is there twice"),
    "a reason with neither a check nor a trigger": ("signals.yaml", "    trigger: ppe-red\n", "", None, "a rule has a `check` and its `text`, or a `trigger`"),
    "a reason with a trigger that is not there": ("signals.yaml", "trigger: ppe-red", "trigger: ppe-pink", 0, "levels.yaml has no trigger `ppe-pink`"),
    "a reason with a trigger that only a person sets": ("signals.yaml", "trigger: ppe-red", "trigger: finance-closing", 0, "no trigger `finance-closing` with a check"),
    "a measure that is no number": ("signals.yaml", "measure: actions.overdue", "measure: contact.never", None, "the measure `contact.never` is not a number"),
    "a change of an unknown question": ("signals.yaml", "question: accepting,", "question: acepting,", 0, "`acepting` is not a question of `daily`"),
    "a share of an unknown kind of area": ("signals.yaml", "larger_area: region", "larger_area: county", 0, "There is no kind of area `county`"),
    "a reason that no team looks at": ("signals.yaml", "owner: ppe-unit", "owner: ppe-team", 0, "ppe-red: there is no team `ppe-team` in support.yaml"),
    "a reason that opens no kind of help": ("signals.yaml", "kind: ppe\n", "kind: masks\n", 0, "ppe-red: there is no kind of help `masks` in support.yaml"),
    "a change that no team looks at": ("signals.yaml", "owner: discharge, since", "owner: beds, since", 0, "beds-changed: there is no team `beds` in support.yaml"),
    "somebody to be told of no team": ("outbreaks.yaml", "team: hpt", "team: htp", 0, "hpt: there is no team `htp` in support.yaml"),
    "a level that opens no kind of help": ("levels.yaml", "opens: [mutual-aid]", "opens: [mutal-aid]", 0, "amber: there is no kind of help `mutal-aid` in support.yaml"),
    "a level of an urgency that is not there": ("levels.yaml", "urgency: 24h", "urgency: soon", 0, "amber: there is no urgency `soon` in support.yaml"),
    "a trigger in a domain that is not there": ("levels.yaml", "domain: management\n    level: amber", "domain: managment\n    level: amber", 0, "deputy-only: there is no domain `managment`"),
    "a trigger of a level that is not there": ("levels.yaml", "    level: red\n    text: The home says that it needs", "    level: rede\n    text: The home says that it needs", 0, "there is no level `rede`"),
    "a trigger of the calm level": ("levels.yaml", "    level: red\n    text: The home says that it needs", "    level: green\n    text: The home says that it needs", 0, "`green` is the calm level"),
    "a trigger that asks for nothing known": ("levels.yaml", "check: contact.days_missed == 1", "check: contact.weeks_missed == 1", 0, "`contact.weeks_missed` is not known"),
    "two triggers of one name": ("levels.yaml", "- id: ppe-amber", "- id: ppe-less-than-a-day", None, "`ppe-less-than-a-day` is there twice"),
    "a trigger for a person with answers in its sentence": ("levels.yaml", "text: Nobody is in charge on site.", 'text: "{manager_cover}: nobody is in charge."', 0, "its sentence has no answers"),
    "a cell that reports to nobody known": ("cells.yaml", "reports_to: [tcg, regional-cell]", "reports_to: [tgc, regional-cell]", 0, "care-home-cell: there is no other tier `tgc`"),
    "a tier that reports to itself": ("cells.yaml", "reports_to: [scg]", "reports_to: [tcg]", 0, "tcg: there is no other tier `tcg`"),
    "a cell that meets at no time": ("cells.yaml", 'at: "14:00"', 'at: "2pm"', 0, "“2pm” is not a time"),
    "a cell that meets on no day": ("cells.yaml", "days: [thu]", "days: []", 0, "There are no days"),
    "a cell with a name twice": ("cells.yaml", "- key: outbreak-cell", "- key: care-home-cell", 0, "`care-home-cell` is there twice"),
    "a seat that is there twice": ("cells.yaml", "key: public-health,", "key: medicines,", 0, "`medicines` is there twice"),
    "a cell that looks at a tier that is not there": ("cells.yaml", "signal_tier: 1", "signal_tier: 9", 0, "there is no tier 9 in signals.yaml"),
    "a cell that confirms a level that is not there": ("cells.yaml", "level_from: red", "level_from: rot", 0, "there is no level `rot` in levels.yaml"),
    "an agenda without all homes": ("cells.yaml", "{key: sector, title: All homes}", "{key: levels, title: Levels again}", None, "nothing on the agenda is about all homes"),
    "a report for nobody known": ("cells.yaml", "{body: tcg}", "{body: tgc}", 0, "weekly: nobody is called `tgc`"),
    "a report of no days": ("cells.yaml", "days: 7", "days: 0", 0, "0 days are no period"),
    "a short form with a number that is not there": ("cells.yaml", "short: [coverage,", "short: [covering,", 0, "there is no number `covering`"),
    "tiers out of order": ("signals.yaml", "{tier: 1, label: Now}", "{tier: 7, label: Now}", None, "not in rising order"),
    "an outcome of calls that cannot be chosen": (
        "programme.yaml", "engaged: unanswered", "busy: unanswered", 0, "`busy` is not an option of the question `outcome`",
    ),
    "guidance that ends before it begins": (
        "guidance.yaml", "effective_from: 2020-05-15", "effective_from: 2020-05-15\n    until: 2020-05-14", 1, "before it begins",
    ),
    "guidance that is there twice": (
        "guidance.yaml", "id: whole-home-testing-2020-05-11", "id: infection-control-2020-05-15", None, "is there twice",
    ),
    "a column of an unknown question": (
        "layouts/capacity-tracker.yaml", "question: occupied}", "question: used}", 0, "There is no question `used` in `daily`",
    ),
    "a column turned into an unknown option": (
        "layouts/capacity-tracker.yaml", "{open: open, ", "{open: opened, ", 0, "`opened` is not an option of `admission_status`",
    ),
    "a duplicate column": (
        "layouts/capacity-tracker.yaml", "{column: usedbeds,", "{column: maxcapacity,", 0, "`maxcapacity` is there twice",
    ),
    "a layout of an unknown set": ("layouts/capacity-tracker.yaml", "set: daily", "set: dayly", 0, "There is no set `dayly`"),
    "a column taken twice": (
        LAYOUT, "column: usedbeds,", "column: MaxCapacity,", None, "`maxcapacity` is there twice",
    ),
    "a column both taken and left out": (
        LAYOUT, "columns: [declaredvacancies]", "columns: [usedbeds]", 0, "`usedbeds` is taken above",
    ),
    "a zone that there is not": (
        LAYOUT, "zone: Europe/London", "zone: Europe/Sefton", 0, "no time zone `Europe/Sefton`",
    ),
    "a window without its days": (
        LAYOUT, "every: month, opens: 8, closes: 14", "every: month", None, "needs `opens` and `closes`",
    ),
    "a collection without a name": (LAYOUT, "called: the Capacity Tracker", 'called: ""', 0, "has no name"),
    "an extract of words": (
        LAYOUT, "question: max_capacity", "question: notes", 0, "`notes` is in words",
    ),
    "a tolerance of an unknown question": (
        "precedence.yaml", "registered_beds, ", "registred_beds, ", None, "no question `registred_beds`",
    ),
    "a tolerance of an unknown set": (
        "precedence.yaml", "set: daily", "set: dayly", 0, "There is no set `dayly`",
    ),
    "a question with two tolerances": (
        "precedence.yaml", "[admission_status]", "[occupied]", None, "`occupied` has two tolerances",
    ),
    "a tolerance below nought": ("precedence.yaml", "by: 2", "by: -2", 0, "`-2` is below nought"),
    "a tolerance about which nobody decides": (
        "precedence.yaml", "decides: The PPE unit", 'decides: ""', 0, "Nobody decides",
    ),
    "a tolerance of words": (
        "precedence.yaml", "[admission_status]", "[notes]", None, "`notes` is in words",
    ),
    "a column of an export that cannot be worked out": (
        EXPORT, 'value: "deaths_all"', 'value: "deaths"', 0, "deaths_all: there is no question `deaths`",
    ),
    "an export with a heading twice": (
        EXPORT, "column: deaths_all", "column: deaths_covid", 0, "`deaths_covid` is there twice",
    ),
    "an export of an unknown set": (EXPORT, "set: daily", "set: dayly", 0, "There is no set `dayly`"),
    "an export with the key of a layout": (
        EXPORT, "key: mit-six-topics", "key: capacity-tracker", 0, "The key `capacity-tracker` is in",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", list(ONE_CHANGE.values()), ids=list(ONE_CHANGE))
def test_a_mistake_is_found_with_its_file_and_line(
    draft: Draft, case: tuple[str, str, str, int | None, str]
) -> None:
    file, old, new, below, message = case
    line = draft.change(file, old, new)
    found = draft.mistakes()
    here = [one for one in found if message in one[2]]
    assert here, found
    assert here[0][0] == file
    if below is not None:
        assert here[0][1] - line == below


def test_the_line_of_a_condition_is_the_line_it_stands_on(draft: Draft) -> None:
    line = draft.change(DAILY, "show_if: accepting > 0", "show_if: acepting > 0")
    assert draft.mistakes() == [(DAILY, line, "short_term: there is no question `acepting`")]


def test_all_mistakes_are_told_at_once(draft: Draft) -> None:
    draft.change(DAILY, "show_if: accepting > 0", "show_if: acepting > 0")
    draft.change("figures.yaml", "value: max_capacity - occupied", "value: max_capacity - ocupied")
    draft.change("returns.yaml", "question: a1_2,", "question: a1_9,")
    assert {file for file, _, _ in draft.mistakes()} >= {DAILY, "figures.yaml", "returns.yaml"}


def test_a_wrong_range_is_told_once(draft: Draft) -> None:
    line = draft.change(DAILY, "min: 0\n", "min: [0]\n")
    found = draft.mistakes()
    assert {(file, at_line) for file, at_line, _ in found} == {(DAILY, line)}
    assert all(message.startswith("`min`: ") for _, _, message in found)


def test_a_choice_needs_options_and_a_table_rows_and_columns(draft: Draft) -> None:
    path = draft.folder / DAILY
    content = yaml.safe_load(path.read_text())
    for question in content["questions"]:
        if question["id"] == "visiting":
            question.pop("options")
        if question["id"] == "beds_by_type":
            question.pop("rows")
    path.write_text(yaml.safe_dump(content, sort_keys=False))
    messages = {message for _, _, message in draft.mistakes()}
    assert messages == {
        "visiting: a choice needs options.",
        "beds_by_type: a matrix needs rows and columns.",
    }


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (DAILY, "There is no question set `daily`"),
        ("sets/support_actions.yaml", "There is no set `support-actions`"),
        ("returns.yaml", "There is no template `F`"),
    ],
)
def test_a_missing_file_is_missed_by_what_needs_it(draft: Draft, file: str, message: str) -> None:
    (draft.folder / file).unlink()
    assert any(message in found for _, _, found in draft.mistakes())


def test_a_folder_without_a_programme_is_no_programme(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"It needs a file programme\.yaml"):
        load_programme(tmp_path)


def test_nothing_at_all_misses_the_programme_itself() -> None:
    with pytest.raises(ProgrammeInvalid) as raised:
        read_programme(RawProgramme({}, ""))
    assert [mistake.message for mistake in raised.value.mistakes] == ["The file is missing."]
    assert "1 mistakes" in str(raised.value)


def test_an_empty_file_misses_all_its_keys(draft: Draft) -> None:
    (draft.folder / "programme.yaml").write_text("")
    assert ("programme.yaml", 1, "`key` is missing.") in draft.mistakes()


def test_a_file_nobody_reads_is_a_mistake(draft: Draft) -> None:
    shutil.copy(draft.folder / "figures.yaml", draft.folder / "figure.yaml")
    [(file, _, message)] = draft.mistakes()
    assert (file, message) == ("figure.yaml", "No programme has a file of this name.")


def test_two_files_with_one_key_are_a_mistake(draft: Draft) -> None:
    shutil.copy(draft.folder / DAILY, draft.folder / "sets" / "daily2.yaml")
    assert ("sets/daily2.yaml", 2, "The set `daily` is in sets/daily.yaml too.") in [
        (file, 2, message) for file, _, message in draft.mistakes()
    ]


def test_a_line_that_is_there_twice_is_a_mistake(draft: Draft) -> None:
    draft.change("returns.yaml", 'code: "1.2"', 'code: "1.1"')
    messages = [message for _, _, message in draft.mistakes()]
    assert messages.count("Line 1.1 is there twice.") == 2


def test_a_file_that_is_no_text_is_a_mistake(draft: Draft) -> None:
    (draft.folder / DAILY).write_bytes(b"key: daily\n\xff\xfe\x00\n")
    [(file, _, message)] = draft.mistakes()
    assert file == DAILY
    assert "The file is not YAML" in message


def test_a_programme_needs_neither_figures_nor_returns_nor_bands(draft: Draft) -> None:
    shutil.rmtree(draft.folder / "rounds")
    for file in ("figures", "returns", "signals", "levels", "guidance", "cells"):
        (draft.folder / f"{file}.yaml").unlink()
    bare = load_programme(draft.folder)
    assert bare.figures.tiles == ()
    assert bare.returns.templates == ()
    assert (bare.signals.routine, bare.signalling.rules, bare.triggers) == (1, (), ())
    assert (bare.levels.levels, bare.guidance.items, bare.cells.cells) == ((), (), ())


@settings(max_examples=25)
@given(
    file=st.sampled_from(
        [DAILY, "figures.yaml", "returns.yaml", "programme.yaml", "signals.yaml", "levels.yaml"]
    ),
    line=st.integers(0, 400),
    change=st.sampled_from(["drop", "twice", "indent", "colon", "swap"]),
)
def test_a_damaged_line_never_ends_in_anything_but_a_list_of_mistakes(
    tmp_path_factory: pytest.TempPathFactory, file: str, line: int, change: str
) -> None:
    folder = tmp_path_factory.mktemp("damaged") / "programme"
    shutil.copytree(ENGLAND, folder)
    rows = (folder / file).read_text().splitlines()
    position = line % (len(rows) - 1)
    row = rows[position]
    damaged: dict[str, Callable[[], list[str]]] = {
        "drop": list,
        "twice": lambda: [row, row],
        "indent": lambda: ["   " + row],
        "colon": lambda: [row.replace(":", "", 1)],
        "swap": lambda: [rows[position + 1], row],
    }
    rows[position : position + 1] = damaged[change]()
    (folder / file).write_text("\n".join(rows))
    try:
        load_programme(folder)
    except ProgrammeMistakes as mistakes:
        assert all(one.line >= 1 and one.message for one in mistakes.mistakes)  # noqa: PT017
