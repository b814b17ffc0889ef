"""A question set on paper: each question with its number, its boxes and when to answer it."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rollcall.domain.questions.asking import triggers
from rollcall.domain.questions.definition import Question
from rollcall.domain.questions.visibility import CompiledSet


_AND_OR = re.compile(r" (or|and) ")
_COMPARED = re.compile(r"(\w+) (==|!=|>|in) (.+)")
_ANSWERED = re.compile(r"answered\((\w+)\)")
_CHOSE = re.compile(r"chose_any_but\((\w+), '(\w+)'\)")
_CODES = re.compile(r"'([^']+)'")
#: Boxes for the digits of a number: none of ours has more.
DIGITS = 4


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question as it is printed. `kind`: number, tick, ticks, date, table or lines."""

    number: int
    question: Question
    kind: str
    when: str
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperTopic:
    """The questions under one heading."""

    title: str
    questions: tuple[PaperQuestion, ...]


def numbers(compiled: CompiledSet) -> dict[str, int]:
    """The number of each question on paper: its place among those that people answer in the set."""
    answered = (one for one in compiled.question_set.asked if _is_answered(one))
    return {one.id: place for place, one in enumerate(answered, start=1)}


def paper(compiled: CompiledSet, home: Mapping[str, Any] | None) -> list[PaperTopic]:
    """The set as it is printed, without what can never apply to this home; None = to any home."""
    numbered = numbers(compiled)
    printed = [
        _printed(compiled, one, numbered)
        for one in compiled.question_set.asked
        if one.id in numbered and (home is None or may_apply(compiled, one, home))
    ]
    found = [
        PaperTopic(topic.title, tuple(p for p in printed if p.question.topic == topic.key))
        for topic in compiled.question_set.topics
    ]
    rest = {topic.key for topic in compiled.question_set.topics}
    found.append(PaperTopic("", tuple(p for p in printed if p.question.topic not in rest)))
    return [topic for topic in found if topic.questions]


def may_apply(compiled: CompiledSet, question: Question, home: Mapping[str, Any]) -> bool:
    """Whether a question can come up at all in a home with these attributes."""
    about = re.fullmatch(r"home\.(\w+)", question.show_if.strip())
    return about is None or home.get(about[1]) is not False


def when_words(compiled: CompiledSet, question: Question, numbered: Mapping[str, int]) -> str:
    """When to answer a follow-up, by the numbers and words on the same paper."""
    if not question.show_if:
        return ""
    said = list(_clauses(compiled, question.show_if, numbered))
    if all(said):
        joined = "".join(said)
        return f"Only if {joined}." if joined else ""
    read = sorted(numbered[one] for one in triggers(compiled, question.id) if one in numbered)
    return f"Only if your answer to {_or(read)} calls for it." if read else "If it applies to you."


def _clauses(compiled: CompiledSet, condition: str, numbered: Mapping[str, int]) -> Iterator[str]:
    """The parts of a condition in words, "" for one that has none."""
    parts = _AND_OR.split(condition.strip())
    for place, part in enumerate(parts):
        yield f" {part} " if place % 2 else _clause(compiled, part.strip(), numbered)


def _clause(compiled: CompiledSet, text: str, numbered: Mapping[str, int]) -> str:
    by_id = compiled.question_set.by_id
    if found := _ANSWERED.fullmatch(text):
        return f"you filled in {numbered[found[1]]}" if found[1] in numbered else ""
    if found := _CHOSE.fullmatch(text):
        label = by_id[found[1]].option_label(found[2])
        return f"your answer to {numbered[found[1]]} is not “{label}”"
    found = _COMPARED.fullmatch(text)
    if found is None or found[1] not in numbered:
        return ""
    number, sign, value = numbered[found[1]], found[2], found[3]
    if sign == ">":
        return f"your answer to {number} is more than {value}" if value.isdigit() else ""
    codes = _CODES.findall(value)
    words = [f"“{by_id[found[1]].option_label(one)}”" for one in codes if one != "dont_know"]
    if "dont_know" in codes:
        words.append("“Don’t know”")
    return f"your answer to {number} is {'not ' if sign == '!=' else ''}{_or(words)}"


def _printed(
    compiled: CompiledSet, question: Question, numbered: Mapping[str, int]
) -> PaperQuestion:
    return PaperQuestion(
        numbered[question.id],
        question,
        _kind(question),
        when_words(compiled, question, numbered),
        tuple(_ticks(question)),
    )


def _kind(question: Question) -> str:
    kinds = {"integer": "number", "choices": "ticks", "matrix": "table", "date": "date"}
    return (
        "tick"
        if question.choices and question.type != "choices"
        else kinds.get(question.type, "lines")
    )


def _ticks(question: Question) -> Iterator[str]:
    """What can be ticked; beside a number, the words that may stand for it."""
    yield from (option.label for option in question.choices)
    if question.type == "integer" and question.is_flow:
        yield "None"
    if question.required != "optional" and question.type in ("integer", "yes_no"):
        yield "Don’t know"


def _is_answered(question: Question) -> bool:
    return question.type != "calculated" and not question.options_from


def _or(words: Collection[Any]) -> str:
    *first, last = [str(one) for one in words]
    return f"{', '.join(first)} or {last}" if first else last
