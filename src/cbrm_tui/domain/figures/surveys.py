"""What the answers to trust surveys say: means, their trend, and one's own answers counted (5.7.3.1)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Response, Survey

FEWEST: Final = 3
"""Answers from which on counting them no longer shows what one person said."""

SCALE: Final = (1, 2, 3, 4, 5)
"""The answers to a question, from disagree to agree."""


@dataclass(frozen=True)
class Mean:
    """An organisation's mean answer to a question, 1 to 5; `answers` is None where that is not said."""

    value: float
    answers: int | None = None

    @property
    def text(self) -> str:
        """The mean, and of how many answers, in words."""
        return f"{self.value:.3g}" + ("" if self.answers is None else f" of {self.answers}")


@dataclass(frozen=True)
class Tally:
    """The own answers to a question, which counts from 1: how many gave each answer of the scale."""

    question: int
    counts: tuple[int, ...]

    @property
    def answers(self) -> int:
        """How many answered."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """The mean answer, None without any."""
        total = sum(answer * count for answer, count in zip(SCALE, self.counts, strict=True))
        return total / self.answers if self.answers else None

    @property
    def tellable(self) -> bool:
        """Whether the counts may be shown without showing who said what."""
        return self.answers >= FEWEST


@dataclass(frozen=True)
class SurveyPoint:
    """A survey in the course of time: the mean over its questions of each organisation that has offered."""

    survey: Survey
    means: Mapping[str, float]


def question_means(survey: Survey) -> Mapping[int, Mapping[str, Mean]]:
    """Return the offered means by question (from 1) and organisation; a mean of no answers says nothing."""
    found: dict[int, dict[str, Mean]] = defaultdict(dict)
    for row in survey.means:
        if {"organisation", "question", "mean"} <= row.keys() and row.get("answers") != 0:
            found[row["question"]][row["organisation"]] = Mean(float(row["mean"]), row.get("answers"))
    return dict(sorted(found.items()))


def survey_trend(plan: Plan, space: str = "joint") -> tuple[SurveyPoint, ...]:
    """Return the surveys that have answers, from the one that was due first to the latest."""
    points = []
    for survey in plan.of(Survey, space=space):
        by_organisation: dict[str, list[float]] = defaultdict(list)
        for means in question_means(survey).values():
            for organisation, mean in means.items():
                by_organisation[organisation].append(mean.value)
        if by_organisation:
            means_over = {key: sum(found) / len(found) for key, found in sorted(by_organisation.items())}
            points.append(SurveyPoint(survey, means_over))
    return tuple(sorted(points, key=lambda point: (point.survey.due or date.min, point.survey.id)))


def responses_to(plan: Plan, survey: str) -> tuple[Response, ...]:
    """Return what people of the own organisation answered to the survey of that id."""
    return tuple(one for one in plan.of(Response) if one.survey == survey)


def own_tallies(plan: Plan, survey: Survey) -> tuple[Tally, ...]:
    """Return the own answers to each question of a survey, counted."""
    counts = [[0] * len(SCALE) for _ in survey.questions]
    for response in responses_to(plan, survey.id):
        for row in response.answers:
            question, answer = row.get("question", 0), row.get("answer", 0)
            if 1 <= question <= len(counts) and answer in SCALE:
                counts[question - 1][answer - 1] += 1
    return tuple(Tally(number, tuple(found)) for number, found in enumerate(counts, 1))
