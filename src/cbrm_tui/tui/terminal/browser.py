"""The driver of a tab in a browser, which `cbrm serve` talks to through pipes."""

from __future__ import annotations

from contextlib import suppress

from textual.drivers.web_driver import WebDriver

from cbrm_tui.tui.terminal.leaving import Leaves


class BrowserDriver(WebDriver):
    """Textual's own driver, but it leaves in good order when the server is gone."""

    def run_input_thread(self) -> None:
        """Take what comes from the tab until told to stop; the end of the pipe is the end of the server."""
        super().run_input_thread()
        if not self.exit_event.is_set() and isinstance(self._app, Leaves):
            with suppress(RuntimeError):  # the loop has been closed: it is leaving already
                self._loop.call_soon_threadsafe(self._app.leave_in_order)

    def write(self, data: str) -> None:
        """Write to the tab; nobody reads it once the server is gone."""
        with suppress(OSError):
            super().write(data)

    def write_meta(self, data: dict[str, object]) -> None:
        """Tell the server something, if it is still there."""
        with suppress(OSError):
            super().write_meta(data)
