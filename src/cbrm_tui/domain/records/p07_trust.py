"""Principle 7, trust and commitment to mutual benefit (5.7)."""

from cbrm_tui.domain.fields import (
    Choice,
    Day,
    Integer,
    Link,
    Number,
    Organisation,
    Person,
    Prose,
    Rows,
    TextList,
)
from cbrm_tui.domain.records.base import Record


class Commitment(Record):
    """A promise of one organisation to another, and whether it was kept."""

    type, label, plural = "commitment", "Commitment", "Commitments"
    folder, prefix = "commitments", "C"
    principle, clause = 7, "5.7.3.1"
    columns = ("title", "by", "to", "due", "kept", "owner")

    promise = Prose("Promise")
    by = Organisation("By", width=12)
    to = Organisation("To", width=12)
    made_on = Day("Made on")
    due = Day("Due")
    kept = Choice("Kept", ("yes", "no", "open"), width=5)
    response = Prose("If broken", help="What was said and done about a promise that was not kept")

    @property
    def open(self) -> bool:
        """Whether it is still to be kept."""
        return self.kept not in {"yes", "no"}


class Survey(Record):
    """The trust survey: its questions, and the mean of each organisation's answers once offered."""

    type, label, plural = "survey", "Trust survey", "Trust surveys"
    folder, prefix = "surveys", "S"
    principle, clause = 7, "5.7.3.1"
    columns = ("title", "due", "owner", "status")

    due = Day("Due")
    questions = TextList("Questions", sentences=True, help="Answered from 1, disagree, to 5, agree")
    means = Rows(
        "Organisation means",
        {
            "organisation": Organisation("Organisation"),
            "question": Integer("Question", low=1),
            "mean": Number("Mean", low=1, high=5),
            "answers": Integer("Answers", low=0),
        },
        key=("organisation", "question"),
    )
    status = Choice("Status", ("planned", "running", "closed"), width=8)

    @property
    def answered(self) -> frozenset[str]:
        """The keys of the organisations that have offered a mean of at least one answer."""
        return frozenset(
            row["organisation"]
            for row in self.means
            if {"organisation", "question", "mean"} <= row.keys() and row.get("answers") != 0
        )


class Response(Record):
    """One person's answers to a trust survey; partners only ever see the means of an organisation."""

    type, label, plural = "response", "Response", "Responses"
    folder, prefix = "responses", "SR"
    principle, clause = 7, "5.7.3.1"
    spaces = ("internal",)
    columns = ("survey", "respondent", "answered_on", "answers", "comments")

    survey = Link("Survey", types=("survey",))
    respondent = Person("Respondent", help="May stay empty where answers are anonymous")
    answered_on = Day("Answered on")
    answers = Rows(
        "Answers",
        {
            "question": Integer("Question", low=1),
            "answer": Integer("Answer", low=1, high=5),
            "comment": Prose("Comment"),
        },
        key=("question",),
        width=14,
    )
    comments = Prose("Comments")
