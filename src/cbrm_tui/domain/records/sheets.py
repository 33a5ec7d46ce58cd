"""What is kept once per space: the plan's own sheet, and the elements of each principle."""

from functools import cache

from cbrm_tui.domain.fields import Choice, Day, Integer, Organisations, Prose, Text
from cbrm_tui.domain.records.base import Record, record_types

ELEMENT_STATUSES = ("missing", "drafted", "agreed", "not_applicable")

_NUMBERS = frozenset(map(str, range(1, 13)))


class Element(Record):
    """How far one element of the RMP is (Annex A, and those derived from clause 5).

    Kept as a table of `principles/<NN-name>.toml`, keyed as in the catalogue (`10-3`); its id is
    that key with the space, `10-3@joint`.
    """

    type, label, plural = "element", "Element", "Elements"
    principle, clause = 0, "Annex A"
    spaces = ("internal", "joint")
    columns = ("title", "status", "owner", "evidence", "review_on")

    status = Choice("Status", ELEMENT_STATUSES, width=14, group="status")
    reason = Prose("Not applicable because", group="status")
    evidence = Prose("Evidence", width=24, help="Where it can be seen")
    reviewed_on = Day("Reviewed on")
    agreed_by = Organisations("Agreed by")


def principle_of(record: Record) -> int:
    """Return the number of the principle a record belongs to: an element's key begins with it."""
    head = record.id.partition("-")[0]
    return int(head) if isinstance(record, Element) and head in _NUMBERS else record.principle


@cache
def principle_of_doc(doc: str) -> int:
    """Return the number of the principle that a file belongs to, whatever is in it; 0 for one of none."""
    *_, folder, name = f"//{doc}".split("/")
    if folder == "principles":
        head = name.partition("-")[0].lstrip("0")
        return int(head) if head in _NUMBERS else 0
    return (
        next((kind.principle for kind in record_types().values() if kind.folder == folder), 0)
        if folder
        else 0
    )


class PlanSheet(Record):
    """`plan.toml`: what the plan is called, its version and stage. Its id is `plan@<space>`."""

    type, label, plural = "plan", "Plan", "Plan"
    principle, clause = 1, "5.1.3.3"
    spaces = ("internal", "joint")
    columns = ("title", "version", "stage")
    settled = (
        "organisations",
        "approvals",
        "method",
        "segmentation",
        "ladder",
        "weights",
        "thresholds",
        "elements",
    )

    plan = Text("Plan id", help="Drawn once; says which plan a store holds")
    version = Integer("Version", low=1)
    stage = Choice("Stage", ("exploring", "engaging", "working", "renewing", "leaving", "closed"))
    started_on = Day("Started on")
    currency = Text("Currency")
    purpose = Prose("Purpose")
