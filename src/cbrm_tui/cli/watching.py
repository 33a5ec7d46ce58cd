"""`sync --watch`: keeping spaces in step until somebody ends it, and saying only what changed."""

import json
import queue
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from cbrm_tui.cli.output import note, say
from cbrm_tui.cli.reports import report_row, show_report
from cbrm_tui.sync.keeping import Keeper, Round
from cbrm_tui.sync.reports import SyncReport
from cbrm_tui.sync.service import SpaceSync, open_space
from cbrm_tui.workspace.workspace import Workspace

_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl+c, the machine's shutdown, a line that dropped: each ends the watch, and none is an error."""
_GRACE: Final = 1.0
"""Seconds in which a sync under way may put its files in order before the program leaves."""

_Ended = tuple[str, Round]


def watch_spaces(workspace: Workspace, spaces: Iterable[str], every: float | None, *, as_json: bool) -> int:
    """Keep the spaces in step until a signal ends it; return the exit code, 0.

    `every` is a fixed number of seconds between two syncs; None adapts them to what happens.
    """
    told = _Telling(as_json)
    news: queue.SimpleQueue[_Ended | None] = queue.SimpleQueue()
    services = {space: open_space(workspace, space, keep=True) for space in spaces}
    keepers = {space: _keeper(service, every, news) for space, service in services.items()}
    stop = threading.Event()
    watching = threading.Thread(
        target=_watch_files, args=(workspace, keepers, stop), name="watch", daemon=True
    )
    with _signals(news):
        try:
            watching.start()
            for keeper in keepers.values():
                keeper.start()
            while (ended := news.get()) is not None:
                told.tell(*ended)
        finally:
            stop.set()
            for keeper in keepers.values():
                keeper.stop()
            for keeper in keepers.values():
                keeper.join(_GRACE)
            for service in services.values():
                threading.Thread(target=service.close, daemon=True).start()
    return 0


def _keeper(service: SpaceSync, every: float | None, news: "queue.SimpleQueue[_Ended | None]") -> Keeper:
    def sync(cancel: threading.Event, accept: bool) -> SyncReport:
        return service.sync(cancel, accept_removals=accept)

    return Keeper(sync, lambda ended: news.put((service.space, ended)), every=every)


def _watch_files(workspace: Workspace, keepers: dict[str, Keeper], stop: threading.Event) -> None:
    """Wake the keeper of a space whose files have changed."""
    from cbrm_tui.workspace.watching import watch_docs

    try:
        for burst, docs in enumerate(watch_docs(workspace.root, stop)):
            changed = workspace.refresh(docs if burst else None)
            for space, keeper in keepers.items():
                if any(doc.startswith(f"{space}/") for doc in changed.docs):
                    keeper.edited()
    except Exception as error:  # the watch goes on without: the next sync finds every edit all the same
        note(f"{workspace.root} cannot be watched ({error}); edits go out with the next sync")


@contextmanager
def _signals(news: "queue.SimpleQueue[_Ended | None]") -> Iterator[None]:
    """Turn the signals into the end of the news; what they did before comes back afterwards."""
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, lambda *_: news.put(None)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Telling:
    """Prints a round when it brings something that was not said yet."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._known: dict[str, tuple[object, ...]] = {}
        self._problems: dict[str, str] = {}

    def tell(self, space: str, ended: Round) -> None:
        """Print what is new in it; a store that stays away is said once, and once that it is back."""
        if ended.problem and ended.problem != self._problems.get(space):
            note(f"{space}: {ended.problem}")
        self._problems[space] = ended.problem
        report = ended.report
        if report is None:
            return
        offline = report.state == "offline"
        known = (
            ("offline",) if offline else (report.state, report.error, report.held_back, report.disagreements)
        )
        before = self._known.get(space)
        self._known[space] = known
        if not (report.sent or report.received or known != before):
            return
        if self._as_json:
            print(json.dumps({"spaces": [report_row(report)]}))
        else:
            if before == ("offline",) and not offline:
                say(f"{space}: back in touch")
            show_report(report)
        sys.stdout.flush()
