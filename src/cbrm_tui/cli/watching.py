"""`sync --watch`: keeping spaces in step until somebody ends it, and saying only what changed."""

import json
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from cbrm_tui.cli.output import note, say
from cbrm_tui.cli.reports import report_row, show_report
from cbrm_tui.domain.text import one_line
from cbrm_tui.sync.keeping import Keeper, Round
from cbrm_tui.sync.reports import SyncReport
from cbrm_tui.sync.service import SpaceSync, open_space
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.places import CONFIG
from cbrm_tui.workspace.workspace import Workspace

_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl+c, the machine's shutdown, a line that dropped: each ends the watch, and none is an error."""
_GRACE: Final = 1.0
"""Seconds in which a sync under way may put its files in order before the program leaves."""

_Agenda = queue.SimpleQueue[Callable[[], None] | None]
"""What is to be done on the main thread; None ends the program."""


def watch_spaces(
    workspace: Workspace, spaces: Callable[[], Iterable[str]], every: float | None, *, as_json: bool
) -> int:
    """Keep spaces in step until a signal ends it; return the exit code, 0.

    `spaces` returns which, as the settings are now: one that is shared meanwhile is kept as well. `every` is
    a fixed number of seconds between two syncs; None adapts them to what happens.
    """
    agenda: _Agenda = queue.SimpleQueue()
    watch = _Watch(workspace, spaces, every, agenda, _Telling(as_json))
    stop = threading.Event()
    watching = threading.Thread(target=watch.follow_files, args=(stop,), name="watch", daemon=True)
    with _signals(agenda):
        try:
            watch.keep_all()
            watching.start()
            while (do := agenda.get()) is not None:
                do()
        finally:
            stop.set()
            watch.end()
    return 0


class _Watch:
    """The spaces that are kept in step, each by a service and a thread of its own."""

    def __init__(
        self,
        workspace: Workspace,
        spaces: Callable[[], Iterable[str]],
        every: float | None,
        agenda: _Agenda,
        told: "_Telling",
    ) -> None:
        self._workspace = workspace
        self._spaces = spaces
        self._every = every
        self._agenda = agenda
        self._told = told
        self._kept: dict[str, tuple[SpaceSync, Keeper]] = {}

    def keep_all(self) -> None:
        """Begin with the spaces that are not kept yet."""
        for space in self._spaces():
            if space not in self._kept:
                service = open_space(self._workspace, space, keep=True)
                keeper = self._keeper(service)
                self._kept[space] = (service, keeper)
                keeper.start()

    def follow_files(self, stop: threading.Event) -> None:
        """Wake the keeper of a space whose files have changed, and look at settings that have."""
        from cbrm_tui.workspace.watching import watch_docs

        root = self._workspace.root
        try:
            for burst, docs in enumerate(watch_docs(root, stop)):
                changed = self._workspace.refresh(docs - {CONFIG} if burst else None)
                if CONFIG in docs:
                    self._agenda.put(self._reread)
                for space, (_, keeper) in list(self._kept.items()):
                    if any(doc.startswith(f"{space}/") for doc in changed.docs):
                        keeper.edited()
        except Exception as error:  # the watch goes on without: the next sync finds every edit all the same
            note(f"{root} cannot be watched ({error}); edits go out with the next sync")

    def end(self) -> None:
        """End all; a sync under way may put its files in order."""
        for _, keeper in self._kept.values():
            keeper.stop()
        for _, keeper in self._kept.values():
            keeper.join(_GRACE)
        for service, _ in self._kept.values():
            threading.Thread(target=service.close, daemon=True).start()

    def _reread(self) -> None:
        try:
            self._workspace.reread_config()
            self.keep_all()
        except WorkspaceError as error:
            note(one_line(f"the settings are as before: {error}"))

    def _keeper(self, service: SpaceSync) -> Keeper:
        def sync(cancel: threading.Event, accept: bool) -> SyncReport:
            return service.sync(cancel, accept_removals=accept)

        def ended(how: Round) -> None:
            self._agenda.put(lambda: self._told.tell(service.space, how))

        return Keeper(sync, ended, every=self._every)


@contextmanager
def _signals(agenda: _Agenda) -> Iterator[None]:
    """Turn the signals into the end of the agenda; what they did before comes back afterwards."""
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.signal(number, lambda *_: agenda.put(None)) for number in numbers}
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
