"""Principle 10: owners, scores, treatments and reviews of risks (5.10)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Fix, Found, Severity, record_check
from cbrm_tui.domain.checks.wording import blank, days, name, settable, word
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Risk

_NEED_TREATMENT = frozenset({"avoid", "reduce", "transfer", "share"})


@record_check("RK04", Risk, Severity.WARNING, "no owner")
def no_owner(risk: Risk, plan: Plan, today: date) -> Iterator[Found]:
    """Every open risk needs one person who answers for it."""
    if risk.open and blank(risk.owner):
        yield Found(f"{name(risk)} has no owner.", "owner", settable(risk, "owner"))


@record_check("RK05", Risk, Severity.WARNING, "no impact")
def no_impact(risk: Risk, plan: Plan, today: date) -> Iterator[Found]:
    """Every open risk needs a current score; a score that does not fit is a matter of structure."""
    raw = risk.data.get("current")
    if risk.open and risk.score is None and (raw is None or not Risk.current.fault(raw)):
        yield Found(f"The likelihood and impact of {name(risk)} are not assessed.", "current", _rescore(risk))


@record_check("RK06", Risk, Severity.WARNING, "no treatment")
def no_treatment(risk: Risk, plan: Plan, today: date) -> Iterator[Found]:
    """Every open threat needs a strategy, and a treatment or an action where it is not borne as it is."""
    if not risk.open or not risk.threat:
        return
    if not risk.strategy:
        yield Found(f"It is not decided how to treat {name(risk)}.", "strategy", settable(risk, "strategy"))
    elif risk.strategy in _NEED_TREATMENT and blank(risk.treatment) and not _has_action(risk, plan):
        message = f"{name(risk)} is to be treated ({risk.strategy}), but neither treatment nor action is set."
        yield Found(message, "treatment", settable(risk, "treatment"))


@record_check("RK09", Risk, Severity.WARNING, "review overdue for its band", clause="5.10.3.4")
def review_overdue(risk: Risk, plan: Plan, today: date) -> Iterator[Found]:
    """The review date of an open risk has passed, or its last assessment is older than its band allows."""
    if not risk.open:
        return
    if risk.review_on and risk.review_on < today:
        late = days((today - risk.review_on).days)
        message = f"The review of {name(risk)} has been due for {late}."
        yield Found(message, "review_on", settable(risk, "review_on"))
        return
    band = plan.space_settings(risk.space).method.band(risk.score) if risk.score else None
    last = risk.last_assessed
    if band and last and (today - last).days > band.review_days:
        message = (
            f"{name(risk)} was last assessed {days((today - last).days)} ago, "
            f"but a risk in the band {band.name} is looked at every {days(band.review_days)}."
        )
        yield Found(message, "current", _rescore(risk))


def _has_action(risk: Risk, plan: Plan) -> bool:
    """Whether somebody has yet to do something about it.

    What an organisation does in private is no treatment of a joint risk: all partners get the same findings.
    """
    sources = (plan.get(key) for key in plan.linked_from(risk.id))
    return any(
        isinstance(source, Action) and source.open and (risk.internal or source.space == risk.space)
        for source in sources
    )


def _rescore(risk: Risk) -> Fix:
    return Fix(f"cbrm rescore {word(risk.id)} --likelihood … --impact … --reason …", risk.id, "current")
