"""The process of the screens behind one tab of a browser."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from aiohttp import ClientConnectionError
from textual_serve.app_service import AppService

_PATIENCE: Final = 5.0
"""Seconds that the screens get to keep everything and end, first when asked and then when told."""
DRIVER: Final = "cbrm_tui.tui.terminal.browser:BrowserDriver"
_FRAMES: Final = "30"
_DROPPED: Final = ("NO_COLOR", "SSH_CONNECTION", "TMUX", "STY", "COLORTERM")
"""What the environment says of the terminal in which the server runs, which is not the one of the tab."""


class Tab(AppService):
    """As in textual-serve, but the command goes through no shell, and the process ends with the tab."""

    def __init__(self, command: Sequence[str], **rest: Any) -> None:
        super().__init__("", **rest)
        self._arguments = tuple(command)

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        found = super()._build_environment(width, height)
        own: Mapping[str, str] = {
            "TEXTUAL_DRIVER": DRIVER,
            "TEXTUAL_FPS": _FRAMES,
            "TERM": "xterm-256color",
            "LC_CTYPE": "C.UTF-8",
            "PYTHONUTF8": "1",
        }
        kept = {name: value for name, value in found.items() if name not in _DROPPED and name != "LC_ALL"}
        return {**kept, **own}

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        self._process = process = await asyncio.create_subprocess_exec(
            *self._arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(width=width, height=height),
            # Ctrl+c in the server's terminal is for the server, which then asks each tab to leave.
            start_new_session=os.name != "nt",
        )
        self._stdin = process.stdin
        return process

    async def on_data(self, payload: bytes) -> None:
        """Pass output on; once the tab is closed go on taking it, or the process would wait for ever."""
        with suppress(ConnectionError, ClientConnectionError):
            await super().on_data(payload)

    async def on_meta(self, data: bytes) -> None:
        """Pass on what the screens ask of the browser, while it is there."""
        with suppress(ConnectionError, ClientConnectionError):
            await super().on_meta(data)

    async def stop(self) -> None:
        """Let the screens keep everything and end; end them if they do not."""
        process, task = self._process, self._task
        if process is None or task is None:
            return
        self._task = None
        await self.send_meta({"type": "quit"})
        for last_resort in (process.terminate, process.kill):
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), _PATIENCE)
                break
            with suppress(ProcessLookupError):
                last_resort()
        with suppress(TimeoutError):
            await asyncio.wait_for(task, _PATIENCE)


def screens_command(arguments: Sequence[str]) -> list[str]:
    """Return the command that opens the screens with the interpreter that runs this."""
    return [sys.executable, "-m", "cbrm_tui.cli", "open", *arguments]
