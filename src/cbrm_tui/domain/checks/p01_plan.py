"""Principle 1: whether the plan is whole, approved and kept up to date (5.1.3.1, 5.1.3.3)."""

from collections.abc import Iterable, Iterator
from datetime import date

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.checks.registry import Fix, Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import at_work, joint_plan_begun, linked, own_plan_begun
from cbrm_tui.domain.checks.wording import addable, blank, days, listed, name, plan_doc, quoted, settable
from cbrm_tui.domain.figures.completeness import element_id, elements_of
from cbrm_tui.domain.figures.dependencies import rings
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Alignment,
    Appointment,
    Change,
    ExitItem,
    Issue,
    Measure,
    Objective,
    PlanSheet,
    Record,
    Resource,
    Risk,
    principle_of,
)

_RETURNABLE = frozenset({"equipment", "property", "ip", "data"})
_PARTS = {
    Appointment: "roles and responsibilities",
    Resource: "resources",
    Objective: "objectives",
    Risk: "risks",
}
_OWN_REVIEW = (Risk, ExitItem, Alignment)
"""Types whose review date a check of their own looks at."""


@check("RM04", Severity.HINT, "a mandatory part of the plan is empty", principle=1, clause="5.1.3.1")
def empty_part(plan: Plan, today: date) -> Iterator[Found]:
    """Mandatory elements that are missing, and parts of the joint plan without any record.

    Only a plan that has been begun is asked, the own one and the joint one, and then one hint names all
    that is missing. Once the partners are at work, the joint plan has a warning for each principle.
    """
    if own_plan_begun(plan):
        yield from _missing_elements(plan, "internal", catalogue.load(plan.language).principles)
    if not joint_plan_begun(plan):
        return
    working = at_work(plan)
    everything = catalogue.load(plan.language).principles
    for principles in [(principle,) for principle in everything] if working else [everything]:
        yield from _missing_elements(plan, "joint", principles, Severity.WARNING if working else None)
    empty = [kind for kind in _PARTS if not plan.rows(kind, _joint)]
    if empty:
        yield Found(
            f"The joint plan says nothing of {', '.join(_PARTS[kind] for kind in empty)}.",
            fix=addable(empty[0], title="…"),
            severity=Severity.WARNING if working else None,
            space="joint",
            doc=plan_doc(plan, "joint"),
        )


@check("RM05", Severity.WARNING, "changed since it was approved", principle=1, clause="5.1.3.3")
def changed_since_approval(plan: Plan, today: date) -> Iterator[Found]:
    """A version of the joint plan that not everybody has approved, and changes agreed after the approval.

    Asked once somebody has approved a version. A change is a hint: it may stand in the plan already, and
    then only the version and the approvals want to be brought up to date.
    """
    approvals = plan.space_settings("joint").approvals
    sheet = plan.get("plan@joint")
    if not approvals or not isinstance(sheet, PlanSheet):
        return
    for key, partner in plan.partners.items():
        version = approvals[key].version if key in approvals else 0
        if version < (sheet.version or 1):
            approved = f"has approved version {version}" if version else "has approved none"
            message = f"The plan is at version {sheet.version or 1}, {quoted(partner.name)} {approved}."
            command = "cbrm approve" if key == plan.me else ""
            yield Found(message, "approvals", Fix(command, sheet.id, "approvals"), sheet)
    since = min((approval.on for approval in approvals.values() if approval.on), default=None)
    for change in plan.of(Change, space="joint") if since else ():
        if change.status in {"agreed", "done"} and since and change.decided_on and change.decided_on > since:
            message = f"{name(change)} was agreed on after the plan had been approved on {since}."
            yield Found(message, "decided_on", settable(sheet, "version"), change, Severity.HINT)


@record_check("RM13", Record, Severity.HINT, "review overdue", principle=1, clause="5.1.3.3")
def review_overdue(record: Record, plan: Plan, today: date) -> Iterator[Found]:
    """Open records, elements and the plan itself past their review date; for the plan it is a warning.

    Risks, exit items and alignments of values have checks of their own. The finding is one of the principle
    to which the record belongs.
    """
    if isinstance(record, _OWN_REVIEW) or not record.open or record.status == "not_applicable":
        return
    if record.review_on and record.review_on < today:
        late = days((today - record.review_on).days)
        grave = Severity.WARNING if isinstance(record, PlanSheet) else None
        message = f"The review of {name(record)} has been due for {late}."
        yield Found(
            message,
            "review_on",
            settable(record, "review_on"),
            severity=grave,
            principle=principle_of(record),
        )


