"""Principle 8, value creation (5.8)."""

from cbrm_tui.domain.fields import Choice, Day, Number, Organisation, Prose, Text
from cbrm_tui.domain.records.base import Record

VALUE_CATEGORIES = ("financial", "social", "environmental", "reputational", "other")


class Idea(Record):
    """A constraint, an improvement or new value, from first thought to realised benefit."""

    type, label, plural = "idea", "Idea", "Ideas"
    folder, prefix = "ideas", "ID"
    principle, clause = 8, "5.8.3.2"
    columns = ("title", "kind", "stage", "organisation", "planned", "realised", "owner")

    kind = Choice("Kind", ("constraint", "improvement", "new_value"), width=11)
    proposer = Text("Proposer")
    organisation = Organisation("Proposed by", width=12)
    stage = Choice("Stage", ("idea", "assessed", "agreed", "under_way", "realised", "dropped"), width=9)
    category = Choice(
        "Category", VALUE_CATEGORIES, width=13, help="The kind of value it adds; other if left open"
    )
    description = Prose("Description")
    planned = Number("Planned", help="Benefit expected, in the plan's currency")
    realised = Number("Realised", help="Benefit shown so far, in the plan's currency")
    split = Prose("Who benefits", help="How the benefit is shared")
    decision = Prose("Decision")
    decided_on = Day("Decided on")

    @property
    def open(self) -> bool:
        """Whether it is still on its way."""
        return self.stage not in {"realised", "dropped"}
