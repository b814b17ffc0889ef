"""Reading what was typed: the form that asks the questions of any set. Nothing is saved here."""

from rollcall.reports.forms.fields import question_field
from rollcall.reports.forms.questions import Block, Doubt, QuestionsForm, Shown


__all__ = ("Block", "Doubt", "QuestionsForm", "Shown", "question_field")
