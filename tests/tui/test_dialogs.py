"""New records, rescoring, questions, disagreements: by keyboard only, on the sample."""

import asyncio
from datetime import date
from typing import Any

import pytest
from tests.tui.dialog_host import (
    HOSTILE,
    RISK,
    UNANSWERED,
    Host,
    changed,
    of_title,
    open_sample,
    seen,
    use,
)
from textual.screen import Screen

from cbrm_tui.domain.method import Method
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Risk
from cbrm_tui.sync.reports import Choice, OpenDisagreement
from cbrm_tui.tui.glyphs import ASCII, UNICODE
from cbrm_tui.tui.screens.editors import (
    ChoicePrompt,
    Confirm,
    DisagreementsScreen,
    FieldEditor,
    HelpScreen,
    NewRecord,
    OvertakenPrompt,
    Rescore,
    RescoreResult,
    TextPrompt,
)
from cbrm_tui.tui.screens.editors.disagreements import Settle
from cbrm_tui.workspace.edits import Create, Edit
from cbrm_tui.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return open_sample(tmp_path_factory.mktemp("dialogs"))


@pytest.fixture
def plan(workspace: Workspace) -> Plan:
    return workspace.plan


async def test_a_new_record_takes_title_and_inline_fields_at_once(workspace: Workspace) -> None:
    dialog = NewRecord(workspace.plan, Risk, "joint", {"kind": "threat"}, workspace.drafts)
    answer, _ = await use(
        dialog, ["Kiln stops", "tab", "tab", "del", "tab", "34", "tab", "Tom", "right", "enter"]
    )
    assert answer == {
        "title": "Kiln stops",
        "kind": "threat",
        "category": "delivery",
        "current": {"likelihood": 3, "impact": 4},
        "owner": "Tom Fairclough",
    }
    made = workspace.apply(Edit((Create("risk", "joint", answer),), "new risk"))
    assert workspace.plan[made.ids[0]].heading == "Kiln stops"


async def test_a_new_record_waits_for_what_does_not_fit(plan: Plan) -> None:
    answer, screen = await use(NewRecord(plan, Risk, "joint", {}), ["tab", "x", "tab", "people", "enter"])
    assert answer is UNANSWERED
    assert "! must be one of threat, opportunity" in screen
    answer, screen = await use(NewRecord(plan, Risk, "joint", {}), "enter")
    assert answer is UNANSWERED
    assert "a title is needed" in screen


async def test_the_other_fields_are_behind_more_and_open_their_editor(workspace: Workspace) -> None:
    dialog = NewRecord(workspace.plan, Risk, "internal", {}, workspace.drafts)
    answer, _ = await use(dialog, ["Kiln", "f3", "enter", "Old brick.", "f2", "shift+tab", "enter"])
    assert answer == {"title": "Kiln", "cause": "Old brick."}


async def test_typing_on_a_long_text_goes_on_in_its_editor(workspace: Workspace) -> None:
    dialog = NewRecord(workspace.plan, Risk, "internal", {}, workspace.drafts)
    answer, _ = await use(dialog, ["Kiln", "f3", "Old brick.", "f2", "f2"])
    assert answer == {"title": "Kiln", "cause": "Old brick."}


async def test_an_unfinished_new_record_is_offered_again(workspace: Workspace) -> None:
    plan, drafts = workspace.plan, workspace.drafts
    await use(NewRecord(plan, Risk, "joint", {}, drafts), ["Kiln", "f3", "enter", "Old brick.", "f2"])
    _, screen = await use(NewRecord(plan, Risk, "joint", {}, drafts))
    assert "restored – esc discards" in screen
    answer, _ = await use(NewRecord(plan, Risk, "joint", {}, drafts), "f2")
    assert answer == {"title": "Kiln", "cause": "Old brick."}
    assert drafts.find("new risk joint") is None


