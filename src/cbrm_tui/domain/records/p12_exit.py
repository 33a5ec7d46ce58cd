"""Principle 12, exit strategy (5.12)."""

from cbrm_tui.domain.fields import Choice, Day, Integer, Links, Organisations, Person, Prose, Rows, Text
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
    signed_off_by = Person("Signed off by", help="The senior executive who stands behind it")
    steps = Rows(
        "Steps",
        {
            "what": Text("What"),
            "who": Person("Who"),
            "days": Integer("Days", low=0, high=3650, help="Days after the notice"),
            "done_on": Day("Done on"),
        },
        key=("what",),
        help="What is gone through once it is set off",
    )
    set_off_on = Day("Set off on", help="When the trigger came about")

    @property
    def firm(self) -> bool:
        """Whether it is agreed, or further."""
        return self.state in {"agreed", "rehearsed", "done"}

    @property
    def undefined(self) -> bool:
        """Whether nothing has been settled yet."""
        return self.state in {"", "undefined"}

    @property
    def open(self) -> bool:
        """Whether it still has to be done."""
        return self.state != "done"


class Lesson(Record):
    """What the partners learned, for another time or another partner."""

    type, label, plural = "lesson", "Lesson", "Lessons"
    folder, prefix = "lessons", "LE"
    principle, clause = 12, "5.12.3.3"
    columns = ("title", "kind", "advice", "learned_on", "about")

    kind = Choice("Kind", ("again", "differently"), width=11, help="To do again, or to do differently")
    happened = Prose("What happened")
    advice = Prose("Advice", help="What to do next time")
    learned_on = Day("Learned on")
    raised_by = Person("Raised by")
    about = Links("About", width=8, help="Ids of the records it comes from")


class Closeout(Record):
    """How the relationship is judged once it has ended: together, or by the own organisation alone."""

    type, label, plural = "closeout", "Close-out", "Close-out"
    folder, prefix = "closeouts", "XC"
    principle, clause = 12, "5.12.3.3"
    spaces = ("internal", "joint")
    columns = ("title", "closed_on", "archived_on", "archive", "agreed_by")

    evaluation = Prose("Evaluation", help="What was reached, and what was not")
    values_respected = Prose("Values respected", help="How the partners lived up to each other's values")
    future = Prose("Future opportunity", help="What could bring the partners together again")
    closed_on = Day("Closed on")
    archived_on = Day("Archived on", help="When the final plan was put away for another time")
    archive = Text("Archive", width=16, help="Where the final plan is kept")
    agreed_by = Organisations("Agreed by")
