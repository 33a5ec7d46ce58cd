"""Telling which documents, and whether the settings, changed outside: an editor, git, another cbrm."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from watchfiles import Change, DefaultFilter, watch

from cbrm_tui.workspace.places import CONFIG, STATE, place_of

# Milliseconds in which changes gather: a save by rename is one event, and still feels immediate.
DEBOUNCE: Final = 60
STEP: Final = 20
# Milliseconds after which a quiet watcher shows that it is there.
TICK: Final = 300


class _Documents(DefaultFilter):
    """Lets documents through, and workspace.toml."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root

    def __call__(self, change: Change, path: str) -> bool:
        """Tell whether a change at `path` concerns a document or the settings."""
        try:
            doc = Path(path).relative_to(self._root).as_posix()
        except ValueError:
            return False
        return doc == CONFIG or (not doc.startswith(STATE) and place_of(doc) is not None)


def watch_docs(root: Path, stop: threading.Event) -> Iterator[set[str]]:
    """Yield the documents of each burst of outside changes until `stop` is set. Blocks: use a thread.

    Among them is `CONFIG` when the settings changed. The first set, which may be empty, says that watching
    has begun: what changed before is not told, so the caller looks through everything then.
    """
    real = root.resolve()
    begun = False
    for burst in watch(
        real,
        watch_filter=_Documents(real),
        debounce=DEBOUNCE,
        step=STEP,
        stop_event=stop,
        rust_timeout=TICK,
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        docs = {Path(path).relative_to(real).as_posix() for _, path in burst}
        if docs or not begun:
            yield docs
        begun = True
