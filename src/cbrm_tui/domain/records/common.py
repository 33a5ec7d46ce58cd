"""Records that every principle uses: what somebody will do, and what was decided."""

from cbrm_tui.domain.fields import Choice, Day, Link, Links, Person, Prose, TextList
from cbrm_tui.domain.records.base import Record


class Action(Record):
    """Something that one person will do by a date."""

    type, label, plural = "action", "Action", "Actions"
    folder, prefix = "actions", "A"
    principle, clause = 5, "5.5.3.2"
    spaces = ("internal", "joint")
    columns = ("title", "actionee", "due", "status", "from")

    actionee = Person("Actionee", help="Who does it")
    due = Day("Due")
    done_on = Day("Done on")
    from_ = Link("From", help="The record that asked for it")
    status = Choice("Status", ("open", "under_way", "done", "cancelled"), width=9)


class Decision(Record):
    """What the partners decided, by whom and why."""

    type, label, plural = "decision", "Decision", "Decisions"
    folder, prefix = "decisions", "D"
    principle, clause = 5, "5.5.3.3"
    spaces = ("internal", "joint")
    columns = ("title", "made_on", "by", "about", "status")

    made_on = Day("Made on")
    by = TextList("By", help="Who made it")
    reason = Prose("Reason")
    about = Links("About", help="Ids of the records it is about")
    status = Choice("Status", ("proposed", "made", "withdrawn"), width=9)