async def test_rescoring_is_two_digits_a_reason_and_enter(plan: Plan) -> None:
    risk = plan[RISK]
    assert isinstance(risk, Risk)
    _, screen = await use(Rescore(plan, risk), "34")
    assert "3×3  M moderate" in screen
    assert "3×4  H high" in screen
    assert "> 4 major" in screen
    answer, _ = await use(Rescore(plan, risk), "34New risers", "enter")
    assert answer == RescoreResult(3, 4, "New risers")
    answer, screen = await use(Rescore(plan, risk), "9")
    assert "likelihood goes from 1 to 5, not 9" in screen
    answer, screen = await use(Rescore(plan, risk), "3", "f2")
    assert answer is UNANSWERED
    assert "type two digits" in screen


async def test_rescoring_knows_methods_of_seven_and_of_three_levels(plan: Plan) -> None:
    risk = plan[RISK]
    assert isinstance(risk, Risk)
    method = Method(likelihood=tuple("abcdefg"), impact=("x", "y", "z"))
    settings = {"joint": type(plan.settings["joint"])(method=method)}
    other = Plan(plan.records, settings, {}, plan.me)
    answer, _ = await use(Rescore(other, risk), "73", "enter")
    assert answer == RescoreResult(7, 3, "")
    _, screen = await use(Rescore(other, risk), "74")
    assert "impact goes from 1 to 3, not 4" in screen
    assert "esc cancels" in screen


async def test_a_question_is_answered_no_unless_somebody_says_yes() -> None:
    assert [(await use(Confirm("Delete it?"), key))[0] for key in ("enter", "escape", "n", "y")] == [
        False,
        False,
        False,
        True,
    ]
    assert (await use(Confirm("Delete it?"), "tab", "enter"))[0] is True


async def test_prompts_return_text_or_key() -> None:
    assert (await use(TextPrompt("Go to", "A principle", "1"), "0", "enter"))[0] == "10"
    named = TextPrompt("Who", "Name", suggestions=["Tom Fairclough"])
    assert (await use(named, "to", "right", "enter"))[0] == "Tom Fairclough"
    assert (await use(TextPrompt("Go to", "A principle"), "escape"))[0] is None
    options = [("t", "Title"), ("o", "Owner"), ("d", "Due")]
    assert (await use(ChoicePrompt("Sort by", options), "ow", "enter"))[0] == "o"
    assert (await use(ChoicePrompt("Sort by", options), "3"))[0] == "d"
    assert (await use(ChoicePrompt("Sort by", options), "escape"))[0] is None


def disagreement(field: str, *values: Any, provisional: int = 0) -> OpenDisagreement:
    people = (("Tom Fairclough", "brindlewick"), ("Anil Sethi", "oakmere"), (HOSTILE, "nobody"))
    return OpenDisagreement(
        RISK,
        field,
        tuple(Choice(value, *people[n], "2026-11-20T10:14:00+00:00", "") for n, value in enumerate(values)),
        provisional,
    )


def answering(error: str | None) -> Settle:
    """Settle everything with this answer."""

    async def settle(one: OpenDisagreement, value: Any) -> str | None:
        return error

    return settle


async def test_a_choice_that_takes_its_time_holds_up_no_key(plan: Plan) -> None:
    go = asyncio.Event()
    settled: list[str] = []

    async def settle(one: OpenDisagreement, value: Any) -> str | None:
        await go.wait()
        settled.append(one.field)
        return "disk full" if one.field == "due" else None

    several = [disagreement("title", "Ours", "Theirs"), disagreement("due", None, "x")]
    app = Host(DisagreementsScreen(plan, several, settle), UNICODE)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2", "1")
        await pilot.pause()
        assert settled == []
        assert "The partners agree" in seen(app)
        go.set()
        await pilot.pause(0.1)
        assert sorted(settled) == ["due", "title"]
        assert "disk full" in seen(app)
        assert "The partners agree" not in seen(app)


