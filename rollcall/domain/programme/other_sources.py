"""Whether what a programme says of other collections fits: precedence, layouts and exports."""

from collections.abc import Iterator, Mapping

from rollcall.domain.differences import Precedence
from rollcall.domain.programme.definition import Export, Layout, Mistake, ProgrammeSettings
from rollcall.domain.programme.ready import vocabulary_of
from rollcall.domain.questions.conditions import ExpressionError, parse
from rollcall.domain.questions.definition import QuestionSet


Path = tuple[str | int, ...]


def check_precedence(precedence: Precedence, sets: Mapping[str, QuestionSet]) -> Iterator[Mistake]:
    """Every tolerance names questions that exist, once, and says who decides."""
    by_key = {one.key: one for one in sets.values()}
    seen: set[tuple[str, str]] = set()
    for position, one in enumerate(precedence.tolerances):
        path: Path = ("tolerances", position)
        if one.set not in by_key:
            yield _mistake((*path, "set"), f"There is no set `{one.set}`.", "Correct it.")
            continue
        if one.by < 0:
            yield _mistake((*path, "by"), f"`{one.by}` is below nought.", "Write 0 or more.")
        if not one.decides.strip():
            yield _mistake((*path, "decides"), "Nobody decides.", "Say who decides.")
        for number, question in enumerate(one.questions):
            where = (*path, "questions", number)
            known = by_key[one.set].by_id.get(question)
            if known is None:
                message = f"There is no question `{question}` in `{one.set}`."
                yield _mistake(where, message, "Correct its spelling.")
            elif known.is_words or known.envelope:
                message = f"`{question}` is in words or part of the report itself."
                yield _mistake(where, message, "Leave it out: it cannot be compared.")
            elif (one.set, question) in seen:
                yield _mistake(where, f"`{question}` has two tolerances.", "Keep one.")
            seen.add((one.set, question))


def _mistake(path: Path, message: str, remedy: str) -> Mistake:
    return Mistake("precedence.yaml", path, message, remedy)


def check_exports(
    settings: ProgrammeSettings,
    exports: Mapping[str, Export],
    layouts: Mapping[str, Layout],
    sets: Mapping[str, QuestionSet],
) -> Iterator[Mistake]:
    """Every export has a key of its own, a set, and columns that can be worked out."""
    by_key = {one.key: one for one in sets.values()}
    seen = {one.key: file for file, one in layouts.items()}
    for file, export in exports.items():
        if export.key in seen:
            message = f"The key `{export.key}` is in {seen[export.key]} too."
            yield Mistake(file, ("key",), message, "Rename one of them.")
        seen[export.key] = file
        if export.set not in by_key:
            yield Mistake(file, ("set",), f"There is no set `{export.set}`.", "Correct it.")
            continue
        vocabulary = vocabulary_of(settings, by_key[export.set])
        headings: set[str] = set()
        for position, column in enumerate(export.columns):
            path: Path = ("columns", position)
            if column.column in headings:
                message = f"`{column.column}` is there twice."
                yield Mistake(file, (*path, "column"), message, "Rename or remove one.")
            headings.add(column.column)
            try:
                parse(column.value, vocabulary)
            except ExpressionError as error:
                message = f"{column.column}: {error.message}"
                yield Mistake(file, (*path, "value"), message, f"Correct `{column.value}`.")


def check_extract(layout: Layout, question_set: QuestionSet) -> Iterator[tuple[Path, str, str]]:
    """What an extract needs beside its columns; yields (path, message, remedy)."""
    if layout.extract is None:
        return
    if not layout.extract.called.strip():
        yield ("extract", "called"), "The collection has no name.", "Write `called`."
    if layout.captured_at is None:
        yield (
            ("extract",),
            "An extract needs to know when each home saved its answers.",
            "Add `captured_at`.",
        )
    for position, column in enumerate(layout.columns):
        question = question_set.by_id.get(column.question)
        if question is not None and (question.is_words or question.envelope):
            yield (
                ("columns", position, "question"),
                f"`{column.question}` is in words or part of the report itself.",
                "List the column under `ignored`: an extract fills in other answers only.",
            )
