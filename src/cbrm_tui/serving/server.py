"""The server of the screens, on textual-serve: its page, its websocket and its files under a secret path."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Final

from aiohttp import WSCloseCode, web
from textual_serve.server import Server, to_int

from cbrm_tui.serving.guard import add_headers, guard, new_token
from cbrm_tui.serving.tab import Tab

_PAGE: Final = "page.html"
_SCRIPT: Final = "page.js"
_HEARTBEAT: Final = 15.0
"""Seconds between looks whether a tab is still there; one that vanished is noticed within twice that."""
_MOST_CELLS: Final = 1000
_FONT: Final = range(6, 73)


class TabServer(Server):
    """Gives each tab that opens the page a process of its own."""

    def __init__(self, command: Sequence[str], host: str, title: str) -> None:
        super().__init__("", host=host, title=title)
        self.token = new_token()
        self._arguments = tuple(command)
        self._sockets: set[web.WebSocketResponse] = set()
        # Its own log goes to a console with the values of variables in it.
        logging.getLogger("textual-serve").addHandler(logging.NullHandler())
        logging.getLogger("textual-serve").propagate = False

    async def make_app(self) -> web.Application:
        """Return the application: everything below the token, behind the guard."""
        inner = await super()._make_app()
        inner.router.add_get(f"/{_SCRIPT}", self.handle_script)
        inner.on_response_prepare.append(add_headers)
        outer = web.Application(middlewares=[guard(self.token, self.host)])
        outer.add_subapp(f"/{self.token}", inner)
        return outer

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: the command has told the address."""

    async def on_shutdown(self, app: web.Application) -> None:
        """Close every tab; its process keeps everything and ends."""
        for websocket in list(self._sockets):
            with suppress(ConnectionError):
                await websocket.close(code=WSCloseCode.GOING_AWAY)

    async def handle_index(self, request: web.Request) -> web.Response:
        """Send the page; the addresses in it are the visitor's own, also through a tunnel."""
        size = to_int(request.query.get("fontsize", "16"), 16)
        values = {
            "title": self.title,
            "base": f"/{self.token}/",
            "websocket": f"ws://{request.host}/{self.token}/ws",
            "font_size": str(size if size in _FONT else 16),
        }
        filled = Template(_own(_PAGE)).substitute({name: escape(value) for name, value in values.items()})
        return web.Response(text=filled, content_type="text/html")

    async def handle_script(self, request: web.Request) -> web.Response:
        """Send what the page does by itself."""
        return web.Response(text=_own(_SCRIPT), content_type="text/javascript")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the screens for a tab until either of them ends."""
        websocket = web.WebSocketResponse(heartbeat=_HEARTBEAT)
        await websocket.prepare(request)
        self._sockets.add(websocket)
        tab = Tab(
            self._arguments,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=websocket.close,
            download_manager=self.download_manager,
        )
        try:
            await tab.start(_cells(request, "width", 80), _cells(request, "height", 24))
            with suppress(ValueError, KeyError, IndexError, TypeError, AssertionError):
                await self._process_messages(websocket, tab)
        finally:
            self._sockets.discard(websocket)
            await tab.stop()
            await websocket.close()
        return websocket


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0 is any that is free. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


async def serve(server: TabServer, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until somebody ends the program; then let every tab keep what it has."""
    runner = web.AppRunner(await server.make_app(), access_log=None, shutdown_timeout=_HEARTBEAT)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if number := getattr(signal, name, None):
            _on_signal(loop, number, ended)
    ready()
    try:
        await ended.wait()
    finally:
        await runner.cleanup()


def _on_signal(loop: asyncio.AbstractEventLoop, number: int, ended: asyncio.Event) -> None:
    def heard(*_: Any) -> None:
        loop.call_soon_threadsafe(ended.set)

    signal.signal(number, heard)


def _own(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _cells(request: web.Request, name: str, default: int) -> int:
    return min(_MOST_CELLS, max(1, to_int(request.query.get(name, ""), default)))
