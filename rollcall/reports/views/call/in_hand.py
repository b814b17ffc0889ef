"""A home that is being rung, and the forms of its page."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from rollcall.domain.programme import Programme
from rollcall.domain.questions.asking import EVERY_DAY, Page
from rollcall.foundation import clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo
from rollcall.reports.forms.calls import GuidanceForm, OutcomeForm, SpokenForm
from rollcall.reports.forms.questions import QuestionsForm
from rollcall.reports.forms.updates import Update
from rollcall.reports.selectors import CallRow, acknowledged
from rollcall.reports.views.update.opening import Opened
from rollcall.ui.fields import error_list


#: What belongs to the call and not to the home's answers, kept with the draft under a page of its own.
CALL_BOXES = ("spoke_to", "role", "note", "guidance")


CALL_PAGE = "call"


@dataclass(frozen=True)
class Call:
    """A home that is being rung: its update in hand, and where it stands in the day's calls."""

    opened: Opened
    row: CallRow

    @property
    def actor(self) -> Actor:
        """Who rings."""
        return self.opened.actor

    @property
    def home(self) -> HomeInfo:
        """The home that is rung."""
        return self.opened.home

    @property
    def update(self) -> Update:
        """Today's update of the home."""
        return self.opened.update

    @property
    def programme(self) -> Programme:
        """The programme with the sets that hold on the day of the call."""
        return current_programme(self.update.asking.on)

    @property
    def is_short(self) -> bool:
        """Whether the home has reported: the call then supports and asks nothing again."""
        return self.update.asking.current is not None

    @property
    def every_day(self) -> Page | None:
        """What "nothing has changed" still asks, when it is offered (AT-12)."""
        if self.is_short or self.update.asking.unchanged.refusal:
            return None
        return next((one for one in self.update.pages if one.key == EVERY_DAY), None)

    def kept(self, name: str) -> str:
        """What was typed before in a box of the call's own."""
        saved = self.update.draft
        return (saved.typed.get(name) or [""])[-1] if saved else ""


@dataclass
class Forms:
    """The forms of the page, blank, as typed before, or with what is wrong."""

    call: Call
    data: QueryDict | None = None
    unchanged: bool = False
    outcome: OutcomeForm = field(init=False)
    spoken: SpokenForm = field(init=False)
    guidance: GuidanceForm = field(init=False)
    questions: QuestionsForm | None = None
    check: QuestionsForm | None = None
    #: What is wrong with the call as a whole.
    refusals: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        call, programme = self.call, self.call.programme
        act = self.data.get("act", "") if self.data is not None else ""
        today = clock.reporting_day(call.opened.now)
        self.outcome = OutcomeForm(
            self.data if act == "outcome" else None,
            programme=programme,
            today=today,
            short=call.is_short,
        )
        spoken = self.data if act == "answers" else None
        kept = {name: call.kept(name) for name in CALL_BOXES}
        self.spoken = SpokenForm(spoken, programme=programme, initial=kept)
        items = programme.guidance.on(today)
        self.guidance = GuidanceForm(
            self.data,
            items=items,
            said=acknowledged(call.home.id),
            initial={f"guidance-{one.id}": call.kept(f"guidance-{one.id}") for one in items},
        )
        if not call.is_short:
            page = call.every_day if self.unchanged else None
            self.questions = (
                call.update.page_form(page, spoken)
                if page
                else call.update.whole_form(spoken, follow_ups="when due")
            )

    @property
    def errors(self) -> list[dict[str, str]]:
        """The error summary, in the order of the page."""
        found = [{"text": text} for text in self.refusals]
        if self.outcome.is_bound:
            found += error_list(self.outcome)
        if self.spoken.is_bound:
            found += error_list(self.spoken)
        if self.guidance.is_bound:
            found += error_list(self.guidance)
        if self.questions is not None and self.questions.is_bound:
            found += self.questions.error_items
        return found + [{"text": text} for text in self._elsewhere()]

    @property
    def only_came_up(self) -> bool:
        """Whether nothing is wrong, and answers have brought up more questions."""
        asked = self.questions
        if asked is None or not asked.is_bound or not asked.only_came_up:
            return False
        return not self.refusals and self.spoken.is_valid() and not self._elsewhere()

    def _elsewhere(self) -> list[str]:
        """What is wrong with answers that "nothing has changed" would copy, and no tick settles."""
        if self.check is None or self.questions is None:
            return []
        here = set(self.questions.fields)
        ticks = {doubt.bound.name for doubt in self.copied_doubts}
        return [
            str(text)
            for name, texts in self.check.errors.items()
            if name not in here and name not in ticks
            for text in texts
        ]

    @property
    def copied_doubts(self) -> list[Any]:
        """Doubts about answers that are copied and so do not stand on the page."""
        if self.check is None or self.questions is None:
            return []
        here = set(self.questions.fields)
        return [
            doubt for one in self.check.shown if one.question.id not in here for doubt in one.doubts
        ]
