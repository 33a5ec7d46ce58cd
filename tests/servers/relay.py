"""A TCP relay before any server: it can go silent, cut what is open, and close its door, as networks do."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any, Final, Self

from tests.servers.ports import LOOPBACK

_START_SECONDS: Final = 10
_CHUNK: Final = 1 << 16


class Relay:
    """Forwards connections from `port` to another port, as long as the `with` block lasts."""

    def __init__(self, backend: int) -> None:
        self._backend = backend
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay", daemon=True)
        self._open = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections = 0
        self.port = 0

    def go_silent(self) -> None:
        """Forward nothing more until `speak`; connections stay up and new ones are accepted."""
        self._loop.call_soon_threadsafe(self._open.clear)

    def speak(self) -> None:
        """Forward again, first what was held."""
        self._loop.call_soon_threadsafe(self._open.set)

    def cut(self) -> None:
        """Break all connections; new ones are accepted."""
        self._do(self._cut())

    def shut(self) -> None:
        """Break all connections and accept no more."""
        self._do(self._shut())

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self.shut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_START_SECONDS)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_START_SECONDS)

    async def _listen(self) -> None:
        self._open.set()
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _shut(self) -> None:
        if self._server:
            self._server.close()
        await self._cut()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = self._loop.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back: asyncio.StreamWriter | None = None
        try:
            with contextlib.suppress(OSError):
                answers, back = await asyncio.open_connection(LOOPBACK, self._backend)
                ways = [
                    asyncio.ensure_future(way)
                    for way in (self._pump(reader, back), self._pump(answers, writer))
                ]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
        finally:
            writer.transport.abort()
            if back:
                back.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
