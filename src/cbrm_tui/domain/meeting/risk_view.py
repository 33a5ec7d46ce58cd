"""One risk as the meeting looks at it: where it stands, how it moved, and who does what about it."""

from dataclasses import dataclass
from datetime import date

from cbrm_tui.domain.checks.registry import Finding, findings_of
from cbrm_tui.domain.checks.scope import linked
from cbrm_tui.domain.figures.movement import course, score_on
from cbrm_tui.domain.meeting.reviews import previous
from cbrm_tui.domain.meeting.shared import at_the_table
from cbrm_tui.domain.method import Band, Score
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Issue, Review, Risk


@dataclass(frozen=True)
class RiskView:
    """A risk with its surroundings.

    `before` is its score at the last review of the risks (None where it had none), `trend` the sign of the
    change of its product since: 1 up, -1 down, 0 the same, None where there is nothing to compare.
    `course` are all scores by day. `actions` are its open ones, `issues` those linked with it.
    """

    risk: Risk
    score: Score | None
    band: Band | None
    before: Score | None
    trend: int | None
    target: Score | None
    above_appetite: bool
    course: tuple[tuple[date, Score], ...]
    actions: tuple[Action, ...]
    issues: tuple[Issue, ...]
    findings: tuple[Finding, ...]


def risk_view(plan: Plan, review: Review, risk: Risk, today: date) -> RiskView:
    """Return a risk as a review of it sees it."""
    table = at_the_table(plan, review.space)
    method = plan.space_settings(risk.space).method
    last = previous(table, review.kind, today, review.space, review)
    scores = course(risk)
    # The risk may be older than the plan, whose file has just changed.
    key = table.key_of(risk) if table.key_of(risk) in table else risk.id
    before = score_on(scores, last.held_on) if last and last.held_on else None
    score = risk.score
    trend = None
    if before and score:
        step = method.value(score) - method.value(before)
        trend = (step > 0) - (step < 0)
    return RiskView(
        risk=risk,
        score=score,
        band=method.band(score) if score else None,
        before=before,
        trend=trend,
        target=Risk.target.pair(risk.data.get("target")),
        above_appetite=bool(risk.threat and score and method.above_appetite(risk.category, score)),
        course=scores,
        actions=tuple(one for one in linked(risk, table, Action) if one.open),
        issues=tuple(one for one in linked(risk, table, Issue)),
        findings=tuple(findings_of(key, table, today)) if key in table else (),
    )
