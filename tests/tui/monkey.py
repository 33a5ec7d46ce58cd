"""A monkey at the keyboard: random keys over all screens, while files change, a partner syncs, sizes move.

What it does comes from a seed and from what is on the screen; every deed is written down, so that a failure
can be played again and made shorter. `python -m tests.tui.monkey SEED [KEYS]` plays one by hand.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import pytest
from tests.sync.partners import pair
from tests.tui.monkey_watch import Watch
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from cbrm_tui.tui.app import make_app
from cbrm_tui.tui.screens.main import MainScreen
from cbrm_tui.tui.screens.review.screen import ReviewScreen
from cbrm_tui.workspace.workspace import Workspace

WORDS: Final = (
    "pores",
    "12",
    "3",
    "Łódź",
    "[/foo]",
    "[@click=app.quit]x",
    "2027-01-05",
    "a,b",
    "\u202eabc",
    "'=",
)
MOVES: Final = ("j", "k", "h", "l", "down", "up", "tab", "shift+tab", "enter", "space", "pagedown", "G", "g")
ANY: Final = (*"abcdefgxyzABCDEGHKLMNOPSTUV0123456789/:;?.*,", "f2", "f3", "f4", "backspace")
SIZES: Final = ((80, 24), (120, 40), (60, 20), (40, 10), (200, 50))
NOT_PRESSED: Final = frozenset({"main.edit_outside", "review_read.minutes", "app.quit", "app.suspend"})
"""Bindings that hand the terminal to another program or end this one."""
EVENTS: Final = ("hand", "broken", "deleted", "partner", "partner", "resize", "theme", "mended")
FAVOURED: Final = frozenset({"main.review", "app.jump", "app.commands", "main.keys"})
"""Bindings that lead where few others do; pressed more often, or the monkey would hardly get there."""
LEAVES_REVIEW: Final = "review.leave"
EVERY: Final = 12
"""Keys after which, on average, something happens that is no key."""
WAY_OUT: Final = 12
"""Keys within which escape, and yes to giving up, lead back to the main screen from anywhere."""
LOOK: Final = 100
"""Keys between two looks at whether all is well."""

Deed = tuple[str, str]
"""What was done: `key` and its name, or an event and the seed of its details."""


class Trouble(AssertionError):
    """The monkey broke something; `deeds` is what it did until then."""

    def __init__(self, seed: int, what: str, deeds: Sequence[Deed]) -> None:
        listed = " ".join(name if kind == "key" else f"<{kind} {name}>" for kind, name in deeds)
        super().__init__(f"seed {seed}, after {len(deeds)} deeds: {what}\n{listed}")
        self.what = what
        self.deeds = list(deeds)


@dataclass
class Monkey:
    """Plays in a folder. With `script`, plays those deeds instead of choosing."""

    folder: Path
    seed: int
    keys: int
    script: Sequence[Deed] | None = None
    deeds: list[Deed] = field(default_factory=list)
    used: Counter[str] = field(default_factory=Counter)

    async def play(self) -> None:
        """Play to the end and judge. Raises Trouble."""
        self._draw = random.Random(self.seed)
        mine, theirs = await asyncio.to_thread(pair, self.folder, str(self.folder / "store"))
        self.watch = Watch(mine.root, theirs, self.folder / "store")
        self._waiting = list(self.script or ())
        while self._more():
            await self._session(mine.root)
        await asyncio.to_thread(self._judge_end)

    async def _session(self, root: Path) -> None:
        workspace = await asyncio.to_thread(Workspace.open, root)
        app = make_app(workspace)
        self.watch.follow(app.session)
        try:
            async with app.run_test(size=(80, 24), notifications=True) as pilot:
                while self._more() and app.is_running and not app._exit:
                    await self._do(pilot, self._next(app))
                    if app.fault or app._noted:
                        break
                    if len(self.deeds) % LOOK == 0:
                        await self._look(pilot)
                if not (app._exit or app.fault):
                    await self._look(pilot)
        except Trouble:
            raise
        except Exception as error:
            self._trouble(f"{type(error).__name__}: {error} {app.fault}")
        for noted in app._noted:
            self._trouble(f"a fault was lived on with: {noted}")

    # What is done

    def _more(self) -> bool:
        return bool(self._waiting) if self.script is not None else len(self.deeds) < self.keys

    def _next(self, app: App[Any]) -> Deed:
        if self.script is not None:
            return self._waiting.pop(0)
        if self._draw.randrange(EVERY) == 0:
            return self._draw.choice(EVENTS), str(self._draw.randrange(10_000))
        return "key", self._key(app)

    def _key(self, app: App[Any]) -> str:
        draw = self._draw
        known: dict[str, str] = {
            key: active.binding.id or f"{type(active.node).__name__}.{active.binding.action}"
            for key, active in app.screen.active_bindings.items()
            if active.binding.id not in NOT_PRESSED
        }
        favoured = sorted(key for key, name in known.items() if name in FAVOURED)
        if favoured and draw.random() < 0.1:
            return draw.choice(favoured)
        if draw.random() < 0.9:
            known = {key: name for key, name in known.items() if name != LEAVES_REVIEW}
        typing = isinstance(app.focused, Input | TextArea)
        chance = draw.random()
        if typing and chance < 0.6:
            return str(draw.choice(draw.choice(WORDS)))
        if known and chance < (0.75 if typing else 0.6):
            least = min(self.used[name] for name in known.values())
            rare = sorted(key for key, name in known.items() if self.used[name] <= least + 2)
            key = str(draw.choice(rare))
            self.used[known[key]] += 1
            return key
        if chance < 0.9:
            return str(draw.choice(MOVES if isinstance(app.screen, ReviewScreen) else ("escape", *MOVES)))
        return str(draw.choice(ANY))

    async def _do(self, pilot: Pilot[Any], deed: Deed) -> None:
        self.deeds.append(deed)
        kind, name = deed
        if kind == "key":
            await pilot.press(name)
            return
        draw = random.Random(int(name))
        match kind:
            case "resize":
                await pilot.resize_terminal(*draw.choice(SIZES))
            case "theme":
                pilot.app.theme = draw.choice(sorted(pilot.app.available_themes))
            case "partner":
                await asyncio.to_thread(self.watch.partner, draw)
            case _:
                await asyncio.to_thread(self.watch.outside, kind, draw)

    # How it is judged

    async def _look(self, pilot: Pilot[Any]) -> None:
        """See that the main screen can be reached again, and that nothing has gone."""
        app = pilot.app
        seen = [type(app.screen).__name__]
        for _ in range(WAY_OUT):
            if isinstance(app.screen, MainScreen):
                break
            # Whether to give up what was typed is a question; the answer yes is written beside its key.
            await pilot.press("y" if seen[-1] == "Confirm" and seen.count("Confirm") > 1 else "escape")
            seen.append(type(app.screen).__name__)
        else:
            self._trouble(f"no way out with escape: {' '.join(seen)}")
        await pilot.pause()
        if lost := await asyncio.to_thread(self.watch.lost):
            self._trouble("; ".join(lost))

    def _judge_end(self) -> None:
        for wrong in self.watch.end():
            self._trouble(wrong)

    def _trouble(self, what: str) -> None:
        raise Trouble(self.seed, what, self.deeds)


class Player(Protocol):
    """Plays `script`, or as many keys as it likes without one; see `played`."""

    async def __call__(self, seed: int, keys: int, script: Sequence[Deed] | None = None) -> Trouble | None:
        """Return what broke, None when nothing did."""


async def shrunk(trouble: Trouble, seed: int, replays: int = 40, play: Player | None = None) -> Trouble:
    """Return the same trouble after fewer deeds, found by leaving out ever smaller parts of them.

    With enough replays, no single deed of what is returned can be left out.
    """
    play = play or played
    kind, parts = trouble.what.partition(":")[0], 2
    while len(trouble.deeds) > 1 and replays > 0:
        parts = min(parts, len(trouble.deeds))
        size = -(-len(trouble.deeds) // parts)
        for start in range(0, len(trouble.deeds), size):
            replays -= 1
            rest = [*trouble.deeds[:start], *trouble.deeds[start + size :]]
            again = await play(seed, len(rest), rest)
            if again is not None and again.what.partition(":")[0] == kind:
                trouble, parts = again, max(2, parts - 1)
                break
            if replays <= 0:
                break
        else:
            if parts == len(trouble.deeds):
                break
            parts *= 2
    return trouble


async def played(seed: int, keys: int, script: Sequence[Deed] | None = None) -> Trouble | None:
    """Play in a folder and with settings of its own; return what broke, None when nothing did."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("XDG_CONFIG_HOME", f"{name}/settings")
        try:
            await Monkey(Path(name), seed, keys, script).play()
        except Trouble as trouble:
            return trouble
    return None


if __name__ == "__main__":
    first, keys = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 400
    for seed in range(first, first + (int(sys.argv[3]) if len(sys.argv) > 3 else 1)):
        found = asyncio.run(played(seed, keys))
        print(f"seed {seed}: {found or 'all well'}", flush=True)
