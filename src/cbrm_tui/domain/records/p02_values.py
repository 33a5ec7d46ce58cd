"""Principle 2, visions and values (5.2)."""

from cbrm_tui.domain.fields import Choice, Day, Links, Prose, Text, TextList
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
    columns = ("title", "fit", "values", "checked_on", "owner", "review_on")

    values = Links("Values", types=("value",), help="The values that are compared")
    fit = Choice("Fit", ("aligned", "compatible", "tension", "conflict"), width=10)
    response = Prose("Response", help="What the partners do about a tension or a conflict")
    occasion = Choice("Occasion", ("start", "recheck", "close_out"), width=9, help="When they were compared")
    checked_on = Day("Checked on", help="When the partners last looked at it together")


class Perception(Record):
    """How one side sees the other, before it becomes a habit of thought."""

    type, label, plural = "perception", "Perception", "Perceptions"
    folder, prefix = "perceptions", "PC"
    principle, clause = 2, "5.2.3.1"
    spaces = ("internal",)
    columns = ("title", "of", "by", "about", "noted_on", "review_on")

    of = Text("Of whom", width=14, help="Who is seen: a partner, or your own organisation")
    by = Text("By whom", width=14, help="Who sees them so")
    about = Choice("About", ("engagement", "risks", "opportunities", "behaviour"), width=13)
    statement = Prose("Statement")
    noted_on = Day("Noted on")
