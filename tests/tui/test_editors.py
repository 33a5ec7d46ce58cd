"""Editing a field of each kind, by keyboard only, on the records of the sample."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.tui.dialog_host import RISK, UNANSWERED, Host, changed, of_title, open_sample, seen, use

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, Measure, Review, Risk
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.screens.editors import (
    FieldEditor,
    FieldResult,
)
from cbrm_tui.tui.screens.editors.matching import best, rank
from cbrm_tui.workspace.edits import Edit, Put
from cbrm_tui.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return open_sample(tmp_path_factory.mktemp("dialogs"))


@pytest.fixture
def plan(workspace: Workspace) -> Plan:
    return workspace.plan


@pytest.mark.parametrize(
    ("field", "keys", "value"),
    [
        ("title", ["ctrl+u", "Pinholes", "enter"], "Pinholes"),
        ("title", ["ctrl+u", "enter"], ABSENT),
        ("owner", ["ctrl+u", "priy", "down", "enter"], "Priya Nair"),
        ("owner", ["ctrl+u", "Someone New", "enter"], "Someone New"),
        ("best_placed", ["ctrl+u", "Oakmere finishing", "enter"], "oakmere"),
        ("review_on", ["ctrl+u", "2027-01-31", "enter"], date(2027, 1, 31)),
        ("review_on", ["ctrl+u", "today", "enter"], date(2026, 11, 23)),
        ("category", ["peo", "enter"], "people"),
        ("category", ["4"], "people"),
        ("strategy", ["a", "enter"], "avoid"),
        ("kind", ["down", "enter"], "opportunity"),
        ("affects", ["oak", "space", "enter"], ["brindlewick"]),
        ("objectives", ["K26B", "space", "enter"], ["O-THPC", "O-6K37", "O-K26B"]),
        ("links", ["space", "enter"], ABSENT),
        ("tags", ["foundry", "enter", "two words", "enter", "enter"], ["foundry", "two words"]),
        ("treatment", ["Weigh each.", "f2"], None),
        ("target", ["1", "2", "enter"], {"likelihood": 1, "impact": 2}),
        ("target", ["backspace", "right", "backspace", "enter"], ABSENT),
        ("acceptance", ["Ruth Calloway", "tab", "cheap", "tab", "2027-02-28", "enter"], None),
    ],
)
async def test_each_kind_is_edited_by_keyboard(plan: Plan, field: str, keys: list[str], value: Any) -> None:
    answer, _ = await use(FieldEditor(plan, plan[RISK], field), keys)
    expected = {
        "treatment": f"{plan[RISK].data['treatment']}Weigh each.\n",
        "acceptance": {"by": "Ruth Calloway", "reason": "cheap", "until": date(2027, 2, 28)},
    }
    assert answer == FieldResult(expected[field] if value is None else value)


@pytest.mark.parametrize(
    ("field", "keys", "line"),
    [
        ("review_on", ["ctrl+u", "soon"], "must be a date such as 2026-05-31, today, +2w or +3m"),
        ("best_placed", ["ctrl+u", "acme"], "names “acme”, which is none of brindlewick, oakmere"),
        ("category", ["zzz"], "must be one of the list"),
        ("target", ["6"], "likelihood goes from 1 to 5, not 6"),
        ("target", ["backspace"], "needs two digits, likelihood then impact"),
    ],
)
async def test_what_does_not_fit_is_said_and_not_accepted(
    plan: Plan, field: str, keys: list[str], line: str
) -> None:
    _, screen = await use(FieldEditor(plan, plan[RISK], field), keys)
    assert f"! {line}" in screen
    answer, screen = await use(FieldEditor(plan, plan[RISK], field), keys, "enter")
    if field != "target" or keys == ["backspace"]:
        assert answer is UNANSWERED
        assert f"! {line}" in screen


async def test_escape_cancels_and_an_unchanged_value_stays_what_it_was(plan: Plan) -> None:
    assert (await use(FieldEditor(plan, plan[RISK], "title"), "x", "escape"))[0] is None
    for field, accept in (
        ("title", "enter"),
        ("treatment", "f2"),
        ("current", "enter"),
        ("objectives", "enter"),
    ):
        answer, _ = await use(FieldEditor(plan, plan[RISK], field), [accept])
        assert answer == FieldResult(plan[RISK].data[field])


async def test_a_date_is_read_back_while_it_is_typed(plan: Plan) -> None:
    _, screen = await use(FieldEditor(plan, plan[RISK], "review_on"), ["ctrl+u", "2027-01-31"])
    assert "Sunday 31 January 2027" in screen


async def test_an_internal_id_is_neither_offered_to_a_joint_record_nor_taken_from_it(plan: Plan) -> None:
    internal = next(record for record in plan.of(Risk) if record.internal)
    _, screen = await use(FieldEditor(plan, plan[RISK], "links"), internal.id)
    assert "nothing fits" in screen
    answer, screen = await use(FieldEditor(plan, plan[RISK], "title"), f" {internal.id}", "enter")
    assert answer is UNANSWERED
    assert f"names {internal.id}, which is internal" in screen
    _, screen = await use(FieldEditor(plan, internal, "links"), RISK)
    assert "Porosity" in screen


async def test_a_link_is_found_by_words_of_its_title(plan: Plan) -> None:
    action = of_title(plan, Action, "")
    answer, _ = await use(FieldEditor(plan, action, "from"), "porosity", "enter")
    assert answer == FieldResult(RISK)


async def test_prose_keeps_undo_and_saves_from_its_button(plan: Plan) -> None:
    answer, _ = await use(FieldEditor(plan, plan[RISK], "notes"), "More.", "tab", "enter")
    assert answer.value.endswith("More.")
    answer, _ = await use(FieldEditor(plan, plan[RISK], "notes"), "More.", "ctrl+z", "ctrl+s")
    assert answer == FieldResult(plan[RISK].data["notes"])


async def test_rows_are_added_edited_and_deleted(plan: Plan) -> None:
    measure = of_title(plan, Measure, "Joint orders")
    readings = list(measure.data["readings"])
    answer, _ = await use(
        FieldEditor(plan, measure, "readings"), ["n", "2026-11-30", "tab", "61", "enter", "enter"]
    )
    assert answer.value == [*readings, {"date": date(2026, 11, 30), "value": 61}]
    answer, _ = await use(FieldEditor(plan, measure, "readings"), ["x", "e", "tab", "9", "enter", "enter"])
    assert answer.value == [{**readings[1], "value": 9}, *readings[2:]]
    same = str(readings[0]["date"])
    answer, screen = await use(
        FieldEditor(plan, measure, "readings"), ["n", same, "tab", "1", "enter", "enter"]
    )
    assert answer is UNANSWERED
    assert f"there are two rows for {same}" in screen


async def test_assessments_are_only_added_to(plan: Plan) -> None:
    _, screen = await use(FieldEditor(plan, plan[RISK], "assessments"), "x")
    assert "! assessments are a record of what was; add another with n" in screen
    answer, _ = await use(FieldEditor(plan, plan[RISK], "assessments"), "x", "e", "enter")
    assert answer == FieldResult(plan[RISK].data["assessments"])


async def test_an_agenda_item_is_reworded(plan: Plan) -> None:
    review = of_title(plan, Review, "Performance review, third quarter")
    agenda = list(review.data["agenda"])
    answer, _ = await use(FieldEditor(plan, review, "agenda"), ["down", "e", " today", "enter", "enter"])
    assert answer == FieldResult([*agenda[1:], f"{agenda[0]} today"])


async def test_a_draft_outlives_its_dialog_and_goes_when_it_is_settled(workspace: Workspace) -> None:
    record, drafts = workspace.plan[RISK], workspace.drafts
    form = f"edit {RISK} treatment"
    await use(FieldEditor(workspace.plan, record, "treatment", drafts), "Half a thought")
    draft = drafts.find(form)
    assert draft is not None
    assert draft.values["text"].endswith("Half a thought")
    answer, screen = await use(FieldEditor(workspace.plan, record, "treatment", drafts))
    assert "Half a thought" in screen
    assert "restored – esc discards" in screen
    overtaken = changed(record, treatment="Theirs.")
    _, screen = await use(FieldEditor(workspace.plan, overtaken, "treatment", drafts))
    assert "the value has changed since" in screen
    answer, _ = await use(FieldEditor(workspace.plan, record, "treatment", drafts), "escape")
    assert answer is None
    assert drafts.find(form) is None


async def test_a_draft_that_cannot_be_kept_is_said_and_stops_nobody(
    workspace: Workspace, tmp_path: Path
) -> None:
    blocked = tmp_path / "plan"
    blocked.mkdir()
    (blocked / ".cbrm").write_text("a file where the folder belongs")
    drafts = type(workspace.drafts)(blocked)
    app = Host(FieldEditor(workspace.plan, workspace.plan[RISK], "title", drafts))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        for _ in range(100):
            if "the draft is not kept" in seen(app):
                break
            await pilot.pause(0.1)
        assert "the draft is not kept" in seen(app)
        await pilot.press("enter")
        assert app.answer == FieldResult(f"{workspace.plan[RISK].data['title']}x")


def test_what_is_typed_finds_the_best_fit_first() -> None:
    fits = [rank("ris", text) for text in ("Risk", "a risk", "chorister", "r-i-s", "none")]
    assert fits == [0, 1, 2, 3, None]
    assert best("p", ["opt", "people", "deep"], lambda text: (text,)) == ["people", "opt", "deep"]


async def test_the_value_of_an_editor_is_what_the_workspace_takes(workspace: Workspace) -> None:
    record = workspace.plan[RISK]
    answer, _ = await use(FieldEditor(workspace.plan, record, "owner"), ["ctrl+u", "ruth", "down", "enter"])
    workspace.apply(Edit((Put(RISK, ("owner",), answer.value, record.data["owner"]),), "owner"))
    assert workspace.plan[RISK].show("owner") == "Ruth Calloway"
