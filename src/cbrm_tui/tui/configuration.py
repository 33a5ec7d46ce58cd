"""What holds of the files of settings, config.toml, keymap.toml and the themes: the last that was sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from cbrm_tui.tui import keys, themes
from cbrm_tui.workspace.preferences import FILE as SETTINGS_FILE
from cbrm_tui.workspace.preferences import (
    Preferences,
    Problem,
    Read,
    config_folder,
    read_preferences,
    unknown,
)

_MOST_TOLD: Final = 6


class Configuration:
    """The settings of a person on this machine. Nothing is read before `read`."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or config_folder()
        self.settings = Read()
        self.themes = themes.Themes()
        self.keymap = keys.Keymap()

    @property
    def preferences(self) -> Preferences:
        """The settings that hold."""
        return self.settings.preferences

    def read(self, defaults: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
        """Read all files again; return what in them is not used.

        What cannot be read stays as it was before. `defaults` are the keys of all bindings by id, if a keymap
        is to be read; without them keymap.toml counts as empty.
        """
        before = self.settings.preferences if self.settings.lines is not None else None
        self.settings = read_preferences(self.folder, before)
        self.themes = themes.load_themes(themes.theme_folders(self.folder), self.themes)
        if defaults is None:
            self.keymap = keys.Keymap()
        else:
            self.keymap = keys.read_keymap(self.folder, self.preferences.keys, defaults, self.keymap)
        return (*self.settings.problems, *self._no_theme(), *self.themes.problems, *self.keymap.problems)

    @property
    def has_keys(self) -> bool:
        """Whether any key may be another than the declared one, by the files as they are now."""
        preferences = read_preferences(self.folder, self.preferences).preferences
        return keys.has_keymap(self.folder, preferences.keys)

    def _no_theme(self) -> list[Problem]:
        name, line = self.preferences.theme, (self.settings.lines or {}).get("theme", 0)
        if not name or name in self.themes.themes:
            return []
        return [Problem(SETTINGS_FILE, line, f"theme: {unknown(name, self.themes.themes)}")]


def told(problems: Sequence[Problem]) -> str:
    """Return problems as one text for a toast, a line each; empty for none."""
    lines = [str(problem) for problem in problems[:_MOST_TOLD]]
    if more := len(problems) - len(lines):
        lines.append(f"and {more} more; cbrm doctor lists all")
    return "\n".join(lines)


def read_all(folder: Path | None = None) -> tuple[Configuration, tuple[Problem, ...]]:
    """Read all files; return what holds, and what is not used.

    The bindings are asked for, which imports every screen, only where a keymap may be at odds with them.
    """
    configuration = Configuration(folder)
    defaults = None
    if configuration.has_keys:
        from cbrm_tui.tui.owners import all_bindings

        defaults = {name: bound.keys for name, bound in all_bindings().items()}
    return configuration, configuration.read(defaults)


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas of the files of settings by kind."""
    from cbrm_tui.tui.owners import all_bindings
    from cbrm_tui.workspace.preferences import settings_schema

    return {
        "config": settings_schema(),
        "keymap": keys.keymap_schema(all_bindings()),
        "theme": themes.theme_schema(),
    }
