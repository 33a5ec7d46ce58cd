"""Principle 10: the risk register as a whole (5.10)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check
from cbrm_tui.domain.checks.scope import at_work, joint_plan_begun, own_plan_begun
from cbrm_tui.domain.checks.wording import addable, days, plan_doc
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import ExitItem, Review, Risk


@check("RK01", Severity.HINT, "no relationship risk", principle=10, clause="5.10.3.1")
def no_relationship_risk(plan: Plan, today: date) -> Iterator[Found]:
    """The register of a joint plan that has been begun holds a risk of the relationship itself.

    One that is closed will do. It is a warning once the partners are at work.
    """
    if joint_plan_begun(plan) and "joint" not in set(plan.rows(Risk, _of_relationship).values()):
        yield Found(
            "The register has no risk of the relationship itself.",
            fix=addable(Risk, category="relationship", kind="threat", title="…"),
            severity=Severity.WARNING if at_work(plan) else None,
            space="joint",
            doc=plan_doc(plan, "joint"),
        )


@check("RK03", Severity.HINT, "assessed, but no exit draft", principle=10, clause="5.10.3.2")
def no_exit_draft(plan: Plan, today: date) -> Iterator[Found]:
    """Where risks have been assessed, a first exit strategy has been drafted.

    Asked of the joint plan, and of the own plan once it has been begun. In the joint plan it is a
    warning once the partners are at work.
    """
    assessed = set(plan.rows(Risk, _assessed).values())
    drafted = set(plan.rows(ExitItem, _drafted).values())
    for space, whose in (("joint", "the joint plan"), ("internal", "your own plan")):
        if space not in assessed or space in drafted or (space == "internal" and not own_plan_begun(plan)):
            continue
        yield Found(
            f"Risks have been assessed, but {whose} has no draft of an exit strategy.",
            fix=addable(ExitItem, space=space, title="…", kind="…", state="drafted"),
            severity=Severity.WARNING if space == "joint" and at_work(plan) else None,
            space=space,
            doc=plan_doc(plan, space),
        )


@check("RK07", Severity.WARNING, "transfer dominates", principle=10, clause="5.10.3.3")
def mostly_transfer(plan: Plan, today: date) -> Iterator[Found]:
    """Of a space's open threats `transfer_percent` (40) and `transfer_count` (3) or more are transferred."""
    counts = Counter(plan.rows(Risk, _threat).values())
    for space in sorted({space for space, _ in counts}):
        settings = plan.space_settings(space)
        passed, others = counts[space, True], counts[space, False]
        enough = passed >= settings.threshold("transfer_count")
        percent = 100 * passed / (passed + others)
        if enough and percent >= settings.threshold("transfer_percent"):
            yield Found(
                f"{passed} of {passed + others} open threats are handed on to somebody else, not dealt with.",
                space=space,
                doc=plan_doc(plan, space),
            )


@check("RK11", Severity.WARNING, "register stale", principle=10, clause="5.10.3.4")
def stale(plan: Plan, today: date) -> Iterator[Found]:
    """No risk of a register with open ones was assessed, and no review of it held, for `register_days` (184).

    It is a matter of the partners: the own risks have a review date each.
    """
    latest: dict[str, date] = {}
    for space, day in (*plan.rows(Risk, _looked_at).values(), *plan.rows(Review, _risk_review).values()):
        if day <= today:
            latest[space] = max(day, latest.get(space, day))
    for space in sorted((set(plan.rows(Risk, _open).values()) & latest.keys()) - {"internal"}):
        ago = (today - latest[space]).days
        if ago > plan.space_settings(space).threshold("register_days"):
            yield Found(
                f"Nobody has looked at the risk register for {days(ago)}.",
                fix=addable(Review, space=space, kind="risk", title="…"),
                space=space,
                doc=plan_doc(plan, space),
            )


def _of_relationship(risk: Risk) -> str | None:
    return risk.space if risk.category == "relationship" else None


def _assessed(risk: Risk) -> str | None:
    return risk.space if risk.score else None


def _drafted(item: ExitItem) -> str | None:
    return None if item.undefined else item.space


def _threat(risk: Risk) -> tuple[str, bool] | None:
    return (risk.space, risk.strategy == "transfer") if risk.open and risk.threat else None


def _open(risk: Risk) -> str | None:
    return risk.space if risk.open else None


def _looked_at(risk: Risk) -> tuple[str, date] | None:
    last = risk.last_assessed
    return (risk.space, last) if last else None


def _risk_review(review: Review) -> tuple[str, date] | None:
    held = review.kind == "risk" and review.status != "cancelled"
    return (review.space, review.held_on) if held and review.held_on else None
