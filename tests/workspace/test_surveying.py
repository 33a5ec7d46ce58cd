"""Answering a survey, and what of the answers partners get to see: means and counts, nothing else."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cbrm_tui.domain.figures.surveys import own_tallies
from cbrm_tui.domain.records import Response, Survey
from cbrm_tui.workspace.edits import Create, Edit, put_fields
from cbrm_tui.workspace.errors import BadValue, Overtaken, UnknownRecord
from cbrm_tui.workspace.surveying import Answers, FewAnswers, answer, few_answers, offer_means, survey_of
from cbrm_tui.workspace.workspace import Workspace

TODAY = date(2026, 11, 23)
SURVEY = "S-0001"
QUESTIONS = ("They keep their word.", "Bad news comes early.")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "workspace.toml").write_text('as = "ash"\n')
    (tmp_path / "joint").mkdir()
    (tmp_path / "joint" / "plan.toml").write_text(
        'title = "Plan"\n[organisations.ash]\nname = "Ash Foundry"\n[organisations.elm]\nname = "Elm"\n'
    )
    workspace = Workspace.open(tmp_path)
    means = [{"organisation": "elm", "question": 1, "mean": 3.5, "answers": 4}]
    data = {"title": "Autumn", "questions": list(QUESTIONS), "means": means}
    workspace.apply(Edit((Create("survey", "joint", data, SURVEY),), "add"))
    return workspace


def the_survey(workspace: Workspace) -> Survey:
    return survey_of(workspace.plan, SURVEY)


def give(workspace: Workspace, who: str, given: Mapping[int, int], **rest: Any) -> None:
    answers = Answers(given, respondent=who, **rest)
    workspace.apply(answer(workspace.plan, the_survey(workspace), answers, TODAY))


def responses(workspace: Workspace) -> list[Response]:
    return list(workspace.plan.of(Response))


def offer(workspace: Workspace, **rest: Any) -> list[dict[str, Any]]:
    """Offer the means; return the own rows that partners then see."""
    workspace.apply(offer_means(workspace.plan, the_survey(workspace), **rest))
    return [dict(row) for row in the_survey(workspace).means if row["organisation"] == "ash"]


def test_answers_are_kept_inside_with_comments_and_skipped_questions_left_out(workspace: Workspace) -> None:
    give(workspace, "Ada Moss", {2: 4}, comments={1: "not my field", 2: "mostly"}, remark="Good")
    [found] = responses(workspace)
    assert found.space == "internal"
    assert found.answers == ({"question": 2, "answer": 4, "comment": "mostly"},)
    assert found.comments == "Good\nQuestion 1: not my field"
    assert (found.survey, found.respondent, found.answered_on) == (SURVEY, "Ada Moss", TODAY)


def test_a_person_who_answers_again_replaces_the_own_answers_and_undo_brings_them_back(
    workspace: Workspace,
) -> None:
    give(workspace, "Ada Moss", {1: 1, 2: 1}, remark="grumpy")
    give(workspace, " ada moss ", {1: 5})
    [found] = responses(workspace)
    assert found.answers == ({"question": 1, "answer": 5},)
    assert found.comments == ""
    workspace.undo()
    assert len(responses(workspace)[0].answers) == 2


def test_anonymous_answers_stay_apart(workspace: Workspace) -> None:
    give(workspace, "", {1: 2})
    give(workspace, "", {1: 4})
    first, _ = own_tallies(workspace.plan, the_survey(workspace))
    assert first.counts == (0, 1, 0, 1, 0)


@pytest.mark.parametrize("given", [{}, {3: 4}, {1: 6}, {1: 0}])
def test_what_the_survey_does_not_ask_is_refused(workspace: Workspace, given: dict[int, int]) -> None:
    with pytest.raises(BadValue):
        answer(workspace.plan, the_survey(workspace), Answers(given), TODAY)


def test_a_closed_survey_takes_no_answers(workspace: Workspace) -> None:
    workspace.apply(put_fields(SURVEY, {"status": "closed"}))
    with pytest.raises(BadValue, match="is closed"):
        give(workspace, "Ada Moss", {1: 4})


def test_partners_see_means_and_counts_beside_their_own_and_nothing_else(workspace: Workspace) -> None:
    for who, first in (("Ada Moss", 5), ("Bo Finch", 4), ("Cy Wren", 4)):
        give(workspace, who, {1: first, 2: 3}, comments={1: "canary"}, remark="canary")
    rows = offer(workspace)
    assert rows == [
        {"organisation": "ash", "question": 1, "mean": 4.33, "answers": 3},
        {"organisation": "ash", "question": 2, "mean": 3, "answers": 3},
    ]
    text = (workspace.root / the_survey(workspace).doc).read_text()
    assert not any(word in text for word in ("canary", "Ada", "SR-"))
    assert any(row["organisation"] == "elm" for row in the_survey(workspace).means)
    workspace.undo()
    assert the_survey(workspace).answered == {"elm"}


def test_means_of_fewer_than_three_answers_need_a_word(workspace: Workspace) -> None:
    give(workspace, "Ada Moss", {1: 5, 2: 3})
    give(workspace, "Bo Finch", {1: 4, 2: 3})
    give(workspace, "Cy Wren", {1: 4})
    with pytest.raises(FewAnswers, match="question 2 has fewer than 3 answers"):
        offer_means(workspace.plan, the_survey(workspace))
    assert [row["answers"] for row in offer(workspace, few_is_fine=True)] == [3, 2]


def test_one_more_answer_than_partners_have_seen_would_tell_what_it_is(workspace: Workspace) -> None:
    for who in ("Ada Moss", "Bo Finch", "Cy Wren"):
        give(workspace, who, {1: 4, 2: 3})
    offer(workspace)
    give(workspace, "Di Lark", {1: 1, 2: 1})
    with pytest.raises(FewAnswers, match="from the difference"):
        offer_means(workspace.plan, the_survey(workspace))
    for who in ("Ed Rook", "Fay Jay"):
        give(workspace, who, {1: 2, 2: 2})
    assert few_answers(workspace.plan, the_survey(workspace)) == ""


def test_with_no_answer_or_no_news_there_is_nothing_to_offer(workspace: Workspace) -> None:
    with pytest.raises(BadValue, match="nobody here"):
        offer_means(workspace.plan, the_survey(workspace))
    give(workspace, "Ada Moss", {1: 5, 2: 3})
    offer(workspace, few_is_fine=True)
    with pytest.raises(BadValue, match="already"):
        offer_means(workspace.plan, the_survey(workspace), few_is_fine=True)


def test_what_partners_offered_meanwhile_is_not_overruled(workspace: Workspace) -> None:
    give(workspace, "Ada Moss", {1: 5})
    edit = offer_means(workspace.plan, the_survey(workspace), few_is_fine=True)
    rows = [{"organisation": "elm", "question": 1, "mean": 2.0, "answers": 4}]
    workspace.apply(put_fields(SURVEY, {"means": rows}))
    with pytest.raises(Overtaken):
        workspace.apply(edit)


def test_a_survey_is_found_by_its_answers_too(workspace: Workspace) -> None:
    give(workspace, "Ada Moss", {1: 5})
    assert survey_of(workspace.plan, responses(workspace)[0].id).id == SURVEY
    with pytest.raises(UnknownRecord):
        survey_of(workspace.plan, "S-9999")
    with pytest.raises(BadValue, match="no trust survey"):
        survey_of(workspace.plan, "plan@joint")
