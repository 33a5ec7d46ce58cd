"""Principle 10: the risk register as a whole (5.10)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from cbrm_tui.domain.checks.registry import Found, Severity, check
from cbrm_tui.domain.checks.scope import at_work, bilateral_at_work, joint_plan_begun, own_plan_begun
from cbrm_tui.domain.checks.wording import addable, blank, days, listed, name, plan_doc, quoted, settable
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Appointment, ExitItem, Review, Risk
from cbrm_tui.domain.text import one_line


@check("RK01", Severity.HINT, "no relationship risk", principle=10, clause="5.10.3.1")
def no_relationship_risk(plan: Plan, today: date) -> Iterator[Found]:
    """The register of a joint plan that has been begun holds a risk of the relationship itself.

    One that is closed will do. It is a warning once the partners are at work. A bilateral space need not
    repeat it.
    """
    if joint_plan_begun(plan) and "joint" not in set(plan.rows(Risk, _of_relationship).values()):
        yield Found(
            "The register has no risk of the relationship itself.",
            fix=addable(Risk, category="relationship", kind="threat", title="…"),
            severity=Severity.WARNING if at_work(plan) else None,
            space="joint",
            doc=plan_doc(plan, "joint"),
        )


@check(
    "RK02", Severity.WARNING, "owner is not of the best placed organisation", principle=10, clause="5.10.3.3"
)
def owned_elsewhere(plan: Plan, today: date) -> Iterator[Found]:
    """Who owns an open risk is of the organisation best placed to manage it, or a reason is given.

    An owner belongs where the partners appointed him or her, in the joint plan or in the space of the risk;
    of one who has no appointment it is not known, and then the organisation counts whose risk it is.
    """
    homes: dict[tuple[str, str], set[str]] = {}
    for space, person, organisation, until in plan.rows(Appointment, _appointed).values():
        if until is None or until >= today:
            homes.setdefault((space, person), set()).add(organisation)
    for key, placed in plan.rows(Risk, _placed).items():
        appointed = {one for where in ("joint", placed.space) for one in homes.get((where, placed.owner), ())}
        at = appointed or {placed.organisation}
        if placed.best in at or at == {""}:
            continue
        risk = plan[key]
        name_of = plan.space_settings(placed.space).name_of
        whose = listed(quoted(name_of(one)) for one in sorted(at))
        holder = f"its owner is of {whose}" if appointed else f"it lies with {whose}"
        message = (
            f"{quoted(name_of(placed.best))} is best placed to manage {name(risk)}, "
            f"but {holder} and no reason is given."
        )
        yield Found(message, "best_placed_reason", settable(risk, "best_placed_reason"), risk)


@check("RK03", Severity.HINT, "assessed, but no exit draft", principle=10, clause="5.10.3.2")
def no_exit_draft(plan: Plan, today: date) -> Iterator[Found]:
    """Where risks have been assessed, a first exit strategy has been drafted.

    Asked of the joint plan, and of the own plan once it has been begun. In the joint plan it is a
    warning once the partners are at work. For a bilateral space at work the joint draft will do too.
    """
    assessed = set(plan.rows(Risk, _assessed).values())
    drafted = set(plan.rows(ExitItem, _drafted).values())
    asked = {"joint": "the joint plan"}
    if own_plan_begun(plan):
        asked["internal"] = "your own plan"
    if "joint" not in drafted:
        asked |= {space: f"the plan of {one_line(space)}" for space in bilateral_at_work(plan)}
    for space, whose in asked.items():
        if space not in assessed or space in drafted:
            continue
        yield Found(
            f"Risks have been assessed, but {whose} has no draft of an exit strategy.",
            fix=addable(ExitItem, space=space, title="…", kind="…", state="drafted"),
            severity=Severity.WARNING if space != "internal" and at_work(plan, space) else None,
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


class _Placed(NamedTuple):
    """An open risk that says who is best placed to manage it, and not why somebody else does."""

    space: str
    best: str
    owner: str
    organisation: str


def _placed(risk: Risk) -> _Placed | None:
    if not risk.open or not risk.best_placed or not blank(risk.best_placed_reason):
        return None
    return _Placed(risk.space, risk.best_placed, risk.owner.strip().casefold(), risk.organisation)


def _appointed(appointment: Appointment) -> tuple[str, str, str, date | None] | None:
    person = appointment.person.strip().casefold()
    known = appointment.open and person and appointment.organisation
    return (appointment.space, person, appointment.organisation, appointment.until) if known else None