@record_check("RM14", Objective, Severity.HINT, "objective without measure", principle=1, clause="5.1.3.3")
def no_measure(objective: Objective, plan: Plan, today: date) -> Iterator[Found]:
    """An objective needs a measure that is linked with it, or a target of its own.

    It is a warning once the partners have agreed to the objective.
    """
    if not objective.open or objective.target is not None or any(linked(objective, plan, Measure)):
        return
    agreed = not objective.internal and objective.status in {"agreed", "under_way"}
    message = f"It is not said by what you tell that {name(objective)} is reached."
    fix = settable(objective, "target")
    yield Found(message, "target", fix, severity=Severity.WARNING if agreed else None)


@check("RM16", Severity.WARNING, "dependency missing or circular", principle=1, clause="5.1.3.3")
def bad_dependency(plan: Plan, today: date) -> Iterator[Found]:
    """What depends on something that is not there, or in the end on itself (`depends_on` of any type)."""
    needs = plan.rows(Record, _depends_on)
    for key, ids in needs.items():
        missing = [target for target in ids if target not in plan]
        if missing:
            record = plan[key]
            message = f"{name(record)} depends on {listed(missing)}, which is not there."
            yield Found(message, "depends_on", settable(record, "depends_on"), record)
    for ring in rings(needs):
        around = ", which needs ".join(name(plan[key]) for key in (*ring, ring[0])[:4])
        record = plan[ring[0]]
        tail = " and so on, round to the first" if len(ring) > 3 else ""
        message = f"These wait for each other: {around}{tail}."
        yield Found(message, "depends_on", settable(record, "depends_on"), record)


@record_check("RM17", Resource, Severity.WARNING, "asset without exit treatment")
def no_exit_treatment(resource: Resource, plan: Plan, today: date) -> Iterator[Found]:
    """What can be given back, divided or erased needs to be dealt with when the partners part."""
    if resource.kind in _RETURNABLE and resource.open and blank(resource.exit_treatment):
        message = f"It is not said what happens to {name(resource)} when the partners part."
        yield Found(message, "exit_treatment", settable(resource, "exit_treatment"))


@record_check("RM18", Change, Severity.HINT, "change undecided")
def undecided(change: Change, plan: Plan, today: date) -> Iterator[Found]:
    """A proposed change waits for an answer; after `change_days` (30) it is a warning."""
    if not change.open or change.decided:
        return
    limit = plan.space_settings(change.space).threshold("change_days")
    waited = (today - change.proposed_on).days if change.proposed_on else 0
    since = f" for {days(waited)}" if waited > 0 else ""
    message = f"{name(change)} has waited{since} to be decided."
    yield Found(
        message, "status", settable(change, "status"), severity=Severity.WARNING if waited > limit else None
    )


@record_check("RM19", Issue, Severity.WARNING, "issue past its target", principle=1, clause="5.1.3.3")
def issue_late(issue: Issue, plan: Plan, today: date) -> Iterator[Found]:
    """An open issue was to be resolved by a day that has passed."""
    if issue.open and issue.target_on and issue.target_on < today:
        late = days((today - issue.target_on).days)
        message = f"{name(issue)} should have been resolved {late} ago."
        yield Found(message, "target_on", settable(issue, "resolution"))


def _missing_elements(
    plan: Plan, space: str, principles: Iterable[catalogue.Principle], severity: Severity | None = None
) -> Iterator[Found]:
    """Yield one finding that names the mandatory elements of these principles that are missing."""
    missing = [
        (principle, element, record)
        for principle in principles
        for element, record in elements_of(plan, principle, space)
        if element.mandatory and (record is None or record.status in {"", "missing"})
    ]
    if missing:
        principle, element, record = missing[0]
        whose = "Your own plan" if space == "internal" else "The joint plan"
        key = element_id(element, space)
        yield Found(
            f"{whose} still lacks: {listed(element.title for _, element, _ in missing)}.",
            "status",
            Fix(f"cbrm set {key} status=…", key, "status"),
            record,
            severity,
            space,
            f"{space}/principles/{principle.slug}.toml",
        )


def _joint(record: Record) -> bool | None:
    return True if record.space == "joint" else None


def _depends_on(record: Record) -> tuple[str, ...] | None:
    return record.references().get("depends_on") if "depends_on" in record.data else None
