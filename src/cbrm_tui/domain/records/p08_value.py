"""Principle 8, value creation (5.8)."""

from datetime import date

from cbrm_tui.domain.fields import Choice, Day, Integer, Number, Organisation, Prose, Rows, Text
from cbrm_tui.domain.records.base import Record

VALUE_CATEGORIES = ("financial", "social", "environmental", "reputational", "other")


class ValueDefinition(Record):
    """What one organisation means by value in this relationship, and how it tells that it has come."""

    type, label, plural = "value_definition", "Value definition", "What value means"
    folder, prefix = "value_definitions", "VD"
    principle, clause = 8, "5.8.3.1"
    spaces = ("internal", "joint")
    columns = ("title", "organisation", "category", "measured_by")

    category = Choice("Category", VALUE_CATEGORIES, width=13)
    meaning = Prose("Meaning", help="What counts as value for this organisation")
    measured_by = Prose("How measured", width=24, help="How it is seen, or counted")


class Idea(Record):
    """A constraint, an improvement or new value, from first thought to realised benefit."""

    type, label, plural = "idea", "Idea", "Ideas"
    folder, prefix = "ideas", "ID"
    principle, clause = 8, "5.8.3.2"
    columns = ("title", "kind", "stage", "organisation", "planned", "realised", "owner")

    kind = Choice("Kind", ("constraint", "improvement", "new_value"), width=11)
    proposer = Text("Proposer")
    organisation = Organisation("Proposed by", width=12)
    proposed_on = Day("Proposed on")
    stage = Choice("Stage", ("idea", "assessed", "agreed", "under_way", "realised", "dropped"), width=9)
    category = Choice(
        "Category", VALUE_CATEGORIES, width=13, help="The kind of value it adds; other if left open"
    )
    description = Prose("Description")
    planned = Number("Planned", help="Benefit expected, in the plan's currency")
    realised = Number("Realised", help="Benefit shown so far, in the plan's currency")
    split = Prose("Who benefits", help="How the benefit is shared, in words")
    shares = Rows(
        "Shares",
        {
            "organisation": Organisation("Organisation"),
            "percent": Integer("Per cent", low=0, high=100),
        },
        key=("organisation",),
        help="How much of the benefit each organisation has",
    )
    decision = Prose("Decision")
    decided_on = Day("Decided on")

    @property
    def open(self) -> bool:
        """Whether it is still on its way."""
        return self.stage not in {"realised", "dropped"}

    @property
    def undecided(self) -> bool:
        """Whether it still waits for an answer."""
        return self.stage in {"", "idea", "assessed"} and not self.decision.strip()

    @property
    def first_heard(self) -> date | None:
        """The day on which it was proposed; where that is not known, the day it was decided on."""
        return self.proposed_on or self.decided_on
