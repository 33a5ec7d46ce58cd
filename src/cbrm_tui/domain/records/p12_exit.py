"""Principle 12, exit strategy (5.12)."""

from cbrm_tui.domain.fields import Choice, Organisations, Prose
from cbrm_tui.domain.records.base import Record

JOINT_EXIT_KINDS = ("information", "assets", "resources", "stakeholders", "disengagement_plan")
"""What the partners settle together (5.12.3.2); each needs an item."""

OWN_EXIT_KINDS = ("objectives", "resources", "customers", "finance")
"""What each organisation settles for itself (5.12.3.1)."""


class ExitItem(Record):
    """One thing that must be settled before the partners can part well."""

    type, label, plural = "exit_item", "Exit item", "Exit plan"
    folder, prefix = "exit_items", "X"
    principle, clause = 12, "5.12.3.2"
    spaces = ("internal", "joint")
    columns = ("title", "kind", "state", "agreed_by", "owner", "review_on")

    kind = Choice("Kind", tuple(dict.fromkeys((*JOINT_EXIT_KINDS, *OWN_EXIT_KINDS))), width=18)
    trigger = Prose("Trigger", help="What sets it off")
    arrangement = Prose("Arrangement", help="What was settled")
    state = Choice("State", ("undefined", "drafted", "agreed", "rehearsed", "done"), width=9)
    agreed_by = Organisations("Agreed by")

    @property
    def undefined(self) -> bool:
        """Whether nothing has been settled yet."""
        return self.state in {"", "undefined"}

    @property
    def open(self) -> bool:
        """Whether it still has to be done."""
        return self.state != "done"
