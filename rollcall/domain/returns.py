"""The lines of a support-actions return and the checks on them (dossier A10-A12, C4; VR-05 to VR-08).

Counts come from the homes' own answers. Five things a home can be on a line: yes, no, does not apply,
don't know, not answered. Blank is not No.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from rollcall.domain.figures import Tally
from rollcall.domain.questions.definition import Strict


@dataclass(frozen=True, slots=True)
class Focus(Strict):
    """A heading of the template."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class TemplateLine(Strict):
    """One numbered support action and the question that feeds it."""

    code: str
    focus: str
    label: str
    question: str
    set: str


@dataclass(frozen=True)
class Template(Strict):
    """One version of the form: F as returned on 29 May 2020, W as first shown."""

    key: str
    title: str
    lines: tuple[TemplateLine, ...]
    focuses: tuple[Focus, ...] = ()
    note: str = ""

    def focus_title(self, key: str) -> str:
        """The words of a focus."""
        return next((focus.title for focus in self.focuses if focus.key == key), key)


@dataclass(frozen=True)
class Returns(Strict):
    """All templates of a programme and how their lines correspond (A11)."""

    templates: tuple[Template, ...] = ()
    mapping: tuple[dict[str, str], ...] = ()
    without_equivalent: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def template(self, key: str) -> Template:
        """The template of that key; KeyError when there is none."""
        for template in self.templates:
            if template.key == key:
                return template
        raise KeyError(key)

    def equivalent(self, code: str, *, of: str, to: str) -> str | None:
        """The line of template `to` that asks what line `code` of template `of` asks (AT-30)."""
        return next(
            (pair[to] for pair in self.mapping if pair.get(of) == code and to in pair), None
        )


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One line of a return as drafted, or as keyed in."""

    code: str
    label: str
    focus: str
    question: str
    yes: int
    no: int
    does_not_apply: int
    dont_know: int
    not_answered: int
    support: bool | None = None
    support_text: str = ""
    issue_text: str = ""

    @property
    def counted(self) -> int:
        """All homes on the line, answered or not."""
        return self.yes + self.no + self.does_not_apply + self.dont_know + self.not_answered

    @property
    def answered(self) -> int:
        """Homes that said yes or no."""
        return self.yes + self.no


@dataclass(frozen=True, slots=True)
class ReturnProblem:
    """What is wrong with a line, or with the whole return when `line` is empty."""

    rule: str
    line: str
    level: Literal["error", "warn"]
    message: str
    remedy: str = ""


def draft_lines(
    template: Template, tallies: Mapping[str, Tally], homes: int
) -> tuple[ReturnLine, ...]:
    """The lines of a template from the tallies of the homes' own answers, by question id."""
    return tuple(
        _line(line, template.focus_title(line.focus), tallies.get(line.question, Tally()), homes)
        for line in template.lines
    )


def _line(line: TemplateLine, focus: str, tally: Tally, homes: int) -> ReturnLine:
    known = tally.answered + tally.does_not_apply + tally.dont_know
    return ReturnLine(
        code=line.code,
        label=line.label,
        focus=focus,
        question=line.question,
        yes=tally.counts["yes"],
        no=tally.counts["no"],
        does_not_apply=tally.does_not_apply,
        dont_know=tally.dont_know,
        not_answered=homes - known,
    )


def check_return(
    lines: Iterable[ReturnLine], *, total_homes: int | None, register_homes: int
) -> list[ReturnProblem]:
    """VR-05 to VR-08 over a whole return.

    `total_homes` is the number the return states; None when it was left blank.
    """
    problems = list(_check_total(total_homes, register_homes))
    for line in lines:
        if total_homes:
            problems += _check_counts(line, total_homes)
        problems += _check_support(line)
    return problems


def _check_total(total_homes: int | None, register_homes: int) -> Iterable[ReturnProblem]:
    if not total_homes:
        yield ReturnProblem(
            "VR-08",
            "",
            "error",
            "The total number of care homes is blank or 0.",
            f"The register has {register_homes}.",
        )
    elif total_homes != register_homes:
        yield ReturnProblem(
            "VR-05",
            "",
            "warn",
            f"The return says {total_homes} homes and the register has {register_homes}.",
            "Say why they differ, or correct the register.",
        )


def _check_counts(line: ReturnLine, total_homes: int) -> Iterable[ReturnProblem]:
    if line.yes > total_homes:
        yield ReturnProblem(
            "VR-08",
            line.code,
            "error",
            f"{line.yes} homes is more than all {total_homes} homes.",
            "Check the count.",
        )
    if min(line.yes, line.no, line.does_not_apply, line.dont_know, line.not_answered) < 0:
        yield ReturnProblem(
            "VR-08",
            line.code,
            "error",
            "A count is below 0: more homes answered than there are homes.",
            "Check which homes the return covers.",
        )
    difference = line.counted - total_homes
    if difference:
        yield ReturnProblem(
            "VR-06",
            line.code,
            "error",
            f"Yes {line.yes}, no {line.no}, does not apply {line.does_not_apply}, "
            f"don’t know {line.dont_know} and not answered {line.not_answered} make {line.counted}, "
            f"not {total_homes}: a difference of {difference:+d}.",
            "Find the home counted twice, or the one left out.",
        )


def _check_support(line: ReturnLine) -> Iterable[ReturnProblem]:
    if line.support is True and not line.support_text.strip():
        yield ReturnProblem(
            "VR-07",
            line.code,
            "error",
            "More support would help, but the kind of support is not described.",
            "Describe the support, or answer No.",
        )
    if line.support is False and line.support_text.strip():
        yield ReturnProblem(
            "VR-07",
            line.code,
            "warn",
            "The answer is No, but a kind of support is described.",
            "Change the answer to Yes, or clear the description.",
        )


def support_summary(lines: Iterable[ReturnLine]) -> str:
    """How often the authority would welcome more support, as the letter says it (AT-24).

    "No" to support is a fine answer, and a line without an answer is not a No.
    """
    answers = [line.support for line in lines]
    asked = sum(answer is True for answer in answers)
    return f"{asked} of {len(answers)} actions where extra support would help"


def with_support(
    lines: Iterable[ReturnLine], support: Mapping[str, tuple[bool, str]]
) -> tuple[ReturnLine, ...]:
    """The lines with what the authority says about support, by line code."""
    return tuple(
        replace(line, support=support[line.code][0], support_text=support[line.code][1])
        if line.code in support
        else line
        for line in lines
    )
