"""Principle 4, collaborative leadership (5.4)."""

from cbrm_tui.domain.fields import Choice, Day, Link, Number, Person, Prose, Text
from cbrm_tui.domain.records.base import Record


class Allocation(Record):
    """What the relationship needs of the own organisation, beside what has been committed."""

    type, label, plural = "allocation", "Allocation", "Resources committed"
    folder, prefix = "allocations", "RA"
    principle, clause = 4, "5.4.3.2"
    spaces = ("internal",)
    columns = ("title", "kind", "needed", "committed", "unit", "owner")

    kind = Choice("Kind", ("people", "structure", "process", "system"), width=9)
    needed = Number("Needed")
    committed = Number("Committed")
    unit = Text("Unit", width=12, help="Such as hours a week, or pounds")
    description = Prose("Description", help="Who or what it is, and for how long")

    @property
    def gap(self) -> float:
        """How much more is needed than committed, 0 where nothing is missing."""
        return max(0.0, (self.needed or 0.0) - (self.committed or 0.0))


class Development(Record):
    """How a person, or whoever fills a role, gains what working with a partner takes."""

    type, label, plural = "development", "Development", "Development"
    folder, prefix = "developments", "DV"
    principle, clause = 4, "5.4.3.2"
    spaces = ("internal",)
    columns = ("title", "person", "role", "competence", "due", "status")

    person = Person("Person", width=16)
    role = Text("Role", width=14, help="Where it is for whoever has the role")
    need = Prose("Need", help="What is missing")
    competence = Link("Competence", types=("competence",))
    measure = Prose("Measure", help="Training, coaching, a qualification, a swap of places")
    due = Day("Due")
    status = Choice("Status", ("planned", "under_way", "done", "dropped"), width=9)
