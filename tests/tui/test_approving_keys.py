"""Approving the plan by a key, and from the finding that asks for it."""

from pathlib import Path

from tests.tui.playground import main_of, opened, sample, screen_text, settled, toasts, until

from cbrm_tui.domain.checks import Finding
from cbrm_tui.domain.settings import Approval
from cbrm_tui.tui.screens.editors import Confirm
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace


async def test_a_version_is_approved_once_and_undone(tmp_path: Path) -> None:
    root = sample(tmp_path)
    Workspace.open(root).apply(put_fields("plan@joint", {"version": 4}))
    async with opened(root).run_test(size=(80, 24), notifications=True) as pilot:
        main = main_of(pilot)

        def approved() -> Approval:
            return main.session.plan.space_settings("joint").approvals["brindlewick"]

        await pilot.press("Y")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
        assert "approve version 4" in screen_text(pilot)
        assert "Oakmere Finishing: version 3, Anil Sethi" in screen_text(pilot)
        await pilot.press("enter")
        assert approved().version == 3, "enter means not now"
        await pilot.press("Y", "y")
        await until(pilot, lambda: approved().version == 4)
        await pilot.press("Y")
        await until(pilot, lambda: any("approved already" in text for text in toasts(pilot)))
        await pilot.press("u")
        await until(pilot, lambda: approved().version == 3)


async def test_the_finding_leads_to_approving_and_a_partner_s_is_the_partner_s(tmp_path: Path) -> None:
    root = sample(tmp_path)
    Workspace.open(root).apply(put_fields("plan@joint", {"version": 4}))
    async with opened(root).run_test(size=(80, 24), notifications=True) as pilot:
        await settled(pilot)
        main = main_of(pilot)

        def of(name: str) -> Finding:
            found = main.session.judgement.of_record("plan@joint")
            return next(one for one in found if one.code == "RM05" and name in one.message)

        main.repair(of("Oakmere"))
        await until(pilot, lambda: any("its own workspace" in text for text in toasts(pilot)))
        main.repair(of("Brindlewick"))
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm))
