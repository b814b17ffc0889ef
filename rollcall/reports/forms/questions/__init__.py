"""The form that asks some questions of a set of one home about one day.

Whoever fills it in (the home, a call handler, somebody with a paper form), the answers are judged by
`services.judging.judge` as those of every other route are, and each problem comes back to its fields:

- an *error* refuses; where its rule allows, a person may set it aside with a reason;
- a *warn* or *confirm* asks a person to tick "This is right", once for each value;
- a required question that applies and is empty is an error, since only people's forms insist.

    form = QuestionsForm(asking, request.POST, questions=page.questions, elsewhere=the_rest)
    if form.is_valid():
        file_report(new=form.new_report(...), ...)
"""

from rollcall.reports.forms.questions.asked import ASKED, FollowUps
from rollcall.reports.forms.questions.judged import Doubt
from rollcall.reports.forms.questions.page import Block, QuestionsForm, Shown


__all__ = ("ASKED", "Block", "Doubt", "FollowUps", "QuestionsForm", "Shown")
