"""A drafted return as a page shows it: rows, shares and sentences. No queries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rollcall.assurance.selectors import DraftReturn, HomeAnswer
from rollcall.domain.figures import percent
from rollcall.domain.questions.definition import State
from rollcall.domain.returns import ReturnLine
from rollcall.ui.words import plural


SPLIT = (
    ("yes", "Yes"),
    ("no", "No"),
    ("does_not_apply", "Does not apply"),
    ("dont_know", "Don’t know"),
    ("not_answered", "Not answered"),
)


#: What the homes in each part of the split did, of one home and of several.
DID = {
    "yes": ("said Yes", "said Yes"),
    "no": ("said No", "said No"),
    "does_not_apply": ("said it does not apply", "said it does not apply"),
    "dont_know": ("did not know", "did not know"),
    "not_answered": ("has not answered", "have not answered"),
}


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line with both percentages, of all homes and of those that answered (DQ-03)."""

    line: ReturnLine
    of_all: str
    of_answering: str
    problems: list[str]


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """Everything the page and the document show."""

    draft: DraftReturn
    title: str
    focuses: list[tuple[str, list[LineRow]]]
    problems: list[dict[str, Any]]
    summary: str


def return_page(draft: DraftReturn, line_link: Callable[[str], str] | None = None) -> ReturnPage:
    """Group the lines by focus; a problem leads to its line where there are links."""
    focuses: dict[str, list[LineRow]] = {}
    for line in draft.lines:
        focuses.setdefault(line.focus, []).append(
            LineRow(
                line,
                percent(line.yes, draft.homes) if draft.homes else "no homes",
                percent(line.yes, line.answered) if line.answered else "nobody answered",
                [problem.message for problem in draft.problems if problem.line == line.code],
            )
        )
    return ReturnPage(
        draft=draft,
        title=f"{draft.template.title}: {draft.area.name}",
        focuses=list(focuses.items()),
        problems=[
            {
                "level": problem.level,
                "text": f"{'Line ' + problem.line + ': ' if problem.line else ''}{problem.message}",
                "remedy": problem.remedy,
                "where": problem.rule,
                "href": line_link(problem.line) if line_link and problem.line else "",
            }
            for problem in draft.problems
        ],
        summary=(
            f"{draft.reported} of {draft.homes} homes have answered in this round. "
            "A home that has not answered is never counted as No."
        ),
    )


def answer_words(answer: HomeAnswer) -> tuple[str, str]:
    """What a home said in words, and the tone of its tag."""
    if answer.state is State.ANSWERED:
        return ("Yes", "good") if answer.value == "yes" else ("No", "warn")
    return {
        State.DOES_NOT_APPLY: ("Does not apply", "info"),
        State.DONT_KNOW: ("Don’t know", "none"),
        State.NOT_ANSWERED: ("Not answered", "none"),
    }[answer.state]


def line_words(line: ReturnLine, answer: str) -> str:
    """Which homes a list of a line's homes holds: "The 107 homes that said Yes"."""
    if answer not in DID:
        return "The homes behind this line"
    count = getattr(line, answer)
    one, many = DID[answer]
    if not count:
        return f"There is no home that {one}"
    return f"The {plural(count, 'home')} that {one if count == 1 else many}"


def answer_key(answer: HomeAnswer) -> str:
    """Which part of the five-way split a home is in."""
    return str(answer.value) if answer.state is State.ANSWERED else answer.state.value
