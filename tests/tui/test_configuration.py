"""Settings, keymap and themes while the app runs: a file that changes takes effect, a broken one does not."""

import os
from pathlib import Path

import pytest
from tests.tui.playground import main_of, opened, sample, screen_text, toasts, until
from textual.pilot import Pilot
from textual.widgets import Input

from cbrm_tui.tui.screens.editors.key_prompt import KeyPrompt
from cbrm_tui.tui.screens.editors.keys import KeysScreen
from cbrm_tui.tui.screens.editors.new_record import NewRecord
from cbrm_tui.tui.screens.editors.themes import ThemePicker
from cbrm_tui.tui.widgets.register_table import RegisterTable
from cbrm_tui.workspace.preferences import config_folder, read_preferences, remember

OWN = 'extends = "moor"\ntitle = "My own"\n[colors]\naccent = "{}"\n'


def write(name: str, text: str) -> Path:
    """Write a file of settings as an editor does: all at once, in a folder that may not be there."""
    path = config_folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_text(text)
    new.replace(path)
    return path


def accent(pilot: Pilot[None]) -> str:
    return pilot.app.theme_variables["accent"].lower()


def said(pilot: Pilot[None]) -> list[str]:
    """What the toasts have said so far, without the welcome to who is new."""
    return [text for text in toasts(pilot) if not text.startswith("new here?")]


def on_top(pilot: Pilot[None], kind: type) -> bool:
    return isinstance(pilot.app.screen, kind)


def test_the_real_home_is_left_alone() -> None:
    assert str(config_folder()).startswith(os.environ["XDG_CONFIG_HOME"])
    assert not config_folder().exists()


async def test_what_is_written_while_the_app_runs_takes_effect_at_once(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "Overview" in screen_text(pilot))
        assert not config_folder().exists()

        write("config.toml", 'theme = "paper"\nreview_minutes = 7\n')
        await until(pilot, lambda: pilot.app.theme == "paper")

        write("themes/mine.toml", OWN.format("#123456"))
        write("config.toml", 'theme = "mine"\n')
        await until(pilot, lambda: accent(pilot) == "#123456")
        write("themes/mine.toml", OWN.format("#00ff00"))
        await until(pilot, lambda: accent(pilot) == "#00ff00")

        write("keymap.toml", '"main.new" = "f9"\n')
        await pilot.press("f10")
        await until(pilot, lambda: "f9" in main_of(pilot).active_bindings)
        await pilot.press("f9")
        await until(pilot, lambda: on_top(pilot, NewRecord))
        await pilot.press("escape")
        assert said(pilot) == []


async def test_what_is_wrong_is_said_in_one_toast_and_the_last_good_state_stays(tmp_path: Path) -> None:
    write("themes/mine.toml", OWN.format("#123456"))
    write("keymap.toml", '"main.new" = "f9"\n')
    write("config.toml", 'theme = "mine"\n')
    async with opened(sample(tmp_path)).run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: accent(pilot) == "#123456")
        write("themes/mine.toml", OWN.format("no colour"))
        await until(pilot, lambda: len(said(pilot)) == 1)
        assert "mine.toml, line 4: [colors] accent is no colour" in said(pilot)[0]
        assert accent(pilot) == "#123456"

        write("keymap.toml", '"main.new" = "f9"\nmain.edit = [[\n')
        await until(pilot, lambda: "keymap.toml, line 2" in said(pilot)[-1])
        assert "mine.toml" in said(pilot)[-1]
        assert "f9" in main_of(pilot).active_bindings

        write("config.toml", 'theme = "mine"\n\nkeys = "wordstar"\nassci = true\n[themes]\n')
        await until(pilot, lambda: "line 3" in said(pilot)[-1])
        lines = said(pilot)[-1].splitlines()
        assert [line.partition(":")[0] for line in lines[:3]] == [
            "config.toml, line 3",
            "config.toml, line 4",
            "config.toml, line 5",
        ]
        assert "is “ascii” meant?" in lines[1]
        assert pilot.app.theme == "mine"

        write("themes/mine.toml", OWN.format("#ffffff"))
        write("keymap.toml", "")
        write("config.toml", 'theme = "mine"\nascii = true\n')
        await until(pilot, lambda: said(pilot)[-1] == "all of the settings are in use again")
        assert any("ascii: holds from the next start on" in toast for toast in said(pilot))
        await until(pilot, lambda: accent(pilot) == "#ffffff")
        assert "f9" not in main_of(pilot).active_bindings


