"""Principle 5, governance and processes (5.5)."""

from cbrm_tui.domain.fields import Choice, Choices, Day, Organisations, Prose, Text
from cbrm_tui.domain.records.base import Record


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


class Agreement(Record):
    """What the partners agreed in writing, and on which topics."""

    type, label, plural = "agreement", "Agreement", "Agreements"
    folder, prefix = "agreements", "AG"
    principle, clause = 5, "5.5.3.6"
    columns = ("title", "covers", "agreed_by", "valid_until", "status")

    covers = Choices("Covers", ("risk_reward", "issues", "exit", "knowledge", "sustainability"), width=18)
    terms = Prose("Terms", help="The substance, in a few sentences")
    agreed_by = Organisations("Agreed by")
    valid_until = Day("Valid until")
    reference = Text("Reference", help="Where the signed document is kept")
    status = Choice("Status", ("drafted", "agreed", "expired", "ended"), width=8)
    closed = frozenset({"expired", "ended"})


class Issue(Record):
    """Something that went wrong and must be resolved at the right level."""

    type, label, plural = "issue", "Issue", "Issues"
    folder, prefix = "issues", "I"
    principle, clause = 5, "5.5.3.4"
    columns = ("title", "severity", "level", "owner", "target_on", "status")

    severity = Choice("Severity", ("low", "moderate", "high", "severe"), width=8)
    level = Text("Level", width=12, help="The step of the escalation ladder it stands on")
    raised_on = Day("Raised on")
    target_on = Day("Target")
    description = Prose("Description")
    resolution = Prose("Resolution")
    status = Choice("Status", ("open", "escalated", "resolved", "closed"), width=9)
    closed = frozenset({"resolved", "closed"})
