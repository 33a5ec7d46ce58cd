"""Principle 7: how the partners see the relationship, and which promises were kept (5.7.3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from cbrm_tui.domain.figures import latest_survey, perception_gaps
from cbrm_tui.domain.figures.promises import Promises, promises
from cbrm_tui.domain.figures.surveys import (
    FEWEST,
    SCALE,
    Mean,
    SurveyPoint,
    Tally,
    own_tallies,
    question_means,
    responses_to,
    survey_trend,
)
from cbrm_tui.domain.records import Commitment, Survey
from cbrm_tui.tui.panes.sheets.base import Line, SheetSpec, Sight, blank, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, cut, empty, gauge, headed
from cbrm_tui.tui.widgets.bars import bar, sparkline

_BAR: Final = 20
_NAME: Final = 24
_TREND: Final = 12
_STYLES: Final = {"green": "$success", "amber": "$warning", "red": "$error"}


def survey_sheet(sight: Sight) -> Iterator[Line]:
    """Write the surveys and, of the latest with answers, each question with the organisations' means."""
    surveys = sorted(
        sight.plan.of(Survey, space=sight.space), key=lambda one: (one.due or date.max, one.id), reverse=True
    )
    if not surveys:
        yield from empty(
            sight, "nothing", "No trust survey yet; n adds one with its questions, A answers it."
        )
        return
    yield headed(sight, "Surveys", "A answers one, O offers partners your means")
    for survey in surveys:
        yield _survey_line(sight, survey)
    latest = latest_survey(sight.plan, sight.space)
    if latest is None:
        yield from empty(sight, "none", "Nobody has offered means yet.")
        return
    yield blank("questions")
    amber, red = sight.settings.threshold("gap_amber"), sight.settings.threshold("gap_red")
    scale = f"1 disagree, 5 agree; gap amber from {amber:g}, red from {red:g}"
    yield headed(sight, latest.heading, scale)
    yield from _questions(sight, latest)
    yield from _trend(sight)


def promise_sheet(sight: Sight) -> Iterator[Line]:
    """Write for each organisation which promises it broke, owes and kept."""
    if not any(True for _ in sight.plan.of(Commitment, space=sight.space)):
        yield from empty(
            sight, "nothing", "No commitment yet; n adds what one organisation promised another."
        )
        return
    for found in promises(sight.plan, sight.today, sight.space):
        name = sight.settings.name_of(found.organisation) or "nobody in particular"
        yield headed(sight, name, _promised(found))
        if found.share_kept is not None:
            kept = gauge(sight, found.share_kept, _BAR)
            yield Line(f"share:{found.organisation}", columns(sight, (0,), [f"kept {kept}"]), heading=True)
        for word, style, listed in (
            ("broken", "$error", found.broken),
            ("late", "$warning", found.late),
            ("open", "", found.open),
            ("kept", "$success", found.kept),
        ):
            for one in listed:
                yield _promise(sight, one, word, style)


def own_answers(sight: Sight) -> Iterator[Line]:
    """Write what people of the own organisation answered, counted; never who said what."""
    surveys = [one for one in sight.plan.of(Survey) if responses_to(sight.plan, one.id)]
    if not surveys:
        yield from empty(
            sight, "nothing", "Nobody here has answered a survey yet; A on a survey answers it, in private."
        )
        return
    for survey in surveys:
        count = len(responses_to(sight.plan, survey.id))
        note = f"{count} answered here; O offers partners the means alone"
        content = cut(sight, (survey.heading, "bold underline"), (f"  {note}", "$muted"))
        yield text_line(survey.id, content, record=survey, field="means")
        offered = question_means(survey)
        for tally in own_tallies(sight.plan, survey):
            text = f"{tally.question} {survey.questions[tally.question - 1]}"
            mine = offered.get(tally.question, {}).get(sight.plan.me)
            yield text_line(
                f"{survey.id}:{tally.question}",
                columns(
                    sight,
                    (0, 22, 18),
                    [
                        text,
                        _spread(sight, tally),
                        (f"offered {mine.text}" if mine else "not offered", "$muted"),
                    ],
                ),
                record=survey,
                field="means",
            )


def _survey_line(sight: Sight, survey: Survey) -> Line:
    waiting = [partner.name for key, partner in sight.settings.partners.items() if key not in survey.answered]
    late = survey.due is not None and survey.due < sight.today and waiting
    words = "all have answered" if not waiting else f"not yet: {', '.join(waiting)}"
    texts: list[Shown] = [
        (str(survey.due) if survey.due else "no day set", "$warning" if late or not survey.due else ""),
        survey.heading,
        (survey.status or "not begun", "$muted"),
        (words, "$warning" if late else "$muted"),
    ]
    return text_line(
        f"survey:{survey.id}", columns(sight, (10, 0, 9, 28), texts), record=survey, field="means"
    )


