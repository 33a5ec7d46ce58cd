"""Replays a page of the documentation: its commands with the real command line, its keys on the real screens.

    ```console  `$ ` begins a command, run where the page stands; below it, beginnings of lines it must print
    ```keys     `$ cbrm` opens the screens; below, keys by name and "typed text"; → what is then seen;
                tab×3 is a key three times, j… "text" a key until the cursor is on that line
    ```toml     a file, named by the comment on its first line

In what is printed or seen, … stands for anything, and spaces for any number of them. An id that the page
has not used before stands for the one that the program has drawn in its place, from then on.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from cbrm_tui.cli.running import run
from cbrm_tui.tui.app import make_app
from cbrm_tui.tui.welcome import Chosen, WelcomeApp
from cbrm_tui.tui.widgets.line_list import LineList
from cbrm_tui.workspace.places import find_workspace
from cbrm_tui.workspace.workspace import Workspace

_FENCE = re.compile(r"^```(console|keys|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ID = re.compile(r"\b([A-Z]{1,2})-[0-9A-Z]{4}\b")
_KEYS = re.compile(r'([^\s"×…]+)(?:… "([^"]*)"|×(\d+))?|"([^"]*)"')
_SECONDS = 15.0
_STEPS = 100


@dataclass(frozen=True)
class Block:
    """A fenced block, and the line of the page on which it begins."""

    kind: str
    text: str
    line: int


def blocks(page: str) -> Iterator[Block]:
    """Yield the blocks of a page that are replayed."""
    for found in _FENCE.finditer(page):
        yield Block(found[1], found[2], page[: found.start()].count("\n") + 1)


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a console block with the lines that it must print, from their beginnings on."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = part.replace("\\\n", " ").partition("\n")
        yield command, [line for line in printed.splitlines() if line.strip()]


@dataclass
class Ids:
    """The ids of the page, and those that the program has drawn for them."""

    drawn: dict[str, str] = field(default_factory=dict)

    def told(self, text: str) -> str:
        """Return a text of the page with the ids as they are."""
        return _ID.sub(lambda found: self.drawn.get(found[0], found[0]), text)

    def finds(self, line: str, output: str, before: str = "") -> bool:
        """Tell whether a line of the page is in the output, learning the ids that are new in it.

        `before` is a pattern of what may stand before it.
        """
        new: list[str] = []

        def pattern(part: str) -> str:
            if not _ID.fullmatch(part):
                return ".*?".join(r"\s+".join(map(re.escape, re.split(r"\s+", p))) for p in part.split("…"))
            if part in self.drawn:
                return re.escape(self.drawn[part])
            new.append(part)
            return rf"({part.partition('-')[0]}-[0-9A-Z]{{4}})"

        parts = re.split(rf"({_ID.pattern.replace('(', '(?:')})", line.strip())
        wanted = re.compile(before + "".join(map(pattern, parts)), re.MULTILINE)
        for found in wanted.finditer(output):
            if not set(found.groups()) & set(self.drawn.values()):
                self.drawn.update(zip(new, found.groups(), strict=True))
                return True
        return False


@dataclass
class Walk:
    """One walk through a page: the folder it stands in, the ids so far, the screens that are open."""

    patch: pytest.MonkeyPatch
    here: Path
    ids: Ids = field(default_factory=Ids)
    pilot: Pilot[Any] | None = None
    _open: contextlib.AsyncExitStack = field(default_factory=contextlib.AsyncExitStack)

    async def take(self, block: Block) -> None:
        """Replay a block; whatever does not come about is told with the line of the page."""
        try:
            match block.kind:
                case "console":
                    for command, printed in commands(block.text):
                        await self._command(command, printed)
                case "keys":
                    for line in block.text.splitlines():
                        await self._keys(line)
                case "toml":
                    name = block.text.splitlines()[0].removeprefix("# ")
                    (self.here / name).write_text(block.text, encoding="utf-8")
        except AssertionError as error:
            raise AssertionError(f"the block on line {block.line}: {error}") from None

    async def close(self) -> None:
        """Close the screens, if any are open."""
        await self._open.aclose()
        self._open, self.pilot = contextlib.AsyncExitStack(), None

    async def _command(self, command: str, printed: list[str]) -> None:
        program, *words = shlex.split(self.ids.told(command))
        if program == "cd":
            self.here = (self.here / words[0]).resolve()
            self.patch.chdir(self.here)
            return
        assert program == "cbrm", f"not a command of this page: {command}"
        code, output = await asyncio.to_thread(_printed, words)
        assert code == 0, f"{command}\n{output}"
        for line in printed:
            assert self.ids.finds(line, output, r"^ *"), f"{command}\ndid not print: {line}\nbut:\n{output}"

    async def _keys(self, line: str) -> None:
        if line.startswith("$ cbrm"):
            await self._start()
        elif line.startswith("→ "):
            await self._sees(line.removeprefix("→ "))
        else:
            for key, wanted, times, typed in _KEYS.findall(line):
                if wanted:
                    await self._walk(key, wanted)
                else:
                    await self._press(list(self.ids.told(typed)) if typed else [key] * int(times or 1))
                if key == "ctrl+q":
                    await self.close()

    async def _start(self) -> None:
        assert self.pilot is None, "the screens are open already; ctrl+q leaves them"
        root = find_workspace(self.here)
        await self._show(WelcomeApp(self.here) if root is None else make_app(Workspace.open(root)))

    async def _show(self, app: App[Any]) -> None:
        self.pilot = await self._open.enter_async_context(app.run_test(size=(80, 24), notifications=True))

    async def _press(self, keys: list[str]) -> None:
        assert self.pilot is not None, "no screens are open"
        await self.pilot.press(*keys)
        chosen = self.pilot.app.return_value
        if isinstance(chosen, Chosen):  # the welcome is done: what was chosen opens, as in the command
            await self.close()
            await self._show(make_app(Workspace.open(chosen.path)))

    async def _walk(self, key: str, wanted: str) -> None:
        assert self.pilot is not None, "no screens are open"
        for _ in range(_STEPS):
            lines = self.pilot.app.focused
            here = lines.line if isinstance(lines, LineList) else None
            if here is not None and wanted in " ".join(here.content.plain.split()):
                return
            await self._press([key])
        raise AssertionError(f"{key} never came to: {wanted}\n{_screen(self.pilot)}")

    async def _sees(self, line: str) -> None:
        assert self.pilot is not None, "no screens are open"
        for _ in range(int(_SECONDS / 0.05)):
            shown = _screen(self.pilot)
            if self.ids.finds(line, shown):
                return
            await self.pilot.pause(0.05)
            await self._press([])
        raise AssertionError(f"never seen: {line}\nbut:\n{_screen(self.pilot)}")


def _printed(words: list[str]) -> tuple[int, str]:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown):
        code = run(words)
    return code, shown.getvalue()


def _screen(pilot: Pilot[Any]) -> str:
    strips = pilot.app.screen._compositor.render_strips()
    toasts = [toast.message for toast in pilot.app._notifications]
    return "\n".join([*(strip.text.rstrip() for strip in strips), *toasts])
