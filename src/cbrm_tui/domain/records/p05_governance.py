"""Principle 5, governance and processes (5.5)."""

from datetime import date

from cbrm_tui.domain.fields import (
    Choice,
    Choices,
    Day,
    Flag,
    Organisation,
    Organisations,
    Person,
    Prose,
    Text,
    TextList,
)
from cbrm_tui.domain.records.base import Record

TOPICS = ("risk_reward", "issues", "exit", "knowledge", "sustainability")
"""What the partners settle by agreement (5.5.3.6)."""


class Governance(Record):
    """How the joint work is run; one per space."""

    type, label, plural = "governance", "Governance model", "Governance"
    folder, prefix = "governance", "G"
    principle, clause = 5, "5.5.3.3"
    columns = ("title", "frequency", "owner", "status", "review_on")

    roles = Prose("Team roles and responsibilities")
    deliverables = Prose("Deliverables")
    frequency = Text("Frequency of meeting", width=20)
    operational_plan = Prose("Joint operational plan")
    performance = Prose("Performance measurement")
    status = Choice("Status", ("drafted", "agreed", "under_review"), width=12)

    parts = ("roles", "deliverables", "frequency", "operational_plan", "performance")
    """The fields for what such a model says at least."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Those parts of which nothing is said."""
        return tuple(part for part in self.parts if not self.show(part))


class Deliverable(Record):
    """What one partner owes the joint work, by when, and how it is judged."""

    type, label, plural = "deliverable", "Deliverable", "Deliverables"
    folder, prefix = "deliverables", "DL"
    principle, clause = 5, "5.5.3.2"
    columns = ("title", "organisation", "measure", "due", "state", "agreed_by")

    organisation = Organisation("Owed by", width=12)
    description = Prose("Description")
    measure = Prose("Measure", width=24, help="How you tell that it is good enough")
    agreed_by = Organisations("Measure agreed by")
    due = Day("Due", help="Left open for what is delivered again and again")
    state = Choice("State", ("planned", "under_way", "delivered", "accepted", "dropped"), width=9)

    @property
    def open(self) -> bool:
        """Whether it is still owed."""
        return self.state not in {"accepted", "dropped"}


class ProcessChange(Record):
    """A process of one's own that gets in the way of joint work, and how it is changed."""

    type, label, plural = "process_change", "Process change", "Process changes"
    folder, prefix = "process_changes", "PR"
    principle, clause = 5, "5.5.3.1"
    spaces = ("internal",)
    columns = ("title", "process", "owner", "due", "status")

    process = Text("Process", width=18)
    obstacle = Prose("Obstacle", help="How it gets in a partner's way")
    change = Prose("Change", help="What is done differently")
    recommended_by = Person("Recommended by", help="As a rule the senior executive responsible")
    due = Day("Due")
    done_on = Day("Done on")
    status = Choice("Status", ("proposed", "agreed", "under_way", "done", "dropped"), width=9)


class ProcessConflict(Record):
    """Practices of the partners that clash, and what they adapt."""

    type, label, plural = "process_conflict", "Clash of practices", "Clashes"
    folder, prefix = "process_conflicts", "PX"
    principle, clause = 5, "5.5.3.2"
    columns = ("title", "practices", "adaptation", "agreed_by", "status")

    practices = TextList("Practices", sentences=True, help="What each side does, one after the other")
    adaptation = Prose("Adaptation", width=24, help="What is done instead, and who gives way in what")
    agreed_by = Organisations("Agreed by")
    status = Choice("Status", ("found", "agreed", "adapted", "dropped"), width=8)
    closed = frozenset({"adapted", "dropped"})


class Agreement(Record):
    """What the partners agreed in writing, and on which topics."""

    type, label, plural = "agreement", "Agreement", "Agreements"
    folder, prefix = "agreements", "AG"
    principle, clause = 5, "5.5.3.6"
    columns = ("title", "covers", "agreed_by", "valid_until", "status")

    covers = Choices("Covers", TOPICS, width=18)
    terms = Prose("Terms", help="The substance, in a few sentences")
    agreed_by = Organisations("Agreed by")
    valid_until = Day("Valid until")
    reference = Text("Reference", help="Where the signed document is kept")
    status = Choice("Status", ("drafted", "agreed", "expired", "ended"), width=8)
    closed = frozenset({"expired", "ended"})

    def in_force(self, today: date) -> bool:
        """Whether the partners have agreed to it and it has not ended on that day."""
        return self.status == "agreed" and (self.valid_until is None or self.valid_until >= today)


class Issue(Record):
    """Something that went wrong and must be resolved at the right level."""

    type, label, plural = "issue", "Issue", "Issues"
    folder, prefix = "issues", "I"
    principle, clause = 5, "5.5.3.4"
    columns = ("title", "severity", "level", "owner", "target_on", "status")

    severity = Choice("Severity", ("low", "moderate", "high", "severe"), width=8)
    level = Text("Level", width=12, group="level", help="The step of the escalation ladder it stands on")
    level_since = Day("At this level since", group="level", help="The day it was raised, if left open")
    raised_on = Day("Raised on")
    target_on = Day("Target")
    description = Prose("Description")
    resolution = Prose("Resolution")
    status = Choice("Status", ("open", "escalated", "resolved", "closed"), width=9)
    closed = frozenset({"resolved", "closed"})


class Channel(Record):
    """A way in which the partners keep people informed."""

    type, label, plural = "channel", "Channel", "Channels"
    folder, prefix = "channels", "CL"
    principle, clause = 5, "5.5.3.5"
    columns = ("title", "audience", "formal", "frequency", "owner")

    audience = TextList("Audience", width=24, help="Whom it reaches: organisations by their key, and others")
    formal = Flag("Formal", width=6)
    frequency = Text("Frequency", width=16)
    content = Prose("Content", help="What it is for")
