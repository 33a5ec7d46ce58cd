"""Principle 3, business objectives (5.3)."""

from cbrm_tui.domain.fields import (
    Choice,
    Day,
    Integer,
    Links,
    Number,
    Organisation,
    Organisations,
    Prose,
    Text,
    TextList,
)
from cbrm_tui.domain.records.base import Record


class Objective(Record):
    """What one organisation, or the relationship, wants to reach."""

    type, label, plural = "objective", "Objective", "Objectives"
    folder, prefix = "objectives", "O"
    principle, clause = 3, "5.3.3.6"
    spaces = ("internal", "joint")
    columns = ("title", "party", "priority", "actual", "target", "unit", "due", "owner")

    party = Organisation(
        "Party", extra=("joint",), width=11, help="Whose objective: an organisation, or joint"
    )
    origin = Choice("Origin", ("initial", "added"), width=8)
    priority = Integer("Priority", low=1, high=5, help="1 lowest to 5 highest")
    outcomes = TextList("Outcomes", sentences=True)
    benefit = Prose("Benefit")
    rationale = Prose("Rationale", help="Why it matters, told to the partners")
    baseline = Number("Baseline")
    target = Number("Target")
    actual = Number("Actual")
    unit = Text("Unit", width=8)
    due = Day("Due")
    contributors = Organisations("Contributors")
    communicated_on = Day("Communicated on")
    status = Choice("Status", ("proposed", "agreed", "under_way", "reached", "dropped"), width=9)
    closed = frozenset({"reached", "dropped"})


class BusinessCase(Record):
    """One opportunity to collaborate, weighed: what it offers, needs and risks, and what was decided."""

    type, label, plural = "business_case", "Business case", "Business cases"
    folder, prefix = "business_cases", "BC"
    principle, clause = 3, "5.3.3.2"
    spaces = ("internal",)
    columns = ("title", "partners", "decision", "decided_on", "owner")

    opportunity = Prose("Opportunity", help="What could be done together, and why now")
    objectives = Links("Objectives", types=("objective",), help="What it is to reach")
    value = Prose("Value", help="What it is worth, in money and otherwise")
    risks = Links("Risks", types=("risk",), help="What could go wrong, or better than hoped")
    resources = Prose("Resources", help="People, money and equipment it takes")
    partners = TextList("Partners", width=20, help="Who could do it with you")
    decision = Choice("Decision", ("approved", "rejected", "later"), width=8, group="decision")
    decided_on = Day("Decided on", group="decision")
    reason = Prose("Because", group="decision")


class ValueDriver(Record):
    """What creates value for the own business, and how much effort it takes (value analysis)."""

    type, label, plural = "value_driver", "Value driver", "Value drivers"
    folder, prefix = "value_drivers", "DR"
    principle, clause = 3, "5.3.3.5"
    spaces = ("internal",)
    columns = ("title", "value", "effort", "objectives", "owner")

    driver = Prose("Driver", help="What creates the value")
    value = Integer("Value", low=1, high=5, help="1 least to 5 most")
    effort = Integer("Effort", low=1, high=5, help="1 least to 5 most")
    objectives = Links("Objectives", types=("objective",), help="The objectives that go after it")


class ObjectiveFit(Record):
    """Whether two objectives help or hinder each other."""

    type, label, plural = "objective_fit", "Objective fit", "Fit of objectives"
    folder, prefix = "objective_fits", "OF"
    principle, clause = 3, "5.3.3.3"
    columns = ("title", "pair", "fit", "resolution", "owner")

    pair = Links("Pair", types=("objective",), help="The two objectives")
    fit = Choice("Fit", ("shared", "complementary", "neutral", "conflict"), width=13)
    resolution = Prose("Resolution", help="How a conflict was resolved")
