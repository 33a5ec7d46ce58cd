"""The driver of a terminal on Linux and macOS: quieter over SSH, and it notices when the terminal goes."""

from __future__ import annotations

import os
import selectors
import sys
import threading
import time
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import Any, Final

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver

from cbrm_tui import terminal
from cbrm_tui.tui.terminal.leaving import Leaves
from cbrm_tui.tui.terminal.writer import TerminalWriter

_LOOK: Final = 0.1
"""Seconds between looks whether reading is to end."""
_CHUNK: Final = 4096
_POINTER_SHAPE: Final = "\x1b]22;"


class TerminalDriver(LinuxDriver):
    """Textual's own driver, but for lines that are slow or break.

    Over SSH it asks the terminal nothing, since a late answer would be taken for keys, and hears of clicks
    and the wheel only, not of each move of the mouse. What it overrides is Textual's own and not public: the
    exact version is pinned.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        self._codec = terminal.encoding(os.environ)
        self._writer: TerminalWriter | None = None
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if sys.__stdout__ and not (sys.__stderr__ and sys.__stderr__.isatty()):
            self._file = sys.__stdout__
        self._quiet = bool(getattr(app, "ssh", False))

    def write(self, data: str) -> None:
        """Write to the terminal; the shape of the mouse's pointer only where one is likely to be seen."""
        if self._may_ask() or not data.startswith(_POINTER_SHAPE):
            super().write(data)

    def let_go_when_stuck(self, seconds: float) -> None:
        """From now on let go of the terminal once it takes nothing for so long."""
        if self._writer is not None:
            threading.Thread(target=_let_go, args=(self._writer, seconds), daemon=True).start()

    @property
    def _writer_thread(self) -> WriterThread | None:
        """Ours; the one that Textual makes is never started."""
        return self._writer

    @_writer_thread.setter
    def _writer_thread(self, thread: WriterThread | None) -> None:
        file = self._file
        self._writer = TerminalWriter(file, self._codec, self._terminal_gone) if thread and file else None

    def _enable_mouse_support(self) -> None:
        if not self._quiet:
            super()._enable_mouse_support()
        elif self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")

    def _request_terminal_sync_mode_support(self) -> None:
        if self._may_ask():
            super()._request_terminal_sync_mode_support()

    def _query_in_band_window_resize(self) -> None:
        if self._may_ask():
            super()._query_in_band_window_resize()

    def _may_ask(self) -> bool:
        return not self._quiet and not terminal.is_simple(os.environ)

    def run_input_thread(self) -> None:
        """Read keys until told to stop or the terminal is gone."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder(self._codec)("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_LOOK):
                    data = self._read()
                    if not data:
                        self._terminal_gone()
                        break
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        with suppress(EOFError, ParseError):
            list(parser.feed(""))

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _CHUNK)
        except OSError:
            return b""

    def _terminal_gone(self) -> None:
        """Called beside the screens, when nothing can be read or written any more."""
        if self._writer is not None:
            self._writer.give_up()
        if isinstance(self._app, Leaves):
            with suppress(RuntimeError):  # the loop has been closed: it is leaving already
                self._loop.call_soon_threadsafe(self._app.leave_in_order)


def _let_go(writer: TerminalWriter, seconds: float) -> None:
    while writer.is_alive():
        if writer.is_stuck(seconds):
            writer.give_up()
            return
        time.sleep(_LOOK)
