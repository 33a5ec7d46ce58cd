"""Principle 7: trust that is asked about, answers that differ, promises that were not kept (5.7)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cbrm_tui.domain.checks.registry import Found, Severity, check, record_check
from cbrm_tui.domain.checks.scope import linked, members
from cbrm_tui.domain.checks.wording import addable, blank, days, name, quoted, settable
from cbrm_tui.domain.figures import latest_survey, perception_gaps, trust_trend
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Commitment, Decision, Issue, Survey


@check("TR01", Severity.WARNING, "survey overdue", principle=7, clause="5.7.3.1")
def survey_overdue(plan: Plan, today: date) -> Iterator[Found]:
    """Surveys past their date that are not closed; and the next one, a hint, when the last is long ago.

    Long ago is more than `survey_days` (366). A plan that has never asked is not told so here: that is an
    element of the plan.
    """
    latest: dict[str, Survey] = {}
    waiting: set[str] = set()
    for survey in plan.of(Survey):
        if survey.status != "closed" and survey.due and survey.due < today:
            late = days((today - survey.due).days)
            message = f"The answers to {name(survey)} have been due for {late}."
            yield Found(message, "status", settable(survey, "status"), survey)
        if survey.status != "closed":
            waiting.add(survey.space)
        known = latest.get(survey.space)
        if survey.due and (known is None or known.due is None or survey.due > known.due):
            latest[survey.space] = survey
    for space, survey in latest.items():
        ago = (today - survey.due).days if survey.due else 0
        if space not in waiting and ago > plan.space_settings(space).threshold("survey_days"):
            message = f"Trust was last asked about {days(ago)} ago, in {name(survey)}; no survey is planned."
            yield Found(
                message, "due", addable(Survey, space=space, title="…", due="…"), survey, Severity.HINT
            )


@record_check("TR02", Survey, Severity.WARNING, "an organisation has not answered")
def not_answered(survey: Survey, plan: Plan, today: date) -> Iterator[Found]:
    """Organisations that have offered no mean for a survey that is closed, or running past its date."""
    past = survey.due is not None and survey.due < today
    if survey.status == "closed" or (survey.status == "running" and past):
        for key, partner in members(plan, survey.space).items():
            if key not in survey.answered:
                message = f"{quoted(partner.name)} has given no answers to {name(survey)}."
                yield Found(message, "means", settable(survey, "means"))


@check("TR03", Severity.WARNING, "gap in trust, or a drop", principle=7, clause="5.7.3.1")
def gap(plan: Plan, today: date) -> Iterator[Found]:
    """Questions of the latest survey that the organisations answered differently, and means that fell.

    A red gap is a warning and an amber one a hint: a survey that finds a gap has done its work, and
    what it asks for is a conversation. A mean that fell since the survey before by `trust_drop_amber`
    (0.5 points) is a hint too, by `trust_drop_red` (1 point) a warning.
    """
    for space in sorted({survey.space for survey in plan.of(Survey)}):
        survey = latest_survey(plan, space)
        if survey is None:
            continue
        settings = plan.space_settings(space)
        talk = replace(
            addable(Action, space=space, **{"from": survey.id, "title": "…"}), record=survey.id, field="means"
        )
        for found in perception_gaps(plan, survey):
            if found.colour == "green":
                continue
            who = f"{quoted(settings.name_of(found.lowest))} and {quoted(settings.name_of(found.highest))}"
            message = f"{who} are {found.value:.1f} points apart on {quoted(found.text.rstrip('.'))}."
            grave = Severity.WARNING if found.colour == "red" else Severity.HINT
            yield Found(message, "means", talk, survey, grave)
        amber, red = (settings.threshold("trust_drop_amber"), settings.threshold("trust_drop_red"))
        for organisation, fall in trust_trend(plan, space).falls.items():
            if fall >= amber:
                who = quoted(settings.name_of(organisation))
                message = f"The trust of {who} is {fall:.1f} points lower than in the survey before."
                grave = Severity.WARNING if fall >= red else Severity.HINT
                yield Found(message, "means", talk, survey, grave)


@record_check("TR04", Commitment, Severity.WARNING, "commitment broken")
def broken(commitment: Commitment, plan: Plan, today: date) -> Iterator[Found]:
    """Promises that were not kept and that nobody has answered for, and open ones past their date.

    What was said or done about it answers for it: in a few words, or as an action, a decision or an issue
    that is linked with the commitment.
    """
    who = (
        quoted(plan.space_settings(commitment.space).name_of(commitment.by)) if commitment.by else "Somebody"
    )
    if commitment.kept == "no":
        kinds = (Action, Decision, Issue)
        if blank(commitment.response) and not any(any(linked(commitment, plan, kind)) for kind in kinds):
            message = f"{who} broke the promise {name(commitment)}, and nothing is said of what followed."
            yield Found(message, "response", settable(commitment, "response"))
    elif commitment.open and commitment.due and commitment.due < today:
        late = days((today - commitment.due).days)
        message = f"{who} should have kept {name(commitment)} {late} ago."
        yield Found(message, "kept", settable(commitment, "kept"))
