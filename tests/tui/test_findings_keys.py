"""From a finding to its place, and its repair where it is shown."""

import shutil
from pathlib import Path

from tests.tui.playground import main_of, opened, register_of, sample, screen_text, settled, toasts, until
from textual.pilot import Pilot

from cbrm_tui.domain.records import ValueDefinition
from cbrm_tui.tui.panes.principle import PrinciplePane
from cbrm_tui.tui.screens.editors import FieldEditor, NewRecord
from cbrm_tui.tui.widgets.line_list import Inspector

TOOLING = "RS-KST0"
"""Of the sample: nothing is said of what happens to it at the exit, RM17."""
OWNERLESS = "R-E68Y"
"""Of the sample: a risk without an owner, RK04."""


def codes(pilot: Pilot[None], record: str) -> list[str]:
    return [finding.code for finding in main_of(pilot).session.judgement.of_record(record)]


async def finding_at(pilot: Pilot[None], principle: int, code: str) -> None:
    """Put the cursor on a finding in the pane of a principle."""
    await settled(pilot)
    await pilot.press(str(principle) if principle < 10 else f"f{principle}")
    pane = main_of(pilot).pane
    assert isinstance(pane, PrinciplePane)
    pane.show_view("findings")
    await until(pilot, lambda: main_of(pilot).register and register_of(pilot).source.key == "findings")
    for key in register_of(pilot).table.visible_keys:
        register_of(pilot).table.move_to(key)
        found = pane.selection.finding
        if found and found.code == code:
            return
    raise AssertionError(f"no {code}:\n{screen_text(pilot)}")


async def test_enter_goes_to_the_record_with_the_cursor_on_the_field(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await finding_at(pilot, 1, "RM17")
        await pilot.press("enter")
        inspector = main_of(pilot).pane.query_one(Inspector)
        await until(pilot, lambda: inspector.has_focus and inspector.field == "exit_treatment")
        selection = main_of(pilot).pane.selection
        assert selection.record is not None
        assert selection.record.id == TOOLING
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, FieldEditor))


async def test_e_repairs_a_finding_where_it_is_shown(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await finding_at(pilot, 10, "RK04")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, FieldEditor))
        await pilot.press(*"Ruth Calloway", "enter")
        await until(pilot, lambda: "RK04" not in codes(pilot, OWNERLESS))
        assert main_of(pilot).session.plan[OWNERLESS].owner == "Ruth Calloway"
        assert register_of(pilot).source.key == "findings"
        await pilot.press("u")
        await until(pilot, lambda: "RK04" in codes(pilot, OWNERLESS))


async def test_a_finding_that_asks_for_a_record_opens_its_form_filled_in(tmp_path: Path) -> None:
    root = sample(tmp_path)
    shutil.rmtree(root / "joint/value_definitions")
    async with opened(root).run_test(size=(120, 40), notifications=True) as pilot:
        await finding_at(pilot, 8, "VC01")
        organisation = "brindlewick" if "Brindlewick" in _message(pilot) else "oakmere"
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewRecord))
        form = pilot.app.screen
        assert isinstance(form, NewRecord)
        assert form.data()["organisation"] == organisation
        assert "…" not in form.data().values()
        await pilot.press(*"Steady work", "enter")
        await pilot.pause()
        if pilot.app.screen is form:  # a category is asked for too
            raise AssertionError(screen_text(pilot))
        made = list(main_of(pilot).session.plan.of(ValueDefinition, space="joint"))
        assert [one.organisation for one in made] == [organisation]


async def test_enter_on_such_a_finding_goes_to_the_register_that_lacks_the_record(tmp_path: Path) -> None:
    root = sample(tmp_path)
    shutil.rmtree(root / "joint/value_definitions")
    async with opened(root).run_test(size=(120, 40), notifications=True) as pilot:
        await finding_at(pilot, 8, "VC01")
        await pilot.press("enter")
        await until(pilot, lambda: main_of(pilot).pane.creates is ValueDefinition)
        assert "VC01" in toasts(pilot)[-1]


async def test_from_a_finding_in_the_details_to_its_field_and_its_editor(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("f10")
        register_of(pilot).go_to(OWNERLESS, "title")
        await pilot.press("i")
        inspector = main_of(pilot).pane.query_one(Inspector)
        await until(pilot, lambda: inspector.has_focus and inspector.line is not None)
        while not (inspector.line and inspector.line.key == "finding:0"):
            await pilot.press("k")
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, FieldEditor))
        await pilot.press("escape", "enter")
        await until(pilot, lambda: inspector.field == "owner")


async def test_a_file_that_cannot_be_read_is_named_with_its_place(tmp_path: Path) -> None:
    root = sample(tmp_path)
    (root / f"joint/risks/{OWNERLESS}.toml").write_text("title = ")
    async with opened(root).run_test(size=(120, 40), notifications=True) as pilot:
        await finding_at(pilot, 10, "WS01")
        await pilot.press("e")
        assert f"{OWNERLESS}.toml, line 1" in toasts(pilot)[-1]
        await pilot.press("enter")
        assert "WS01" in toasts(pilot)[-1]


def _message(pilot: Pilot[None]) -> str:
    found = main_of(pilot).pane.selection.finding
    assert found is not None
    return found.message
