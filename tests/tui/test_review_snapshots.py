"""Pictures of a review: who is there, a risk, the score round, and the read back."""

import shutil
import tomllib
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from tests.tui.playground import SAMPLE, screen_text, until
from textual.pilot import Pilot

from cbrm_tui.tui.app import make_app
from cbrm_tui.tui.screens.actions import reviewing
from cbrm_tui.workspace.workspace import Workspace

SIZES = ((80, 24), (120, 40))
THEMES = ("moor", "paper", "sixteen")
REVIEW = "RV-TEST"
HELD = """title = "Risk review, December"
kind = "risk"
held_on = 2026-11-23
attendance = ["Tom Fairclough", "Ruth Calloway"]
agenda = ["R-E68Y", "R-2403", "R-7GW2"]
actions = ["A-128Z"]
decisions = ["D-QQ25"]
status = "running"

[[leaders]]
person = "Margaret Ashdown"
organisation = "brindlewick"
since = "2026-11-23T10:00:00+00:00"

[[items]]
subject = "R-2403"
outcome = "rescored"
note = "Sophie runs the line alone"
before = "3×5"
after = "3×4"
spread = "L 3–4, I 3–5"
"""
STEPS = {
    "people": (("1",), "here, 1 needed"),
    "risk": (("4", "right"), "rescored 3×5"),
    "scores": (("s", "3", "4", "1", "5"), "everybody has scored"),
    "spread": (("enter",), "talk about it"),
    "read": (("6",), "Decisions"),
}
LEAVE = {"spread": ("escape",)}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_pictures_of_a_review(
    snapshot: SnapshotAssertion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("CBRM_TODAY", "2026-11-23")
    monkeypatch.setattr(reviewing, "_now", lambda: datetime(2026, 11, 23, 10, tzinfo=UTC))
    root = tmp_path / "ws"
    shutil.copytree(SAMPLE, root)
    for path in (root / "joint/reviews").glob("*.toml"):
        if tomllib.loads(path.read_text()).get("status") == "planned":
            path.unlink()
    (root / f"joint/reviews/{REVIEW}.toml").write_text(HELD)
    picture = snapshot.use_extension(SVGImageExtension)
    app = make_app(Workspace.open(root), review=REVIEW, theme=THEMES[0])
    async with app.run_test(size=size) as pilot:
        await until(pilot, partial(_shows, pilot, "Risks 1/3"))
        for name, (keys, words) in STEPS.items():
            await pilot.press(*keys)
            await until(pilot, partial(_shows, pilot, words))
            for theme in THEMES:
                app.theme = theme
                await pilot.pause(0.2)
                assert app.export_screenshot() == picture(name=f"{name}-{theme}")
            await pilot.press(*LEAVE.get(name, ()))
            await pilot.pause()


def _shows(pilot: Pilot[None], words: str) -> bool:
    return words in screen_text(pilot)