async def test_problems_at_the_start_are_one_toast_that_is_never_markup(tmp_path: Path) -> None:
    write("config.toml", '"[/red][@click=app.quit]" = 1\nssh = "maybe"\n')
    write("keymap.toml", '"main.new" = "e"\n')
    write("themes/bad.toml", "name = ")
    app = opened(sample(tmp_path), theme="gone")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: any("--theme" in toast for toast in said(pilot)))
        (toast,) = (toast for toast in said(pilot) if "--theme" in toast)
        for words in ("--theme: there is no “gone”", "[/red]", "ssh must be one of", "bad.toml", "e is"):
            assert words in toast
        assert app.theme in app.theme_titles


async def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    write("config.toml", 'theme = "paper"\n')
    async with opened(sample(tmp_path), theme="high-contrast").run_test(size=(80, 24)) as pilot:
        assert pilot.app.theme == "high-contrast"
        await pilot.press("C")
        await until(pilot, lambda: on_top(pilot, ThemePicker))
        await pilot.press("escape")
        assert pilot.app.theme == "high-contrast"
    assert read_preferences().preferences.theme == "paper"


async def test_a_theme_is_chosen_by_looking_and_remembered(tmp_path: Path) -> None:
    path = write("config.toml", '# mine\nkeys = "vim"  # of course\n')
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        before = pilot.app.theme
        await pilot.press("C")
        await until(pilot, lambda: on_top(pilot, ThemePicker))
        await pilot.press("down")
        await until(pilot, lambda: pilot.app.theme != before)
        looked_at = pilot.app.theme
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.theme == before)
        assert "theme" not in path.read_text()
        await pilot.press("C")
        await until(pilot, lambda: on_top(pilot, ThemePicker))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "theme" in path.read_text())
        assert pilot.app.theme == looked_at
    assert path.read_text().startswith('# mine\nkeys = "vim"  # of course\n')
    assert read_preferences().preferences.theme == looked_at


async def test_a_key_is_changed_on_the_screen_and_goes_back(tmp_path: Path) -> None:
    path = config_folder() / "keymap.toml"
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+k")
        await until(pilot, lambda: on_top(pilot, KeysScreen))
        screen = pilot.app.screen
        table = screen.query_one(RegisterTable)
        assert {"main.new", "app.quit", "dialog.accept", "keys.reset"} <= set(table.visible_keys)
        await pilot.press("slash", *"add a record", "enter")
        await until(pilot, lambda: table.cursor_key == "main.new")
        await pilot.press("enter")
        await until(pilot, lambda: on_top(pilot, KeyPrompt))
        await pilot.press("e")
        await until(pilot, lambda: "e is “Edit the field" in screen_text(pilot))
        assert not path.exists()
        await pilot.press("escape")
        await until(pilot, lambda: on_top(pilot, KeysScreen))
        assert not path.exists()

        await pilot.press("enter")
        await until(pilot, lambda: on_top(pilot, KeyPrompt))
        await pilot.press("e", "f9", "enter")
        await until(pilot, lambda: on_top(pilot, KeysScreen))
        assert path.read_text().endswith('"main.new" = "e,f9"\n"main.edit" = "n"\n')
        keys = main_of(pilot).app._keymap
        assert (keys["main.new"], keys["main.edit"]) == ("e,f9", "n")

        await pilot.press("x")
        await until(pilot, lambda: "main." not in path.read_text())
        assert main_of(pilot).app._keymap == {}

        await pilot.press("p", "2")
        await until(pilot, lambda: read_preferences().preferences.keys == "vim")
        await until(pilot, lambda: "Keys, leaning on vim" in screen_text(pilot))
        await pilot.press("escape")
        await pilot.press("f10")
        await until(pilot, lambda: main_of(pilot).register)
        await pilot.press("o")
        await until(pilot, lambda: on_top(pilot, NewRecord))


@pytest.mark.parametrize("key", ["ctrl+q", "escape"])
async def test_one_can_leave_with_any_preset(tmp_path: Path, key: str) -> None:
    remember("keys", "emacs")
    async with opened(sample(tmp_path)).run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+k")
        await until(pilot, lambda: on_top(pilot, KeysScreen))
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input))
        await pilot.press(key)
        if key == "escape":
            await pilot.press("ctrl+g")
            await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        else:
            await until(pilot, lambda: pilot.app.return_code == 0)


async def test_a_broken_file_is_not_written_over(tmp_path: Path) -> None:
    path = write("config.toml", "theme = \n")
    async with opened(sample(tmp_path)).run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("C")
        await until(pilot, lambda: on_top(pilot, ThemePicker))
        await pilot.press("down", "enter")
        await until(pilot, lambda: any("not remembered" in toast for toast in said(pilot)))
    assert path.read_text() == "theme = \n"
