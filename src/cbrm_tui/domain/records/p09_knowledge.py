"""Principle 9, information and knowledge sharing (5.9)."""

from cbrm_tui.domain.fields import Choice, Links, Person, Prose
from cbrm_tui.domain.records.base import Record


class Information(Record):
    """Information that the objectives need, and whether it may be shared."""

    type, label, plural = "information", "Information", "Information map"
    folder, prefix = "information", "IN"
    principle, clause = 9, "5.9.3.2"
    columns = ("title", "class", "basis", "custodian", "needed_for")

    class_ = Choice("Class", ("shareable", "conditional", "not_shareable"), width=13)
    basis = Choice("Basis", ("ip", "proprietary", "personal", "contract"), width=11)
    conditions = Prose("Conditions", help="Under what conditions it may be shared")
    custodian = Person("Custodian", help="Who looks after it")
    needed_for = Links("Needed for", types=("objective",))
    depends_on = Links("Depends on", types=("information",))
