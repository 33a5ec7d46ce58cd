"""Principle 1, relationship management (5.1)."""

from datetime import date

from cbrm_tui.domain.fields import Choice, Day, Organisation, Person, Prose
from cbrm_tui.domain.records.base import Record


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
    deputy = Person("Deputy")
    from_ = Day("From")
    until = Day("Until")

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
