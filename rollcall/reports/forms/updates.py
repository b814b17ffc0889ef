"""An update in hand: what one person has typed about a home's day, with what stands for the rest.

Three kinds, told apart by what stands for the pages that nobody has opened:

- a day's first report: yesterday's stocks, while they are fresh (R3); flows never
- "nothing has changed": the last report's stocks; only what is asked every day is asked (AT-12)
- a correction: the version that it corrects
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from rollcall.domain.questions.asking import EVERY_DAY, Page, pages
from rollcall.domain.questions.carrying import Given, may_stand
from rollcall.domain.questions.definition import State
from rollcall.foundation.clock import day_begins
from rollcall.reports.forms.questions import ASKED, FollowUps, QuestionsForm
from rollcall.reports.selectors import Asking, DraftInfo
from rollcall.reports.services import NewReport


#: Longest key that a form may bring; ours have 36 characters.
LONGEST_KEY = 100


class SendForm(forms.Form):
    """What goes with the answers: the reason of a correction."""

    reason = forms.CharField(
        label="Why is this being corrected?",
        help_text="For example: we counted a room twice. Do not name residents or staff.",
        max_length=500,
        strip=True,
        error_messages={
            "required": "Say in a few words why this is being corrected",
            "max_length": "Use %(limit_value)d characters or fewer for the reason",
        },
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, is_correction: bool) -> None:
        super().__init__(data)
        if not is_correction:
            del self.fields["reason"]

    @property
    def given_reason(self) -> str:
        """Why; "" for a first report."""
        return str(self.cleaned_data.get("reason", "")) if self.is_bound else ""


@dataclass(frozen=True)
class Progress:
    """A page of the form as far as it has come."""

    page: Page
    state: str  # done, wrong, stands, waits, optional, nothing
    waiting: int = 0
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Update:
    """What is asked, what was typed, and the forms made of both."""

    asking: Asking
    draft: DraftInfo | None

    # --- what stands without being typed ------------------------------------------------------

    @property
    def is_unchanged(self) -> bool:
        """Whether they have said that nothing has changed."""
        return self.draft is not None and self.draft.unchanged and self.asking.current is None

    @property
    def is_correction(self) -> bool:
        """Whether there is a report of this day already."""
        return self.asking.current is not None

    @property
    def is_stale(self) -> bool:
        """Whether somebody else filed a version since this person began."""
        current = self.asking.current
        if self.draft is None or self.draft.saved_at is None:
            return False
        return self.draft.based_on != (current.id if current else None)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages with something due on this day."""
        return tuple(
            page for page in pages(self.asking.compiled) if self.asking.due & set(page.questions)
        )

    @cached_property
    def saved(self) -> frozenset[str]:
        """The questions on the pages that were saved."""
        done = self.draft.pages if self.draft else {}
        return frozenset(one for page in self.pages if page.key in done for one in page.questions)

    @cached_property
    def filled_in(self) -> dict[str, Given]:
        """What boxes hold before anybody types: the version to correct, else fresh stocks (R3)."""
        asking = self.asking
        if asking.current is not None:
            on = asking.current.on
            return {key: Given(one, on, on) for key, one in asking.current.answers.items()}
        days = asking.programme.settings.carry_days
        by_id = asking.question_set.by_id
        stocks = {
            key: one
            for key, one in asking.before.items()
            if key in asking.due and may_stand(asking.compiled, by_id[key], one, asking.on, days)
        }
        return stocks | {
            key: Given(one.value, asking.on, asking.on)
            for key, one in asking.elsewhere.items()
            if key in asking.due and not by_id[key].is_flow
        }

    @cached_property
    def standing(self) -> dict[str, Given]:
        """What stands for the pages that were not saved; never what only another collection says."""
        asking = self.asking
        if self.is_unchanged:
            source: Mapping[str, Given] = asking.unchanged.answers
        elif asking.current is not None:
            on, own = asking.current.on, asking.current.own_answers
            source = {key: Given(value, on, on) for key, value in own.items()}
        else:
            source = {
                key: one for key, one in self.filled_in.items() if key not in asking.elsewhere
            }
        return {key: one for key, one in source.items() if key not in self.saved}

    # --- forms --------------------------------------------------------------------------------

    def page_form(self, page: Page, data: QueryDict | None = None) -> QuestionsForm:
        """One page, as typed before, else filled in."""
        was_saved = self.draft is not None and page.key in self.draft.pages
        return QuestionsForm(
            self.asking,
            data,
            questions=page.questions,
            typed=self.draft.data if self.draft and was_saved else None,
            prefilled={key: one.value for key, one in self.filled_in.items()},
            elsewhere=self._beside(page),
        )

    def whole_form(
        self, data: QueryDict | None = None, *, follow_ups: FollowUps = "all"
    ) -> QuestionsForm:
        """Every due question on one page; on paper the follow-ups are on it from the start."""
        values = {
            key: one.value for key, one in self.filled_in.items() if key not in self.asking.due
        }
        return QuestionsForm(
            self.asking,
            data,
            typed=self.draft.data if self.draft and self.draft.pages else None,
            prefilled={key: one.value for key, one in self.filled_in.items()},
            elsewhere=values if self.is_correction else {},
            follow_ups=follow_ups,
            insists=not self.is_correction,
        )

    def check_form(self, sent: QueryDict | None = None) -> QuestionsForm:
        """Everything that was typed, judged together with what stands for the rest."""
        data: MultiValueDict[str, str] = self.draft.data.copy() if self.draft else MultiValueDict()
        for name in sent or {}:
            if name.startswith(("right-", "reason-")):
                data.setlist(name, cast(QueryDict, sent).getlist(name))
        form = QuestionsForm(
            self.asking,
            data,
            questions=self._typed_questions(),
            elsewhere={key: one.value for key, one in self.standing.items()},
        )
        form.is_valid()
        return form

    def _typed_questions(self) -> frozenset[str]:
        """Those to be judged as typed; with a first report those that nothing stands for too."""
        if self.is_correction:
            return self.saved
        if self.is_unchanged:
            daily = [page.questions for page in self.pages if page.key == EVERY_DAY]
            return self.saved | {one for ids in daily for one in ids}
        return self.asking.due - self.standing.keys()

    def _beside(self, page: Page) -> dict[str, Any]:
        """The answers on all other pages, typed or standing."""
        here = set(page.questions)
        held = {key: one.value for key, one in self.standing.items() if key not in here}
        others = self.saved - here
        if not others or self.draft is None:
            return held
        form = QuestionsForm(
            self.asking, self.draft.data, questions=others, elsewhere=held, insists=False
        )
        return held | form.answers_so_far

    # --- how far it has come ------------------------------------------------------------------

    def progress(self, form: QuestionsForm) -> list[Progress]:
        """Each page with what waits on it, by what the check form says."""
        return [self._progress(page, form) for page in self.pages]

    def _progress(self, page: Page, form: QuestionsForm) -> Progress:
        asked = tuple(
            one
            for one in page.questions
            if one in form.fields or (one in self.standing and form.sheet.is_shown(one))
        )
        waiting = [one for one in asked if self._waits(one, form)]
        if self.draft and page.key in self.draft.pages:
            wrong = any(form.errors.get(one) for one in page.questions)
            wrong |= not self.draft.pages[page.key]
            return Progress(page, "wrong" if wrong else "done", len(waiting), asked=asked)
        if waiting:
            return Progress(page, "waits", len(waiting), asked=asked)
        if any(one in self.standing for one in asked):
            return Progress(page, "stands", asked=asked)
        return Progress(page, "optional" if asked else "nothing", asked=asked)

    def _waits(self, question: str, form: QuestionsForm) -> bool:
        """Whether an answer must still be given before the report can be sent."""
        if self.asking.question_set.by_id[question].required == "optional":
            return False
        return question not in self.standing and (
            form.sheet.reading(question)[0] is State.NOT_ANSWERED
        )

    # --- the report ---------------------------------------------------------------------------

    def new_report(self, form: QuestionsForm, **details: Any) -> NewReport:
        """The report that a valid form makes; what nobody looked at is marked as carried."""
        kept = {
            key: one.value
            for key, one in self.standing.items()
            if key not in form.fields and (self.is_correction or form.sheet.is_shown(key))
        }
        carried = frozenset(kept)
        if self.asking.current is not None:
            carried &= self.asking.current.carried
        return form.new_report(
            **{
                "answers": {**kept, **form.raw_answers},
                "carried": carried,
                "taken_over": {
                    key: one.layout
                    for key, one in self.asking.elsewhere.items()
                    if key in form.fields
                },
                "nothing_changed": self.is_unchanged,
                "based_on": self.draft.based_on if self.draft else None,
                **details,
            }
        )


def key_of(update: Update, sent: QueryDict) -> str:
    """The key that makes two sends of one form one report (AT-17).

    The form brings it, so that a form filled in without us has one; made of home, set and day too,
    so that a key used for one report cannot hold up another.
    """
    own = update.draft.key if update.draft else ""
    brought = sent.get("key", "").strip()[:LONGEST_KEY] or own
    asking = update.asking
    said = f"{asking.home.location_id} {asking.set_key} {asking.on} {brought}"
    return hashlib.sha256(said.encode()).hexdigest()[:40] if brought else ""


def captured_at_of(update: Update, sent: QueryDict, now: dt.datetime) -> dt.datetime | None:
    """When the answers were given, as a form says that waited to be sent.

    None when that cannot be: in the future, or before the day that they are about. The time at which
    they were received counts then.
    """
    try:
        at = dt.datetime.fromisoformat(sent.get("captured_at", "").strip())
    except ValueError:
        return None
    if at.tzinfo is None or not day_begins(update.asking.on) <= at <= now:
        return None
    return at


def asked_in(data: QueryDict) -> list[str]:
    """The questions that a sent form says it showed."""
    return data.get(ASKED, "").split()
