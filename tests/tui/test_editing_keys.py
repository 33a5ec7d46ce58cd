"""Changing the plan by the keys of the main screen: what lands in the files, and what can be undone."""

import tomllib
from pathlib import Path
from typing import Any

from tests.tui.playground import (
    RISK,
    RISK_DOC,
    main_of,
    opened,
    register_of,
    sample,
    screen_text,
    settled,
    toasts,
    until,
)
from textual.pilot import Pilot

from cbrm_tui.tui.app import CbrmApp
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace

WIDE = (120, 40)


def read(root: Path, doc: str = RISK_DOC) -> dict[str, Any]:
    return tomllib.loads((root / doc).read_text())


async def at_the_risk(pilot: Pilot[None], *keys: str) -> None:
    """Put the cursor on the title of the risk, then press more keys."""
    await pilot.press("f10")
    register_of(pilot).go_to(RISK, "title")
    await pilot.press(*keys)


async def dialog_gone(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: pilot.app.screen is main_of(pilot))


def app_of(root: Path) -> CbrmApp:
    return opened(root)


async def test_editing_a_field_keeps_comments_and_order_and_undo_brings_it_back(tmp_path: Path) -> None:
    root = sample(tmp_path)
    path = root / RISK_DOC
    path.write_text("# by hand\n" + path.read_text())
    before = path.read_text()
    async with app_of(root).run_test(size=WIDE, notifications=True) as pilot:
        await at_the_risk(pilot, "e", "end", *"X", "f2")
        await dialog_gone(pilot)
        after = path.read_text()
        assert after == before.replace("after machining", "after machiningX")
        await until(pilot, lambda: main_of(pilot).session.plan[RISK].heading.endswith("X"))
        assert register_of(pilot).table.cursor_key == RISK
        await pilot.press("u")
        assert path.read_text() == before
        assert "set title" in toasts(pilot)[-1]
        await pilot.press("ctrl+r")
        assert path.read_text() == after


async def test_rescoring_appends_an_assessment_and_sets_the_score_in_one_edit(tmp_path: Path) -> None:
    root = sample(tmp_path)
    before = read(root)
    async with app_of(root).run_test(size=WIDE, notifications=True) as pilot:
        await at_the_risk(pilot, "r", "4", "5", *"worse", "enter")
        await dialog_gone(pilot)
        after = read(root)
        assert after["current"] == {"likelihood": 4, "impact": 5}
        assert after["assessments"][:-1] == before["assessments"]
        last = after["assessments"][-1]
        assert (last["likelihood"], last["impact"], last["reason"]) == (4, 5, "worse")
        assert last["by"] == "Margaret Ashdown"
        await pilot.press("u")
        assert read(root) == before