def _questions(sight: Sight, survey: Survey) -> Iterator[Line]:
    gaps = {gap.question: gap for gap in perception_gaps(sight.plan, survey)}
    means = question_means(survey)
    before = _before(sight, survey)
    for number, asked in enumerate(survey.questions, 1):
        gap = gaps.get(number)
        change = before.get(asked.strip().casefold())
        known = means.get(number, {})
        moved = _moved(known, change)
        said = ("no gap to tell", "$muted")
        if gap and gap.value is not None:
            letter = gap.colour[0].upper()
            said = (f"gap {gap.value:.1f} {letter} {gap.colour}", _STYLES[gap.colour])
        texts: list[Shown] = [(f"{number} {asked}", "bold"), *([(moved, "$muted")] if before else []), said]
        widths = (0, 10, 15) if before else (0, 15)
        content = columns(sight, widths, texts)
        figure = f"gap:{number}" if gap else ""
        yield Line(f"question:{number}", content, survey.id, "means", figure=figure)
        for key in dict.fromkeys([*sight.settings.partners, *known]):
            yield _mean_line(sight, survey, number, key, known.get(key))


def _mean_line(sight: Sight, survey: Survey, number: int, key: str, mean: Mean | None) -> Line:
    name = f"  {sight.fit(sight.settings.name_of(key), _NAME - 2)}"
    if mean is None:
        missing = cut(sight, name, ("  no answer", "$warning"))
        return text_line(f"mean:{number}:{key}", missing, record=survey, field="means")
    drawn = bar((mean.value - 1) / (SCALE[-1] - 1), _BAR, sight.glyphs.ascii_only)
    few = mean.answers is not None and mean.answers < FEWEST
    count = "" if mean.answers is None else f"  {mean.answers} answer{'' if mean.answers == 1 else 's'}"
    content = cut(
        sight,
        f"{name}  {drawn} {mean.value:.1f}",
        (count + (", few" if few else ""), "$warning" if few else "$muted"),
    )
    return text_line(f"mean:{number}:{key}", content, record=survey, field="means")


def _before(sight: Sight, survey: Survey) -> Mapping[str, Mapping[str, Mean]]:
    """Return by question, as it was asked, the means of the survey before."""
    points = survey_trend(sight.plan, sight.space)
    at = next((number for number, point in enumerate(points) if point.survey.id == survey.id), 0)
    if at == 0:
        return {}
    earlier = points[at - 1].survey
    means = question_means(earlier)
    return {text.strip().casefold(): means.get(n, {}) for n, text in enumerate(earlier.questions, 1)}


def _moved(now: Mapping[str, Mean], before: Mapping[str, Mean] | None) -> str:
    """Say how the mean of those who answered both times has moved."""
    both = now.keys() & (before or {}).keys()
    if not before or not both:
        return ""
    change = sum(now[key].value - before[key].value for key in both) / len(both)
    return f"{change:+.1f} since"


def _trend(sight: Sight) -> Iterator[Line]:
    points = survey_trend(sight.plan, sight.space)
    if len(points) < 2:
        return
    yield blank("trend")
    yield headed(sight, "Over the surveys", f"{len(points)} since {points[0].survey.due or 'the first'}")
    for key in dict.fromkeys([*sight.settings.partners, *(k for point in points for k in point.means)]):
        yield _trend_line(sight, key, points)


def _trend_line(sight: Sight, key: str, points: tuple[SurveyPoint, ...]) -> Line:
    values = [point.means.get(key) for point in points]
    known = [value for value in values if value is not None]
    # The ends of the scale go before them, so that the line is drawn on the scale and not on its own range.
    line = sparkline([SCALE[0], SCALE[-1], *values[-_TREND:]], _TREND + 2, sight.glyphs.ascii_only)[2:]
    words = ("never answered", "$warning")
    if known:
        change = known[-1] - known[0]
        style = "$warning" if change <= -0.5 else "$success" if change >= 0.5 else ""
        words = (f"{known[0]:.1f} {sight.glyphs.arrow} {known[-1]:.1f} ({change:+.1f})", style)
    name = f"  {sight.fit(sight.settings.name_of(key), _NAME - 2)}"
    content = cut(sight, f"{name}  {line.ljust(_TREND)}  ", words)
    return text_line(f"trend:{key}", content, record=points[-1].survey)


def _spread(sight: Sight, tally: Tally) -> tuple[str, str]:
    """Return mean and distribution; of too few answers only how many there are."""
    if not tally.tellable:
        return f"{tally.answers} of {FEWEST} needed", "$muted"
    drawn = sparkline([float(count) for count in tally.counts], len(SCALE), sight.glyphs.ascii_only)
    counts = " ".join(map(str, tally.counts))
    return f"{tally.mean:.1f}  {drawn}  {counts}", ""


def _promised(found: Promises) -> str:
    parts = (
        (len(found.kept), "kept"),
        (len(found.broken), "broken"),
        (len(found.late), "late"),
        (len(found.open), "open"),
    )
    return ", ".join(f"{count} {word}" for count, word in parts if count) or "has promised nothing"


def _promise(sight: Sight, one: Commitment, word: str, style: str) -> Line:
    to = sight.settings.name_of(one.to) if one.to else "nobody named"
    due = str(one.due) if one.due else "no day"
    response = one.response.strip()
    note = f"to {to}" if word != "broken" else (response or "nothing said about it")
    texts: list[Shown] = [
        (word, style),
        due,
        one.heading,
        (note, "$warning" if word == "broken" and not response else "$muted"),
    ]
    return text_line(one.id, columns(sight, (6, 10, 0, 26), texts), record=one, field="kept")


SHEETS: Final = (
    SheetSpec("gaps", "Views", survey_sheet, creates=Survey),
    SheetSpec("promises", "Promises", promise_sheet, creates=Commitment),
    SheetSpec("own-answers", "Answers", own_answers, spaces=("internal",)),
)
