"""What the trust survey says: strength of the relationship, and gaps between the partners' views (5.7)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cbrm_tui.domain.figures.base import PERCENT, Colour, Figure, Working, mean_figure
from cbrm_tui.domain.figures.surveys import SurveyPoint, question_means, survey_trend
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Survey
from cbrm_tui.domain.text import one_line

_NO_ANSWERS = "no trust survey has answers"
_STEADY = 9  # decimals: 3.3 − 2.3 is a gap of exactly 1


@dataclass(frozen=True, kw_only=True)
class Gap(Figure):
    """The distance between the organisations' means on a question, in points of the 1–5 scale.

    `question` counts from 1; `lowest` and `highest` are organisation keys. `before` is the gap of the
    same question in the survey before, None where that did not ask it.
    """

    question: int
    text: str
    lowest: str
    highest: str
    colour: Colour
    before: float | None = None


@dataclass(frozen=True, kw_only=True)
class TrustTrend(Figure):
    """By how many percentage points strength rose since the survey before, and every survey so far."""

    points: tuple[SurveyPoint, ...] = ()

    @property
    def falls(self) -> Mapping[str, float]:
        """By how many points of the 1–5 scale each organisation's mean fell since the survey before."""
        if len(self.points) < 2:
            return {}
        before, now = self.points[-2].means, self.points[-1].means
        return {key: round(before[key] - mean, _STEADY) for key, mean in now.items() if key in before}


def latest_survey(plan: Plan, space: str = "joint") -> Survey | None:
    """Return the survey with the latest due date of those that have answers, if any has."""
    points = survey_trend(plan, space)
    return points[-1].survey if points else None


def strength(plan: Plan, space: str = "joint") -> Figure:
    """Return the mean over organisations, each counting the same, of 25·(mean answer − 1)."""
    points = survey_trend(plan, space)
    return _strength(plan, points[-1]) if points else Figure(None, PERCENT, reason=_NO_ANSWERS)


def trust_trend(plan: Plan, space: str = "joint") -> TrustTrend:
    """Return how strength moved from one survey with answers to the next."""
    points = survey_trend(plan, space)
    found = [(point, _strength(plan, point).value) for point in points]
    working = tuple(
        Working(plan.key_of(point.survey), point.survey.heading, 1, value)
        for point, value in found
        if value is not None
    )
    if len(working) < 2:
        reason = "only one trust survey has answers" if working else _NO_ANSWERS
        return TrustTrend(None, PERCENT, working, reason, points=points)
    return TrustTrend(working[-1].value - working[-2].value, PERCENT, working, points=points)


def perception_gaps(plan: Plan, survey: Survey) -> tuple[Gap, ...]:
    """Return the gap of every question that at least two organisations answered, in their order.

    A gap is amber from 1 point and red from 2, unless the plan's thresholds `gap_amber` and `gap_red` differ.
    """
    earlier = [one.survey for one in survey_trend(plan, survey.space) if _when(one.survey) < _when(survey)]
    before = {gap.text: gap.value for gap in _gaps(plan, earlier[-1])} if earlier else {}
    return tuple(replace(gap, before=before.get(gap.text)) for gap in _gaps(plan, survey))


def _strength(plan: Plan, point: SurveyPoint) -> Figure:
    name_of = plan.space_settings(point.survey.space).name_of
    working = tuple(
        Working(plan.key_of(point.survey), f"{name_of(key)}: mean answer {mean:.2f} of 5", 1, 25 * (mean - 1))
        for key, mean in point.means.items()
    )
    return mean_figure(working, _NO_ANSWERS)


def _when(survey: Survey) -> tuple[date, str]:
    return survey.due or date.min, survey.id


def _gaps(plan: Plan, survey: Survey) -> tuple[Gap, ...]:
    settings = plan.space_settings(survey.space)
    amber, red = settings.threshold("gap_amber"), settings.threshold("gap_red")
    found = []
    for question, means in question_means(survey).items():
        if len(means) < 2:
            continue
        (low, lowest), *_, (high, highest) = sorted((mean.value, key) for key, mean in means.items())
        gap = round(high - low, _STEADY)
        asked = survey.questions[question - 1] if question <= len(survey.questions) else ""
        found.append(
            Gap(
                gap,
                "points",
                tuple(
                    Working(plan.key_of(survey), settings.name_of(key), 1, mean.value)
                    for key, mean in sorted(means.items())
                ),
                question=question,
                text=one_line(asked) or f"question {question}",
                lowest=lowest,
                highest=highest,
                colour="red" if gap >= red else "amber" if gap >= amber else "green",
            )
        )
    return tuple(found)