async def test_rescoring_does_not_overrule_a_score_that_came_meanwhile(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with app_of(root).run_test(size=WIDE, notifications=True) as pilot:
        await at_the_risk(pilot, "r")
        path = root / RISK_DOC
        theirs = {"likelihood": 5, "impact": 5}
        Workspace.open(root).apply(put_fields(RISK, {"current": theirs}))
        await until(pilot, lambda: main_of(pilot).session.plan[RISK].data["current"] == theirs)
        before = path.read_text()
        await pilot.press("1", "1", *"less", "enter")
        await until(pilot, lambda: any("changed meanwhile" in text for text in toasts(pilot)))
        assert path.read_text() == before


async def test_a_deleted_record_comes_back_with_its_comments(tmp_path: Path) -> None:
    root = sample(tmp_path)
    path = root / RISK_DOC
    path.write_text(path.read_text() + "# kept\n")
    before = path.read_text()
    async with app_of(root).run_test(size=WIDE, notifications=True) as pilot:
        await at_the_risk(pilot, "x", "n")
        await dialog_gone(pilot)
        assert path.exists()
        await pilot.press("x", "y")
        await dialog_gone(pilot)
        assert not path.exists()
        assert f"deleted {RISK}" in toasts(pilot)[-1]
        await pilot.press("u")
        assert path.read_text() == before


async def test_one_value_for_all_marked_records_is_one_edit(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with app_of(root).run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("f10", "g", "space", "space")
        view = register_of(pilot)
        marked = [record.id for record in view.marked_records()]
        assert len(marked) == 2
        before = [read(root, f"joint/risks/{key}.toml") for key in marked]
        view.go_to(marked[0], "owner")
        await pilot.press("full_stop", "enter", "ctrl+u", *"Zoe Quill", "f2")
        await until(pilot, lambda: "2 changes" in screen_text(pilot))
        assert [read(root, f"joint/risks/{key}.toml") for key in marked] == before
        await pilot.press("enter")
        await dialog_gone(pilot)
        assert [read(root, f"joint/risks/{key}.toml")["owner"] for key in marked] == ["Zoe Quill"] * 2
        await pilot.press("u")
        assert [read(root, f"joint/risks/{key}.toml") for key in marked] == before


async def test_an_element_that_the_plan_lacks_can_be_filled_in(tmp_path: Path) -> None:
    root = sample(tmp_path)
    doc = root / "joint/principles/10-risk.toml"
    doc.unlink()
    async with app_of(root).run_test(size=WIDE) as pilot:
        await pilot.press("f10", "shift+tab", "shift+tab")
        await until(pilot, lambda: register_of(pilot).source.key == "elements")
        view = register_of(pilot)
        assert view.table.visible_keys[0] == "10-2@joint"
        view.go_to("10-2@joint", "owner")
        await pilot.press("e", *"Zoe Quill", "f2")
        await dialog_gone(pilot)
        assert tomllib.loads(doc.read_text())["10-2"] == {"owner": "Zoe Quill"}


async def test_a_field_that_somebody_else_changed_meanwhile_is_asked_about(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with app_of(root).run_test(size=WIDE) as pilot:
        await at_the_risk(pilot, "e", "end", *"X")
        other = main_of(pilot).session.workspace
        other.apply(put_fields(RISK, {"title": "Theirs"}))
        await pilot.press("f2")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "OvertakenPrompt")
        await pilot.press("t")
        await dialog_gone(pilot)
        assert read(root)["title"] == "Theirs"
        await pilot.press("e", "end", *"Y")
        other.apply(put_fields(RISK, {"title": "Theirs again"}))
        await pilot.press("f2")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "OvertakenPrompt")
        await pilot.press("m")
        await dialog_gone(pilot)
        assert read(root)["title"] == "TheirsY"


async def test_a_write_that_fails_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with app_of(root).run_test(size=WIDE, notifications=True) as pilot:
        await at_the_risk(pilot, "e", "end", *"X")
        before = (root / RISK_DOC).read_text()
        (root / RISK_DOC).write_text("[")
        await pilot.press("f2")
        await until(pilot, lambda: toasts(pilot))
        assert any("cannot" in text or "mend" in text or "no record" in text for text in toasts(pilot))
        assert (root / RISK_DOC).read_text() == "["
        (root / RISK_DOC).write_text(before)
        # What was typed is still in its dialog, and goes through once the file is mended.
        await until(pilot, lambda: RISK in main_of(pilot).session.plan)
        await pilot.press("f2")
        await dialog_gone(pilot)
        assert read(root, RISK_DOC)["title"].endswith("X")


async def test_a_file_that_vanishes_while_its_field_is_edited_is_said(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with app_of(root).run_test(size=WIDE, notifications=True) as pilot:
        await at_the_risk(pilot, "e", "end", *"X")
        (root / RISK_DOC).unlink()
        await until(pilot, lambda: RISK not in main_of(pilot).session.plan)
        await pilot.press("f2")
        await until(pilot, lambda: any(RISK in text for text in toasts(pilot)))
        assert not (root / RISK_DOC).exists()
        await pilot.press("escape")
        await dialog_gone(pilot)
        assert RISK not in register_of(pilot).table.visible_keys


async def test_a_new_record_is_shown_where_it_belongs(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with app_of(root).run_test(size=WIDE, notifications=True) as pilot:
        await pilot.press("f10")
        known = set(register_of(pilot).table.visible_keys)
        await pilot.press("n", *"A brand new threat", "f2")
        await dialog_gone(pilot)
        await until(pilot, lambda: register_of(pilot).table.cursor_key not in known)
        key = register_of(pilot).table.cursor_key
        assert read(root, f"joint/risks/{key}.toml")["title"] == "A brand new threat"
        await pilot.press("u")
        assert not (root / f"joint/risks/{key}.toml").exists()


async def test_an_action_remembers_the_record_that_asked_for_it(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with app_of(root).run_test(size=WIDE) as pilot:
        known = set((root / "joint/actions").iterdir())
        await at_the_risk(pilot, "a", *"Look closer", "f2")
        await dialog_gone(pilot)
        (new,) = set((root / "joint/actions").iterdir()) - known
        assert tomllib.loads(new.read_text())["from"] == RISK


async def test_an_edit_changes_the_badge_and_the_status_line(tmp_path: Path) -> None:
    root = sample(tmp_path)
    async with app_of(root).run_test(size=WIDE) as pilot:
        await settled(pilot)
        main = main_of(pilot)
        before = main.session.judgement.count("joint", 10)
        await pilot.press("f10")
        register_of(pilot).go_to("R-E68Y", "owner")
        await pilot.press("o", *"Ruth Calloway", "f2")
        await dialog_gone(pilot)
        await settled(pilot)
        assert main.session.judgement.count("joint", 10) == before - 1


async def test_help_lists_the_keys_that_work_here(tmp_path: Path) -> None:
    async with app_of(sample(tmp_path)).run_test(size=WIDE) as pilot:
        await pilot.press("f10", "question_mark")
        await until(pilot, lambda: "Edit the field under the cursor" in screen_text(pilot))
        await pilot.press("escape")
        await dialog_gone(pilot)
