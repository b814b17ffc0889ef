"""A report's answers by topic, in words. No queries."""

from collections.abc import Collection
from typing import Any

from rollcall.boards.presenters.figures import STATE_WORDS
from rollcall.domain.programme import Programme
from rollcall.domain.questions.answers import show
from rollcall.domain.questions.definition import State
from rollcall.domain.sensitivity import Sensitivity
from rollcall.register.selectors import HomeInfo
from rollcall.reports.presenters.sources import origin_words
from rollcall.reports.selectors import VersionInfo


def answer_topics(
    programme: Programme,
    set_key: str,
    found: HomeInfo,
    one: VersionInfo,
    seen: Collection[Sensitivity],
) -> list[dict[str, Any]]:
    """A version's answers by topic: in words, the questions left empty, and those not to be seen."""
    compiled = programme.compiled(set_key)
    sheet = compiled.sheet(
        one.answers,
        on=one.on,
        home={**found.attributes, "beds": found.beds},
        round_settings=programme.round_conditions(set_key, one.on),
    )
    topics = []
    for topic in compiled.question_set.topics:
        rows, empty, hidden = [], [], []
        for question in compiled.question_set.asked:
            if question.topic != topic.key:
                continue
            if question.sensitivity not in seen:
                hidden.append(question.label)
                continue
            state, value = sheet.reading(question.id)
            given = question.id in one.answers
            if state is State.DOES_NOT_APPLY and not given:
                continue
            if state is State.NOT_ANSWERED:
                empty.append(question.label)
                continue
            words = show(question, value) if state is State.ANSWERED else STATE_WORDS[state]
            rows.append(
                {
                    "label": question.label,
                    "words": words,
                    "unit": question.unit if state is State.ANSWERED else "",
                    "answered": state is State.ANSWERED,
                    "carried": question.id in one.carried,
                    "origin": origin_words(programme, one, question.id),
                    "calculated": question.type == "calculated" and not given,
                }
            )
        if rows or empty or hidden:
            topics.append({"title": topic.title, "rows": rows, "empty": empty, "hidden": hidden})
    return topics
