"""The end of a program that fails: first the work is kept, then a report is written, and only then is
anything said. Textual's own traceback, which prints the values of variables, is never shown."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import platformdirs
from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode

from cbrm_tui.tui.crash_report import Fault, fault_of, report_text, shortened, write_report
from cbrm_tui.tui.screens.editors.drafting import keep_drafts

T = TypeVar("T")

ACTIONS: Final = 30
"""The last actions that a report names."""
_NOTED: Final = 5
"""Faults beside the main road that one session reports; what repeats itself is one."""


class CrashGuard(App[T]):
    """An app that ends in good order whatever goes wrong, and goes on where it can.

    `_handle_exception` and what is overridden with it are Textual's own and not public: its exact version is
    pinned.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fault: Fault | None = None
        self._told: list[str] = []
        self._actions: deque[str] = deque(maxlen=ACTIONS)
        self._noted: set[Fault] = set()

    # What an app says of itself

    @property
    def reports_folder(self) -> Path:
        """Where reports go."""
        return platformdirs.user_state_path("cbrm") / "crashes"

    def keep_work(self) -> list[str]:
        """Keep what is unfinished; return a line for each thing that could not be kept."""
        return keep_drafts(self)

    def fault_told(self, fault: Fault, report: Path | None) -> None:
        """Remember for the next start that this one ended by a fault."""

    def how_to_go_on(self) -> str:
        """Say what is safe and how to go on, in one line."""
        return "Start cbrm again to go on."

    # Faults that the program lives on with

    def note_fault(self, error: BaseException, what: str) -> None:
        """Report a fault that ends nothing, and say so once. `what` names the part that does not work."""
        fault = fault_of(error)
        if fault in self._noted or len(self._noted) >= _NOTED:
            return
        self._noted.add(fault)
        try:
            where = f"; report: {shortened(self._report(error))}"
        except OSError:
            where = ""
        text = f"{what}: a fault in cbrm ({fault.text}); everything else goes on{where}"
        with suppress(Exception):  # while the program ends, there is nobody left to tell
            self.call_later(self._say, text)

    def _say(self, text: str) -> None:
        self.notify(text, severity="error", markup=False, timeout=12)

    # The last fault

    def _handle_exception(self, error: BaseException) -> None:
        """Keep the work, write the report, and end; the first fault is the one that counts."""
        if self.fault is None:
            self._return_code = 1
            self.fault = fault_of(error)
            # As in Textual, so that a test sees it.
            if self._exception is None and isinstance(error, Exception):
                self._exception = error
                self._exception_event.set()
            self._end_in_order(error)
        self._close_messages_no_wait()

    def _end_in_order(self, error: BaseException) -> None:
        fault = self.fault or fault_of(error)
        trouble = _attempt(self.keep_work, ["what was typed last could not be kept"])
        report = _attempt(lambda: self._report(error), None)
        _attempt(lambda: self.fault_told(fault, report), None)
        said = f"report: {shortened(report)}" if report else "no report could be written"
        self._told = [
            f"cbrm has ended by a fault of its own ({fault.text}); {said}",
            *trouble,
            _attempt(self.how_to_go_on, ""),
        ]

    def _report(self, error: BaseException) -> Path:
        about = {
            "app": type(self).__name__,
            "screens": " ".join(type(screen).__name__ for screen in self._every_screen()),
            "terminal": f"{self.size.width}x{self.size.height} {self.console.color_system}",
            "focus": type(self.focused).__name__,
        }
        return write_report(self.reports_folder, report_text(error, about, self._actions))

    def _every_screen(self) -> Iterator[DOMNode]:
        yield from self._screen_stacks.get(self._current_mode, ())

    def _print_error_renderables(self) -> None:
        """Say what happened; the terminal is a plain one again by now."""
        if self.fault is None:
            super()._print_error_renderables()
            return
        self._exit_renderables.clear()
        lines, self._told = self._told, []
        for line in filter(None, lines):
            with suppress(OSError, ValueError):  # the terminal may be gone
                print(line, file=sys.stderr, flush=True)

    async def _process_messages(self, *args: Any, **rest: Any) -> None:
        with self._threads_watched():
            asyncio.get_running_loop().set_exception_handler(self._loop_failed)
            try:
                await super()._process_messages(*args, **rest)
            except Exception as error:
                self._handle_exception(error)

    async def _shutdown(self) -> None:
        try:
            await super()._shutdown()
        except Exception as error:
            self._handle_exception(error)
            self._print_error_renderables()

    def _loop_failed(self, loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self.note_fault(error, "something that was to be done later was not")

    @contextmanager
    def _threads_watched(self) -> Iterator[None]:
        before = threading.excepthook

        def failed(args: threading.ExceptHookArgs) -> None:
            if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
                self.note_fault(args.exc_value, "something beside the screens stopped")
            if before is not threading.__excepthook__:
                before(args)

        threading.excepthook = failed
        try:
            yield
        finally:
            threading.excepthook = before

    # What the report tells of

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action; its binding's id is remembered for a report, its parameters are not."""
        if isinstance(action, str):
            self._actions.append(_name_of(action, default_namespace or self))
        return await super().run_action(action, default_namespace, namespaces)


def _name_of(action: str, node: DOMNode) -> str:
    for bindings in node._bindings.key_to_bindings.values():
        for binding in bindings:
            if binding.id and binding.action == action:
                return binding.id
    return f"{type(node).__name__}.{action.partition('(')[0]}"


def _attempt(step: Callable[[], T], instead: T) -> T:
    """Take a step that may fail in any way: what comes after it matters too."""
    try:
        return step()
    except BaseException:
        return instead
