"""Principle 7, trust and commitment to mutual benefit (5.7)."""

from cbrm_tui.domain.fields import Choice, Day, Integer, Number, Organisation, Prose, Rows, TextList
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
    due = Day("Due")
    kept = Choice("Kept", ("yes", "no", "open"), width=5)

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
