"""Principle 10: owners, scores, treatments and reviews of each risk (5.10)."""

from collections.abc import Iterator
from datetime import date

from cbrm_tui.domain.checks.registry import Fix, Found, Severity, record_check
from cbrm_tui.domain.checks.wording import addable, blank, days, name, quoted, settable, word
from cbrm_tui.domain.method import Method
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Risk

_LET_BE = frozenset({"accept", "reject"})
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


@record_check("RK08", Risk, Severity.WARNING, "transferred onto a partner")
def onto_a_partner(risk: Risk, plan: Plan, today: date) -> Iterator[Found]:
    """A threat handed to a partner lies with the best placed one, for a stated reason."""
    partner = plan.space_settings(risk.space).partners.get(risk.transferred_to)
    if not risk.open or risk.strategy != "transfer" or partner is None:
        return
    if risk.best_placed != partner.key or blank(risk.strategy_rationale):
        why = "which is not best placed" if risk.best_placed != partner.key else "and no reason is given"
        message = f"{name(risk)} is handed on to {quoted(partner.name)}, a partner, {why}."
        yield Found(message, "transferred_to", settable(risk, "strategy"))


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


@record_check("RK10", Risk, Severity.HINT, "opportunity without action", clause="5.10.3.4")
def not_pursued(risk: Risk, plan: Plan, today: date) -> Iterator[Found]:
    """An open opportunity that is not let be has a treatment or an open action."""
    if not risk.open or risk.threat or risk.strategy in _LET_BE:
        return
    if blank(risk.treatment) and not _has_action(risk, plan):
        message = f"Nobody does anything yet for the opportunity {name(risk)}."
        yield Found(
            message, "treatment", addable(Action, space=risk.space, **{"from": risk.id, "title": "…"})
        )


@record_check("RK12", Risk, Severity.WARNING, "above appetite without action", clause="5.10.3.4")
def above_appetite(risk: Risk, plan: Plan, today: date) -> Iterator[Found]:
    """A threat above what the partners accept needs an open action, or an acceptance that still holds."""
    if not risk.open or not risk.threat or risk.score is None:
        return
    if not plan.space_settings(risk.space).method.above_appetite(risk.category, risk.score):
        return
    until = Risk.acceptance.fields["until"].read(risk.acceptance.get("until"))
    if (until is None or until < today) and not _has_action(risk, plan):
        message = f"{name(risk)} stands above what you accept, and no action is open."
        yield Found(message, "current", addable(Action, space=risk.space, **{"from": risk.id, "title": "…"}))


@record_check("RK13", Risk, Severity.WARNING, "acceptance expired", clause="5.10.3.4")
def acceptance_expired(risk: Risk, plan: Plan, today: date) -> Iterator[Found]:
    """An open risk was accepted until a day that has passed."""
    until = Risk.acceptance.fields["until"].read(risk.acceptance.get("until"))
    if risk.open and until is not None and until < today:
        message = f"{name(risk)} was accepted until {until}, {days((today - until).days)} ago."
        yield Found(message, "acceptance", settable(risk, "acceptance"))


@record_check("RK14", Risk, Severity.WARNING, "target worse than current")
def worse_target(risk: Risk, plan: Plan, today: date) -> Iterator[Found]:
    """The aim is no worse than how it stands: for a threat no higher, for an opportunity no lower."""
    target = Risk.target.pair(risk.data.get("target"))
    if not risk.open or risk.score is None or target is None:
        return
    method = plan.space_settings(risk.space).method
    now, aim = _rank(method, risk.score), _rank(method, target)
    if (aim > now) if risk.threat else (aim < now):
        message = f"{name(risk)} is aimed at {target[0]}×{target[1]}, worse than it stands now."
        yield Found(message, "target", settable(risk, "target"))


def _rank(method: Method, score: tuple[int, int]) -> tuple[int, int]:
    """Order scores by their band, within it by their product; one outside the scales comes first."""
    band = method.band_index(score)
    return (-1 if band is None else band, method.value(score))


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
