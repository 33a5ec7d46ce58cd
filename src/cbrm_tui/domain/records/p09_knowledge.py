"""Principle 9, information and knowledge sharing (5.9)."""

from cbrm_tui.domain.fields import Choice, Day, Links, Person, Prose, Text
from cbrm_tui.domain.records.base import Record


class Information(Record):
    """Information that the objectives need, and whether it may be shared."""

    type, label, plural = "information", "Information", "Information map"
    folder, prefix = "information", "IN"
    principle, clause = 9, "5.9.3.2"
    columns = ("title", "class", "basis", "custodian", "needed_for")

    class_ = Choice("Class", ("shareable", "conditional", "not_shareable"), width=13)
    basis = Choice("Basis", ("ip", "proprietary", "personal", "contract"), width=11)
    conditions = Prose("Conditions", help="When it may be shared, or what is given in its place")
    custodian = Person("Custodian", help="Who looks after it")
    needed_for = Links("Needed for", types=("objective",))
    depends_on = Links("Depends on", types=("information",))


class KnowledgeRule(Record):
    """How the partners capture, create, store or share what they know, and who sees to it."""

    type, label, plural = "knowledge_rule", "Knowledge rule", "Knowledge rules"
    folder, prefix = "knowledge_rules", "KR"
    principle, clause = 9, "5.9.3.1"
    columns = ("title", "kind", "responsible", "place", "review_on")

    kind = Choice("Kind", ("capture", "create", "store", "share"), width=8)
    rule = Prose("Rule", help="What is done, and what is not")
    responsible = Person("Responsible", help="Who sees to it")
    place = Text("Place", width=16, help="Where it is kept, such as a folder or a system")
    applies_to = Links("Applies to", types=("information",))


class Concern(Record):
    """What the own organisation fears to lose by sharing, and what keeps it safe."""

    type, label, plural = "concern", "Concern", "Concerns"
    folder, prefix = "concerns", "KC"
    principle, clause = 9, "5.9.3.1"
    spaces = ("internal",)
    columns = ("title", "control", "about", "reviewed_on", "status")

    worry = Prose("Worry", help="What could be lost, and to whom")
    control = Prose("Control", width=24, help="What keeps it safe")
    about = Links("About", types=("information",), width=8)
    reviewed_on = Day("Reviewed on")
    status = Choice("Status", ("open", "controlled", "accepted", "closed"), width=10)
