"""What the trust survey says: strength of the relationship, and gaps between the partners' views (5.7)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from cbrm_tui.domain.figures.base import Colour, Figure, Working, mean_figure
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Survey
from cbrm_tui.domain.text import one_line

_STEADY = 9  # decimals: 3.3 − 2.3 is a gap of exactly 1


@dataclass(frozen=True, kw_only=True)
class Gap(Figure):
    """The distance between the organisations' means on a question, in points of the 1–5 scale.

    `question` counts from 1; `lowest` and `highest` are organisation keys.
    """

    question: int
    text: str
    lowest: str
    highest: str
    colour: Colour


def latest_survey(plan: Plan, space: str = "joint") -> Survey | None:
    """Return the survey with the latest due date of those that have answers, if any has."""
    answered = [survey for survey in plan.of(Survey, space=space) if _means(survey)]
    return max(answered, key=lambda survey: (survey.due or date.min, survey.id), default=None)


def strength(plan: Plan, space: str = "joint") -> Figure:
    """Return the mean over organisations, each counting the same, of 25·(mean answer − 1)."""
    survey = latest_survey(plan, space)
    if survey is None:
        return Figure(None, "%", reason="no trust survey has answers")
    by_organisation: dict[str, list[float]] = defaultdict(list)
    for means in _means(survey).values():
        for organisation, mean in means.items():
            by_organisation[organisation].append(mean)
    settings = plan.space_settings(space)
    working = []
    for organisation, answers in sorted(by_organisation.items()):
        mean = sum(answers) / len(answers)
        what = f"{settings.name_of(organisation)}: mean answer {mean:.2f} of 5"
        working.append(Working(plan.key_of(survey), what, 1, 25 * (mean - 1)))
    return mean_figure(tuple(working), "no trust survey has answers")


def perception_gaps(plan: Plan, survey: Survey) -> tuple[Gap, ...]:
    """Return the gap of every question that at least two organisations answered, in their order.

    A gap is amber from 1 point and red from 2, unless the plan's thresholds `gap_amber` and `gap_red` differ.
    """
    settings = plan.space_settings(survey.space)
    amber, red = settings.threshold("gap_amber", 1), settings.threshold("gap_red", 2)
    found = []
    for question, means in sorted(_means(survey).items()):
        if len(means) < 2:
            continue
        (low, lowest), *_, (high, highest) = sorted((mean, key) for key, mean in means.items())
        gap = round(high - low, _STEADY)
        asked = survey.questions[question - 1] if question <= len(survey.questions) else ""
        found.append(
            Gap(
                gap,
                "points",
                tuple(
                    Working(plan.key_of(survey), settings.name_of(key), 1, mean)
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


def _means(survey: Survey) -> dict[int, dict[str, float]]:
    """The organisations' means by question; a mean of no answers says nothing."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for row in survey.means:
        if {"organisation", "question", "mean"} <= row.keys() and row.get("answers") != 0:
            found[row["question"]][row["organisation"]] = float(row["mean"])
    return found
