"""Principle 2, visions and values (5.2)."""

from cbrm_tui.domain.fields import Choice, Day, Links, Prose, TextList
from cbrm_tui.domain.records.base import Record


class Value(Record):
    """A vision or a value that an organisation, or all of them, stand for."""

    type, label, plural = "value", "Value", "Visions and values"
    folder, prefix = "values", "V"
    principle, clause = 2, "5.2.3.1"
    spaces = ("internal", "joint")
    columns = ("title", "organisation", "kind", "communicated_on", "status")

    kind = Choice("Kind", ("vision", "value", "ethics", "social", "environment"), width=11)
    statement = Prose("Statement")
    communicated_on = Day("Communicated on", help="When management and staff were told")
    audience = TextList("Audience")


class Alignment(Record):
    """How two or more values sit together, and what is done where they do not."""

    type, label, plural = "alignment", "Alignment", "Alignment"
    folder, prefix = "alignments", "AL"
    principle, clause = 2, "5.2.3.2"
    columns = ("title", "fit", "values", "owner", "review_on")

    values = Links("Values", types=("value",), help="The values that are compared")
    fit = Choice("Fit", ("aligned", "compatible", "tension", "conflict"), width=10)
    response = Prose("Response", help="What the partners do about a tension or a conflict")
