"""The screens show the guidance in the user's language, and say when there is none."""

from pathlib import Path

import pytest
from tests.tui.playground import main_of, opened, sample, screen_text, seen, settled, toasts, until

from cbrm_tui.tui.panes.sources import ELEMENTS_KEY
from cbrm_tui.tui.widgets.line_list import Inspector


def saying(root: Path, language: str) -> Path:
    """The workspace at `root` with a language set in its workspace.toml."""
    config = root / "workspace.toml"
    config.write_text(f'language = "{language}"\n' + config.read_text(encoding="utf-8"), encoding="utf-8")
    return root


async def test_tabs_inspector_elements_and_findings_are_german(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CBRM_LANGUAGE")
    async with opened(saying(sample(tmp_path), "de")).run_test(size=(120, 40)) as pilot:
        main = main_of(pilot)
        await pilot.press("2")
        main.pane.show_view(ELEMENTS_KEY)
        await until(pilot, lambda: "Vision und Werte sind festgelegt" in screen_text(pilot))
        assert main.session.plan["2-1@joint"].heading == "Vision und Werte sind festgelegt"
        inspector = main.pane.query_one(Inspector)
        about = "Jede Organisation hat aufgeschrieben"
        await until(pilot, lambda: about in seen(inspector) and "Pflicht" in seen(inspector))
        await pilot.press("i", "G")
        await until(pilot, lambda: "die Partner zusammen" in " ".join(seen(inspector).split()))
        await settled(pilot)
        assert "Steuerung" in screen_text(pilot)


async def test_an_unknown_language_is_english_with_one_toast(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CBRM_LANGUAGE")
    async with opened(saying(sample(tmp_path), "xx")).run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("2")
        inspector = main_of(pilot).pane.query_one(Inspector)
        await pilot.press("i", "G")
        await until(pilot, lambda: "the partners together" in " ".join(seen(inspector).split()))
        (told,) = (text for text in toasts(pilot) if "language" in text)
        assert told.startswith("workspace.toml asks for the language “xx”")