async def test_a_disagreement_is_settled_by_number_or_by_another_value(plan: Plan) -> None:
    settled: list[tuple[str, Any]] = []

    async def settle(one: OpenDisagreement, value: Any) -> str | None:
        settled.append((one.field, value))
        return None

    several = [
        disagreement("title", "Ours", "Theirs", provisional=1),
        disagreement("due", None, "x"),
        disagreement("review_on", date(2026, 1, 1), date(2026, 2, 2)),
        disagreement(
            "strategy", {"strategy": "share"}, {"strategy": "accept", "strategy_rationale": "cheap"}
        ),
    ]
    _, screen = await use(DisagreementsScreen(plan, several, settle), size=(120, 40))
    assert all(word in screen for word in ("Ours", "Theirs", "Tom Fairclough", "Anil Sethi"))
    assert "in the files for now" in screen
    keys = ["2", "1", "w", "ctrl+u", "2026-03-03", "enter", "w", "ctrl+u", "avoid", "enter"]
    answer, screen = await use(DisagreementsScreen(plan, several, settle), keys)
    assert settled == [
        ("title", "Theirs"),
        ("due", None),
        ("review_on", date(2026, 3, 3)),
        ("strategy", {"strategy": "avoid"}),
    ]
    assert "The partners agree" in screen
    assert answer is UNANSWERED
    assert (await use(DisagreementsScreen(plan, [], settle), "escape"))[0] is None


async def test_a_disagreement_that_cannot_be_settled_stays_and_says_why(plan: Plan) -> None:
    dialog = DisagreementsScreen(plan, [disagreement("title", "Ours", "Theirs")], answering("disk full"))
    _, screen = await use(dialog, "1")
    assert "! disk full" in screen
    assert "Ours" in screen
    _, screen = await use(
        DisagreementsScreen(plan, [disagreement("title", "Ours", "Theirs")], answering(None)), "7"
    )
    assert "there are only 2 values" in screen


async def test_an_overtaken_field_asks_whose_value_stays() -> None:
    def prompt() -> OvertakenPrompt:
        return OvertakenPrompt("Kiln", "Title", "was", "theirs now", "my words")

    answers = [(await use(prompt(), key))[0] for key in ("m", "t", "enter", "escape")]
    assert answers == ["mine", "theirs", "theirs", None]
    screen = (await use(prompt()))[1]
    assert all(word in screen for word in ("was", "theirs now", "my words"))


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_hostile_text_is_shown_as_text_and_stripped(plan: Plan, size: tuple[int, int]) -> None:
    bad = changed(
        plan[RISK], title=HOSTILE, owner=HOSTILE, treatment=HOSTILE, tags=[HOSTILE], category=HOSTILE
    )
    assert isinstance(bad, Risk)
    other = plan.having([bad])
    dialogs: list[Screen[Any]] = [
        *(FieldEditor(other, bad, name) for name in Risk.fields if size == (80, 24)),
        FieldEditor(other, of_title(plan, Action, ""), "from"),
        NewRecord(other, Risk, "joint", {"title": HOSTILE, "notes": HOSTILE, "tags": [HOSTILE]}),
        Rescore(other, bad),
        Confirm(HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        TextPrompt(HOSTILE, HOSTILE, HOSTILE, [HOSTILE]),
        ChoicePrompt(HOSTILE, [(HOSTILE, HOSTILE)]),
        DisagreementsScreen(
            other,
            [disagreement("title", HOSTILE, "x", HOSTILE), disagreement(HOSTILE, {HOSTILE: HOSTILE})],
            answering(HOSTILE),
        ),
        HelpScreen(HOSTILE, [(HOSTILE, [(HOSTILE, HOSTILE)])], HOSTILE),
        OvertakenPrompt(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
    ]
    for dialog in dialogs:
        _, screen = await use(dialog, size=size)
        assert "\x1b" not in screen
        assert "\u202e" not in screen
        if size[1] > 12:
            assert "[/red]" in screen or isinstance(dialog, FieldEditor)


async def test_an_ascii_terminal_gets_ascii_only(plan: Plan) -> None:
    risk = plan[RISK]
    assert isinstance(risk, Risk)
    dialogs: list[Screen[Any]] = [
        Rescore(plan, risk),
        FieldEditor(plan, risk, "links"),
        FieldEditor(plan, risk, "tags"),
        FieldEditor(plan, risk, "treatment"),
        NewRecord(plan, Risk, "joint", {}),
        DisagreementsScreen(plan, [disagreement("title", "Ours", "Theirs")], answering(None)),
    ]
    for dialog in dialogs:
        app = Host(dialog, ASCII)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            odd = {sign for sign in seen(app) if not sign.isascii()}
            assert odd <= set("▁▂▃▄▅▆▇█"), dialog  # the scroll bar is drawn in eighths
