"""Principle 1, relationship management (5.1)."""

from datetime import date

from cbrm_tui.domain.fields import (
    Choice,
    Choices,
    Day,
    Integer,
    Organisation,
    Organisations,
    Person,
    Prose,
    Text,
)
from cbrm_tui.domain.records.base import Record

DUTIES = (
    "objectives",
    "measures",
    "new_value",
    "roles",
    "information",
    "resources",
    "engagement",
    "initiatives",
    "issues",
    "risks",
    "change",
)
"""What the joint team sees to (5.1.3.3): its tasks (a) to (f), then the five of every day under (g)."""


class Context(Record):
    """Something inside or around the business, or an expectation, that bears on its relationships."""

    type, label, plural = "context", "Context", "Context"
    folder, prefix = "contexts", "CX"
    principle, clause = 1, "5.1.3.1"
    spaces = ("internal",)
    columns = ("title", "kind", "theme", "stakeholder", "review_on")

    kind = Choice("Kind", ("external", "internal"), width=8, help="Around the business, or within it")
    theme = Text("Theme", width=16, help="Such as market, law, technology, people")
    stakeholder = Text("Stakeholder", width=16, help="Who expects something: customers, staff, lenders …")
    expectation = Prose("Expectation", help="What is going on, or what is expected of you")


class Relationship(Record):
    """A relationship of the own organisation, judged for what closer collaboration would bring.

    Its segment is read through the plan's `segmentation`, from importance and collaboration advantage.
    """

    type, label, plural = "relationship", "Relationship", "Relationships"
    folder, prefix = "relationships", "RL"
    principle, clause = 1, "5.1.3.2"
    spaces = ("internal",)
    columns = ("title", "party", "kind", "stage", "importance", "collaboration_advantage", "collaborate")

    party = Text("Party", width=16, help="Who it is with: a name, or the key of a partner in this plan")
    kind = Choice("Kind", ("customer", "partner", "supplier", "internal"), width=8)
    stage = Choice("Stage", ("current", "future", "inbound"), width=7, help="Inbound: they approached you")
    importance = Integer("Importance", low=1, high=5, help="1 lowest to 5 highest")
    collaboration_advantage = Integer(
        "Advantage", low=1, high=5, help="What collaborating would bring, 1 least to 5 most"
    )
    assessment = Prose("Assessment", help="How well it works today")
    collaborate = Choice(
        "Collaborate", ("yes", "no", "later"), width=11, group="collaborate", help="What you decided"
    )
    rationale = Prose("Because", group="collaborate", help="Why to collaborate, or why not")
    decided_on = Day("Decided on", group="collaborate")
    plan_at = Text("Plan kept at", help="Where its relationship management plan is, if not in this workspace")


class Appointment(Record):
    """A person's role, with responsibility and authority: SER, delegate, member of the JMT."""

    type, label, plural = "appointment", "Appointment", "Who is who"
    folder, prefix = "appointments", "AP"
    principle, clause = 1, "5.1.3.3"
    columns = ("person", "organisation", "kind", "title", "authority", "until")

    person = Person("Person", width=18)
    kind = Choice(
        "Kind", ("ser", "delegate", "jmt", "role"), width=8, help="SER, delegate, joint management team"
    )
    scope = Choice("Scope", ("corporate", "relationship"), width=12)
    responsibility = Prose("Responsibility", help="What the person answers for")
    authority = Prose("Authority", help="What the person may decide alone")
    duties = Choices("Duties", DUTIES, width=18, help="What the person sees to in the joint team")
    acts_for = Person("Acts for", help="Whom a delegate stands in for")
    deputy = Person("Deputy")
    from_ = Day("From")
    until = Day("Until")
    succession = Text("Succession", help="Who takes over at the end, or why nobody needs to")

    def ended(self, today: date) -> bool:
        """Whether the person no longer holds the role on that day."""
        return not self.open or (self.until is not None and self.until < today)


class Resource(Record):
    """What a partner brings: people, money, equipment, property, know-how, data."""

    type, label, plural = "resource", "Resource", "Contributions"
    folder, prefix = "resources", "RS"
    principle, clause = 1, "5.1.3.3"
    columns = ("title", "organisation", "kind", "owner", "exit_treatment")

    kind = Choice("Kind", ("people", "money", "equipment", "property", "ip", "data"), width=10)
    description = Prose("Description")
    exit_treatment = Prose("At exit", width=24, help="What happens to it when the partners part")
    organisation = Organisation("Brought by", width=12)


class Change(Record):
    """A change to the joint plan that somebody proposes and the partners decide on."""

    type, label, plural = "change", "Change", "Changes"
    folder, prefix = "changes", "CH"
    principle, clause = 1, "5.1.3.3"
    columns = ("title", "organisation", "proposed_on", "status", "agreed_by", "decided_on")

    organisation = Organisation("Proposed by", width=12)
    proposer = Person("Proposer")
    proposed_on = Day("Proposed on")
    description = Prose("Description")
    impact = Prose("Impact", help="What it would affect: objectives, cost, dates, people, risks")
    decision = Prose("Decision", help="What was decided, and why")
    decided_on = Day("Decided on")
    agreed_by = Organisations("Agreed by")
    status = Choice("Status", ("proposed", "agreed", "rejected", "withdrawn", "done"), width=9)
    closed = frozenset({"rejected", "withdrawn", "done"})

    @property
    def decided(self) -> bool:
        """Whether it has an answer."""
        return self.status not in {"", "proposed"} or bool(self.decision.strip())


class Event(Record):
    """Something that happened to a partner and may touch the relationship."""

    type, label, plural = "event", "Event", "Events"
    folder, prefix = "events", "EV"
    principle, clause = 1, "5.1.3.3"
    columns = ("title", "kind", "organisation", "date", "effect")

    kind = Choice("Kind", ("staff", "organisation", "business"), width=12, help="What changed")
    date = Day("Date")
    effect = Prose("Effect", width=24, help="What it means for the relationship")
