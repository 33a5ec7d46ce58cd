"""Principle 3: objectives that are weighed, explained, aligned and free of conflict (5.3)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import held, linked, started_on
from cbrm_tui.domain.checks.wording import addable, blank, days, name, plan_doc, quoted, settable
from cbrm_tui.domain.figures.objectives import one_sided, silent, unexplained, unresolved
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Behaviour, Objective, ObjectiveFit, Risk


@record_check("BO01", Objective, Severity.HINT, "no priority", clause="5.3.3.1")
def no_priority(objective: Objective, plan: Plan, today: date) -> Iterator[Found]:
    """Open objectives are ranked; what the partners have agreed to without a rank is a warning."""
    if objective.open and objective.data.get("priority") is None:
        message = f"{name(objective)} has no priority."
        yield Found(message, "priority", settable(objective, "priority"), severity=_grave(objective))


@record_check("BO02", Objective, Severity.HINT, "no benefit", clause="5.3.3.1")
def no_benefit(objective: Objective, plan: Plan, today: date) -> Iterator[Found]:
    """Open objectives say what they are good for; what the partners have agreed to without is a warning."""
    if objective.open and blank(objective.benefit):
        message = f"It is not said what {name(objective)} is good for."
        yield Found(message, "benefit", settable(objective, "benefit"), severity=_grave(objective))


@record_check("BO03", Objective, Severity.HINT, "no linked risk", clause="5.3.3.1")
def no_risk(objective: Objective, plan: Plan, today: date) -> Iterator[Found]:
    """For each open objective somebody has asked what could keep it from being reached.

    A closed risk counts: it was thought of.
    """
    if objective.open and not any(linked(objective, plan, Risk)):
        message = f"No risk is linked with {name(objective)}."
        yield Found(
            message, "links", addable(Risk, space=objective.space, objectives=objective.id, title="…")
        )


@record_check("BO06", ObjectiveFit, Severity.WARNING, "conflict unresolved")
def unresolved_conflict(fit: ObjectiveFit, plan: Plan, today: date) -> Iterator[Found]:
    """Objectives that conflict need a resolution."""
    if unresolved(fit):
        message = f"The conflict of objectives {name(fit)} has no resolution."
        yield Found(message, "resolution", settable(fit, "resolution"))


@check("BO08", Severity.WARNING, "an organisation without objectives", principle=3, clause="5.3.3.6")
def no_objectives(plan: Plan, today: date) -> Iterator[Found]:
    """Each organisation names its own objectives in the joint plan; while nobody has any, it is a hint."""
    begun = "joint" in plan.rows(Objective, _space).values()
    for partner in silent(plan):
        yield Found(
            f"{quoted(partner.name)} has named no objective of its own.",
            fix=addable(Objective, party=partner.key, organisation=partner.key, title="…", rationale="…"),
            severity=None if begun else Severity.HINT,
            space="joint",
            doc=plan_doc(plan, "joint"),
        )


@record_check("BO09", Objective, Severity.WARNING, "offered without rationale")
def no_rationale(objective: Objective, plan: Plan, today: date) -> Iterator[Found]:
    """An organisation that shows its own objective to partners tells them why it matters."""
    if unexplained(objective):
        message = f"The partners are not told why {name(objective)} matters."
        yield Found(message, "rationale", settable(objective, "rationale"))


@record_check("BO10", Objective, Severity.WARNING, "joint objective with fewer than two contributors")
def too_few(objective: Objective, plan: Plan, today: date) -> Iterator[Found]:
    """What is wanted together takes two at least; for a mere proposal it is a hint."""
    if one_sided(objective):
        message = f"Fewer than two organisations contribute to the joint objective {name(objective)}."
        grave = None if _agreed(objective) else Severity.HINT
        yield Found(message, "contributors", settable(objective, "contributors"), severity=grave)


@check("BO11", Severity.HINT, "behaviour not reviewed", principle=3, clause="5.3.3.7")
def behaviour_not_reviewed(plan: Plan, today: date) -> Iterator[Found]:
    """While objectives are under way, the partners look at how they behave every `behaviour_days` (365).

    A line of the charter that was reviewed counts, and a review of values; before the first look, the
    days run from the start of the plan.
    """
    if not any(objective.status == "under_way" for objective in plan.of(Objective, space="joint")):
        return
    charter = [behaviour for behaviour in plan.of(Behaviour, space="joint") if behaviour.open]
    looks = [behaviour.reviewed_on for behaviour in charter]
    looks += [review.held_on for review in held(plan, "values", today)]
    latest = max((day for day in looks if day and day <= today), default=None)
    limit = plan.space_settings("joint").threshold("behaviour_days")
    since = latest or started_on(plan)
    if since and (today - since).days <= limit:
        return
    ago = f" for {days((today - latest).days)}" if latest else ""
    first = charter[0] if charter else None
    fix = settable(first, "reviewed_on") if first else addable(Behaviour, title="…", statement="…")
    message = f"The partners have not looked at how they behave{ago or ' yet'}."
    yield Found(
        message, "reviewed_on" if first else "", fix, first, space="joint", doc=plan_doc(plan, "joint")
    )


def _space(objective: Objective) -> str:
    return objective.space


def _agreed(objective: Objective) -> bool:
    """Whether the partners have agreed to it, and so owe each other what makes it whole."""
    return not objective.internal and objective.status in {"agreed", "under_way"}


def _grave(objective: Objective) -> Severity | None:
    return Severity.WARNING if _agreed(objective) else None
