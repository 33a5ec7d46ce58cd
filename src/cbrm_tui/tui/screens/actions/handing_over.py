"""Handing a text to the person's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from textual.app import SuspendNotSupported

from cbrm_tui.tui.screens.actions.desk import Desk
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.files import state_folder


class HandingOver(Desk):
    """Opens $EDITOR on a text."""

    def hand_over(self, name: str, text: str) -> tuple[str, Path] | None:
        """Let the person edit a text; return what it is then, and the file that holds it.

        The file begins with `name`, and is for the caller to remove once the text is in the plan. Nothing
        is returned where no editor could be opened, which is said.
        """
        command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
        try:
            path = self._handed(name, text)
            with self.app.suspend():
                subprocess.run([*command, str(path)], check=True)
            return path.read_text(encoding="utf-8").rstrip("\n"), path
        except SuspendNotSupported:
            self.refuse("this terminal cannot hand over to another program")
        except (OSError, ValueError, subprocess.CalledProcessError, WorkspaceError) as error:
            self.say(f"{command[0] if command else 'the editor'}: {error}", "error")
        return None

    def say_kept(self, error: str, path: Path) -> None:
        """Say why a text could not be written, and where it is."""
        self.say(f"{error}; your text is kept in {path}", "error")

    def _handed(self, name: str, text: str) -> Path:
        """Write the text where only this person and this machine see it, and say where."""
        folder = state_folder(self.session.workspace.root, "editing")
        handle, path = tempfile.mkstemp(prefix=f"{name}.", suffix=".txt", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        return Path(path)
