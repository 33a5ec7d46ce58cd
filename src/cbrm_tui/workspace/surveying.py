"""Answering a trust survey, and offering partners the means of the answers and nothing else (5.7.3.1).

An answer is an internal record. What leaves is, for each question, the mean of the own organisation and of
how many answers it is; no single answer, comment or name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from cbrm_tui.domain.figures.surveys import FEWEST, SCALE, own_tallies, question_means, responses_to
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Response, Survey
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.edits import ABSENT, Change, Create, Edit, Put
from cbrm_tui.workspace.errors import BadValue, UnknownRecord
from cbrm_tui.workspace.places import INTERNAL

_DECIMALS: Final = 2


@dataclass(frozen=True)
class Answers:
    """One person's answers, 1 to 5, and comments, by question (from 1); without a name they are anonymous."""

    given: Mapping[int, int]
    comments: Mapping[int, str] = field(default_factory=dict)
    remark: str = ""
    respondent: str = ""


class FewAnswers(BadValue):
    """Means of so few answers that partners could tell what one person said; a person may confirm it."""


def survey_of(plan: Plan, key: str) -> Survey:
    """Return a survey by its id, or that of one of its responses. Raises UnknownRecord, BadValue."""
    record = plan.get(key)
    if isinstance(record, Response):
        record = plan.get(record.survey) or record
    if record is None:
        raise UnknownRecord(f"there is no record {one_line(key)}")
    if not isinstance(record, Survey):
        raise BadValue(f"{one_line(key)} is no trust survey")
    return record


def refuse_closed(survey: Survey) -> None:
    """Raise BadValue for a survey that takes no answers any more."""
    if survey.status == "closed":
        raise BadValue(f"{survey.id} is closed; with the status running it takes answers again")


def earlier_response(plan: Plan, survey: str, respondent: str) -> Response | None:
    """Return what a person has answered before, the latest if there are several; None for no name."""
    name = respondent.strip().casefold()
    found = [one for one in responses_to(plan, survey) if name and one.respondent.strip().casefold() == name]
    return max(found, key=lambda one: (one.answered_on or date.min, one.id), default=None)


def answer(plan: Plan, survey: Survey, answers: Answers, today: date) -> Edit:
    """Return the edit that keeps a person's answers inside, in place of earlier ones of the same name.

    Raises BadValue for a question or an answer that the survey does not have, for no answer at all, and
    for a survey that is closed.
    """
    refuse_closed(survey)
    for number, given in answers.given.items():
        if not 1 <= number <= len(survey.questions):
            raise BadValue(f"{survey.id} has {len(survey.questions)} questions, and no question {number}")
        if given not in SCALE:
            raise BadValue(f"question {number}: an answer goes from {SCALE[0]} to {SCALE[-1]}, not {given}")
    if not answers.given:
        raise BadValue(f"no question of {survey.id} is answered")
    values: dict[str, Any] = {
        "survey": survey.id,
        "respondent": answers.respondent.strip(),
        "answered_on": today,
        "answers": [_row(number, answers) for number in sorted(answers.given)],
        "comments": _comments(answers),
    }
    before = earlier_response(plan, survey.id, answers.respondent)
    label = f"answer {survey.id}"
    if before is None:
        data = {name: value for name, value in values.items() if value}
        return Edit((Create(Response.type, INTERNAL, data),), label)
    puts = (
        Put(before.id, (name,), value or ABSENT, expected=before.data.get(name, ABSENT))
        for name, value in values.items()
        if value or name in before.data
    )
    return Edit(tuple(puts), f"{label} again")


def offered_rows(plan: Plan, survey: Survey) -> list[dict[str, Any]]:
    """Return exactly what partners would see of the own answers: a mean and a number per question."""
    return [
        {
            "organisation": plan.me,
            "question": tally.question,
            "mean": round(tally.mean, _DECIMALS),
            "answers": tally.answers,
        }
        for tally in own_tallies(plan, survey)
        if tally.mean is not None
    ]


def offer_means(plan: Plan, survey: Survey, *, few_is_fine: bool = False) -> Edit:
    """Return the edit that puts the own organisation's means into the survey, in place of earlier ones.

    Raises BadValue where nobody has answered or nothing is new, and FewAnswers where a mean is of fewer
    than three answers, or differs from the one offered before by fewer, unless `few_is_fine`.
    """
    rows = offered_rows(plan, survey)
    if not rows:
        raise BadValue(f"{survey.id}: nobody here has answered it yet, so there is no mean to offer")
    others = [dict(row) for row in survey.means if row.get("organisation") != plan.me]
    mine = [dict(row) for row in survey.means if row.get("organisation") == plan.me]
    if mine == rows:
        raise BadValue(f"{survey.id} has the means of all answers already")
    if not few_is_fine and (reason := few_answers(plan, survey)):
        raise FewAnswers(reason)
    change: Change = Put(survey.id, ("means",), [*others, *rows], expected=survey.data.get("means", ABSENT))
    return Edit((change,), f"offer the means of {survey.id}")


def few_answers(plan: Plan, survey: Survey) -> str:
    """Say why the means would show what one person said; empty when they would not."""
    offered = question_means(survey)
    few, added = [], []
    for row in offered_rows(plan, survey):
        number, count = row["question"], row["answers"]
        before = offered.get(number, {}).get(plan.me)
        if count < FEWEST:
            few.append(number)
        elif before and before.answers is not None and 0 < abs(count - before.answers) < FEWEST:
            added.append(number)
    if few:
        return (
            f"{_questions(few)} fewer than {FEWEST} answers: from so few, partners could tell what one "
            "person said"
        )
    if added:
        return (
            f"{_questions(added)} fewer than {FEWEST} answers more or less than the means that partners "
            "have: from the difference they could tell what one person said"
        )
    return ""


def _questions(numbers: list[int]) -> str:
    listed = ", ".join(map(str, numbers))
    return f"question {listed} has" if len(numbers) == 1 else f"questions {listed} have"


def _row(number: int, answers: Answers) -> dict[str, Any]:
    comment = answers.comments.get(number, "").strip()
    return {
        "question": number,
        "answer": answers.given[number],
        **({"comment": comment} if comment else {}),
    }


def _comments(answers: Answers) -> str:
    """Return the remark, and after it the comments on questions that were skipped, so that none is lost."""
    rest = [
        f"Question {number}: {text.strip()}"
        for number, text in sorted(answers.comments.items())
        if number not in answers.given and text.strip()
    ]
    return "\n".join([*filter(None, [answers.remark.strip()]), *rest])
