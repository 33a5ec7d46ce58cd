"""Answering a survey with one key per answer, and offering the means, by the keys of the real screen."""

import shutil
from pathlib import Path

import pytest
from tests.tui.playground import main_of, opened, sample, screen_text, toasts, until
from textual.pilot import Pilot

from cbrm_tui.domain.records import Response, Survey
from cbrm_tui.tui.screens.editors.answering import AnswerSurvey
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace

SURVEY = "S-YP1Q"
SIZE = (80, 24)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The sample, with its survey running and nobody's answers yet."""
    root = sample(tmp_path)
    shutil.rmtree(root / "internal" / "responses", ignore_errors=True)
    Workspace.open(root).apply(put_fields(SURVEY, {"status": "running"}))
    return root


async def ask(pilot: Pilot[None]) -> None:
    """Open the questions."""
    await pilot.press("7", "A")
    await until(pilot, lambda: isinstance(pilot.app.screen, AnswerSurvey))


async def closed(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: not isinstance(pilot.app.screen, AnswerSurvey))


def kept(root: Path) -> list[Response]:
    return list(Workspace.open(root).plan.of(Response))


async def test_one_key_per_answer_back_skip_and_enter_at_the_end(root: Path) -> None:
    async with opened(root).run_test(size=SIZE, notifications=True) as pilot:
        await ask(pilot)
        assert "1 of 5" in screen_text(pilot)
        await pilot.press("4", "2", "backspace")
        assert "> 2 rather disagree" in screen_text(pilot)
        await pilot.press("5", "0", "3", "1")
        assert "That was all: 4 answered, 1 skipped" in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: any("kept inside" in text for text in toasts(pilot)))
    [found] = kept(root)
    assert {row["question"]: row["answer"] for row in found.answers} == {1: 4, 2: 5, 4: 3, 5: 1}
    assert (found.survey, found.respondent, found.space) == (SURVEY, "Margaret Ashdown", "internal")


async def test_what_was_answered_survives_an_end_without_saving(root: Path) -> None:
    async with opened(root).run_test(size=SIZE) as pilot:
        await ask(pilot)
        await pilot.press("4", "c", *"late", "enter", "2")
    assert kept(root) == []
    async with opened(root).run_test(size=SIZE) as pilot:
        await ask(pilot)
        assert "taken up again" in screen_text(pilot)
        assert "3 of 5" in screen_text(pilot)
        await pilot.press("f2")
        await closed(pilot)
    [found] = kept(root)
    assert [(row["answer"], row.get("comment", "")) for row in found.answers] == [(4, ""), (2, "late")]
    assert not Workspace.open(root).drafts.all()


async def test_leaving_keeps_the_draft_and_writes_nothing(root: Path) -> None:
    async with opened(root).run_test(size=SIZE) as pilot:
        await ask(pilot)
        await pilot.press("4", "escape")
        await closed(pilot)
        await ask(pilot)
        assert "2 of 5" in screen_text(pilot)
    assert kept(root) == []


async def test_a_draft_finds_its_questions_when_others_were_added_before_them(root: Path) -> None:
    async with opened(root).run_test(size=SIZE) as pilot:
        await ask(pilot)
        await pilot.press("5", "escape")
    workspace = Workspace.open(root)
    survey = workspace.plan[SURVEY]
    assert isinstance(survey, Survey)
    workspace.apply(put_fields(SURVEY, {"questions": ["We laugh together.", *survey.questions]}))
    async with opened(root).run_test(size=SIZE) as pilot:
        await ask(pilot)
        await pilot.press("f2")
        await closed(pilot)
    [found] = kept(root)
    assert [(row["question"], row["answer"]) for row in found.answers] == [(2, 5)]


async def test_somebody_else_answers_without_the_first_persons_answers(root: Path) -> None:
    async with opened(root).run_test(size=SIZE) as pilot:
        for name in ("", "Bo Finch"):
            await ask(pilot)
            if name:
                assert "your earlier answers" in screen_text(pilot)
                await pilot.press("w", *(["backspace"] * len("Margaret Ashdown")), *name, "enter")
                await until(pilot, lambda: "as Bo Finch" in screen_text(pilot))
                assert "1 of 5" in screen_text(pilot)
            await pilot.press("4" if not name else "1", "f2")
            await closed(pilot)
    found = {one.respondent: one.answers[0]["answer"] for one in kept(root)}
    assert found == {"Margaret Ashdown": 4, "Bo Finch": 1}


async def test_nothing_answered_is_not_saved(root: Path) -> None:
    async with opened(root).run_test(size=SIZE) as pilot:
        await ask(pilot)
        await pilot.press("0", "f2")
        assert "nothing is answered yet" in screen_text(pilot)


async def test_a_closed_survey_and_presenting_refuse_with_a_word(root: Path) -> None:
    async with opened(root).run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("7", "P", "A")
        await until(pilot, lambda: any("while presenting" in text for text in toasts(pilot)))
        await pilot.press("P")
        main_of(pilot).session.apply(put_fields(SURVEY, {"status": "closed"}))
        await main_of(pilot).open_record(SURVEY)
        await pilot.pause(0.2)
        await pilot.press("A")
        await until(pilot, lambda: any("is closed" in text for text in toasts(pilot)))


async def test_offering_on_a_survey_shows_what_leaves_and_warns_of_few_answers(root: Path) -> None:
    async with opened(root).run_test(size=SIZE, notifications=True) as pilot:
        await ask(pilot)
        await pilot.press("4", "2", "3", "3", "1", "enter")
        await closed(pilot)
        await main_of(pilot).open_record(SURVEY)
        await until(pilot, lambda: main_of(pilot).pane.selection.record is not None)
        await pilot.press("O")
        await until(pilot, lambda: "Offer partners our means" in screen_text(pilot))
        shown = " ".join(screen_text(pilot).split())
        assert "1: 4 (1); 2: 2 (1); 3: 3 (1)" in shown
        assert "fewer than 3 answers" in shown
        await pilot.press("enter")
        before = Workspace.open(root).plan[SURVEY].data
        await pilot.press("O", "y")
        await until(pilot, lambda: any("offer the means" in text for text in toasts(pilot)))
        assert Workspace.open(root).plan[SURVEY].data != before
        await pilot.press("u")
        await until(pilot, lambda: Workspace.open(root).plan[SURVEY].data == before)
