"""Principle 10, risk management (5.10)."""

from datetime import date
from typing import ClassVar

from cbrm_tui.domain.fields import (
    Choice,
    Day,
    Integer,
    Links,
    Organisation,
    Organisations,
    Person,
    Prose,
    Rows,
    Score,
    Table,
    Text,
)
from cbrm_tui.domain.records.base import Record


class Risk(Record):
    """A threat or an opportunity of the relationship, with one owner, scores and a treatment.

    The scores are levels of the plan's method, counted from 1; `[current]` is always the last row
    of `[[assessments]]`, which only grows.
    """

    type, label, plural = "risk", "Risk", "Risks"
    folder, prefix = "risks", "R"
    principle, clause = 10, "5.10.3.3"
    spaces = ("internal", "joint")
    columns = ("title", "kind", "category", "current", "owner", "strategy", "status", "review_on")
    closed: ClassVar = frozenset({"closed"})

    kind = Choice("Kind", ("threat", "opportunity"), width=11)
    cause = Prose("Cause", help="Because of …")
    event = Prose("Event", help="… this may happen …")
    consequence = Prose("Consequence", help="… and it would lead to …")
    category = Choice(
        "Category",
        ("relationship", "delivery", "commercial", "people", "knowledge", "legal", "continuity"),
        width=12,
    )
    objectives = Links("Objectives", types=("objective",), help="The objectives it bears on")
    affects = Organisations("Affects")
    best_placed = Organisation("Best placed", width=12, help="The organisation best placed to manage it")
    best_placed_reason = Prose(
        "Owner elsewhere because", help="Why the owner is not of the best placed organisation"
    )
    inherent = Score("Inherent", help="Without any treatment")
    current = Score("Score", help="As it stands now")
    target = Score("Target", help="Where the treatment should bring it")
    confidence = Choice("Confidence", ("low", "medium", "high"), width=10)
    proximity = Text("Proximity", help="How soon it could happen")
    strategy = Choice(
        "Strategy",
        {
            "threat": ("avoid", "reduce", "transfer", "share", "accept", "fallback"),
            "opportunity": ("exploit", "enhance", "share", "accept", "reject"),
        },
        by="kind",
        group="strategy",
        width=8,
    )
    strategy_rationale = Prose("Why this strategy", group="strategy")
    transferred_to = Organisation(
        "Transferred to", extra=("insurer", "customer", "supplier"), group="strategy"
    )
    treatment = Prose("Treatment", help="What is done about it")
    contingency = Prose("Contingency", help="What is done if it happens")
    acceptance = Table("Acceptance", {"by": Person("By"), "reason": Text("Reason"), "until": Day("Until")})
    escalation = Text("Escalation", help="The step of the ladder it was taken to")
    status = Choice(
        "Status",
        ("identified", "assessed", "treating", "monitoring", "occurred", "closed"),
        width=10,
        group="status",
    )
    close_reason = Prose("Closed because", group="status")
    assessments = Rows(
        "Assessments",
        {
            "date": Day("Date"),
            "by": Person("By"),
            "likelihood": Integer("Likelihood", low=1, axis="likelihood"),
            "impact": Integer("Impact", low=1, axis="impact"),
            "reason": Text("Reason"),
        },
    )

    @property
    def score(self) -> tuple[int, int] | None:
        """Current (likelihood, impact), None while not assessed."""
        return type(self).current.pair(self.data.get("current"))

    @property
    def threat(self) -> bool:
        """Whether it could do harm; without a kind it is read as a threat, to be on the safe side."""
        return self.kind != "opportunity"

    @property
    def last_assessed(self) -> date | None:
        """The day of the latest assessment that has a date."""
        return max((row["date"] for row in self.assessments if "date" in row), default=None)
