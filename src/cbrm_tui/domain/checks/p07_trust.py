"""Principle 7: where the partners see the relationship differently (5.7)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check
from cbrm_tui.domain.checks.wording import addable, quoted
from cbrm_tui.domain.figures import latest_survey, perception_gaps
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Survey


@check("TR03", Severity.WARNING, "gap in trust", principle=7, clause="5.7.3.1")
def gap(plan: Plan, today: date) -> Iterator[Found]:
    """Questions of the latest survey that the organisations answered differently.

    A red gap is a warning and an amber one a hint: a survey that finds a gap has done its work, and
    what it asks for is a conversation.
    """
    for space in sorted({survey.space for survey in plan.of(Survey)}):
        survey = latest_survey(plan, space)
        if survey is None:
            continue
        name_of = plan.space_settings(space).name_of
        for found in perception_gaps(plan, survey):
            if found.colour == "green":
                continue
            who = f"{quoted(name_of(found.lowest))} and {quoted(name_of(found.highest))}"
            yield Found(
                f"{who} are {found.value:.1f} points apart on {quoted(found.text.rstrip('.'))}.",
                "means",
                replace(
                    addable(Action, **{"from": survey.id, "title": "…"}), record=survey.id, field="means"
                ),
                survey,
                Severity.WARNING if found.colour == "red" else Severity.HINT,
            )
