"""Telling when a file of settings changed, also in a folder that is not there yet."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from watchfiles import Change, watch

from cbrm_tui.tui.keys import FILE as KEYMAP
from cbrm_tui.tui.themes import OWN_FOLDER
from cbrm_tui.workspace.preferences import FILE as SETTINGS
from cbrm_tui.workspace.watching import DEBOUNCE, STEP, TICK

Points = frozenset[Path]


def watch_config(folder: Path, stop: threading.Event) -> Iterator[None]:
    """Yield after each burst of changes to the files of settings until `stop` is set. Blocks: use a thread.

    It also does when watching has begun, in a folder that has come about as well: what changed before is
    not told.
    """
    while not stop.is_set():
        begun = False
        points = _points(folder)
        if not points:
            return
        for burst in watch(
            *points,
            watch_filter=_Settings(folder),
            debounce=DEBOUNCE,
            step=STEP,
            stop_event=stop,
            rust_timeout=TICK,
            yield_on_timeout=True,
            recursive=False,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            moved = _points(folder) != points
            if burst or moved or not begun:
                yield
            begun = True
            if moved:
                break


class _Settings:
    """Lets through the files of settings, and what becomes of the folders that they are or will be in."""

    def __init__(self, folder: Path) -> None:
        own = (folder / OWN_FOLDER).resolve()
        files = {folder / name for name in (SETTINGS, KEYMAP)}
        self._themes = own
        self._places = {place for file in files for place in (file, file.resolve())} | {folder.resolve(), own}
        self._places |= {place for place in own.parents if not place.exists()}

    def __call__(self, change: Change, path: str) -> bool:
        """Tell whether a change at `path` concerns the settings."""
        found = Path(path)
        return found in self._places or (found.parent == self._themes and found.suffix == ".toml")


def _points(folder: Path) -> Points:
    """The folders to watch: those of the settings, or what is there of the way to them.

    A file that is a link is watched where it really is.
    """
    wanted = [folder, folder / OWN_FOLDER]
    wanted += [(folder / name).resolve().parent for name in (SETTINGS, KEYMAP)]
    return frozenset(found for place in wanted if (found := _there(place.resolve())))


def _there(place: Path) -> Path | None:
    return next((path for path in (place, *place.parents) if path.is_dir()), None)
