"""An app that follows a person's settings, keymap and themes while it runs."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Final, TypeVar

from cbrm_tui.tui.config_watch import watch_config
from cbrm_tui.tui.configuration import told
from cbrm_tui.tui.themed_app import ThemedApp
from cbrm_tui.workspace.preferences import SETTINGS, Preferences, Problem

T = TypeVar("T")

_LONG: Final = 12.0
"""Seconds for which problems stand there."""


class ConfiguredApp(ThemedApp[T]):
    """Takes up the files of settings at the start, and again whenever one changes."""

    def __init__(self, *, theme: str | None, ssh: bool, ascii_only: bool) -> None:
        super().__init__(theme=theme, ssh=ssh, ascii_only=ascii_only)
        self._stop_following = threading.Event()
        self._complained: tuple[Problem, ...] = ()
        self._at_start = Preferences()

    def take_configuration(self) -> None:
        """Take up settings, themes and keymap as they are now, and say in one toast what is wrong."""
        problems = self._read()
        self._at_start = self.configuration.preferences
        self._tell((*self.show_settings(), *problems))

    def follow_configuration(self) -> None:
        """Take up from now on what changes in the files."""
        loop = asyncio.get_running_loop()

        def follow() -> None:
            for _ in watch_config(self.configuration.folder, self._stop_following):
                with suppress(RuntimeError):  # the loop has been closed: nobody is looking any more
                    loop.call_soon_threadsafe(self.call_later, self.reload_configuration)

        threading.Thread(target=follow, name="settings", daemon=True).start()

    def stop_following(self) -> None:
        """Look at the files no more."""
        self._stop_following.set()

    def reload_configuration(self) -> None:
        """Take up what has changed in the files; what is wrong in them leaves all as it was."""
        configuration = self.configuration
        before = (configuration.preferences, configuration.themes.themes)
        keys = configuration.keymap.keys
        problems = self._read(keys)
        if (configuration.preferences, configuration.themes.themes) != before:
            problems = (*self.show_settings(), *problems)
            self._tell_later(before[0])
        self._tell(problems)

    def keys_changed(self) -> None:
        """Called when keys are others than before."""

    def _read(self, keys: object = None) -> tuple[Problem, ...]:
        configuration = self.configuration
        defaults = None
        if configuration.has_keys:
            from cbrm_tui.tui.owners import all_bindings

            defaults = {name: bound.keys for name, bound in all_bindings().items()}
        problems = configuration.read(defaults)
        if configuration.keymap.keys != (keys or {}):
            self.set_keymap(dict(configuration.keymap.keys))
            self.keys_changed()
        return problems

    def _tell(self, problems: tuple[Problem, ...]) -> None:
        if problems and problems != self._complained:
            self.notify(told(problems), title="Settings", severity="warning", timeout=_LONG, markup=False)
        elif self._complained and not problems:
            self.notify("all of the settings are in use again", markup=False)
        self._complained = problems

    def _tell_later(self, before: Preferences) -> None:
        now = self.configuration.preferences
        changed = [name for name in SETTINGS if getattr(now, name) != getattr(before, name)]
        later = [name for name in changed if not SETTINGS[name].at_once]
        later = [name for name in later if getattr(now, name) != getattr(self._at_start, name)]
        if later:
            self.notify(f"{', '.join(later)}: holds from the next start on", markup=False)
