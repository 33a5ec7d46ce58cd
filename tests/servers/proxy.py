"""A small HTTP proxy that fails on request, between a client under test and a real server.

It runs in a thread of its own, forwards each request whole, counts it, and applies the first fault
whose method and path match.
"""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final, Self
from urllib.parse import urlsplit

from tests.servers.ports import LOOPBACK

_START_SECONDS: Final = 10
_HEAD_LIMIT: Final = 1 << 16
_BODILESS: Final = (204, 304)


class Does(Enum):
    """What a fault does to a request."""

    DELAY = auto()
    """Waits, then forwards."""
    LOSE_RESPONSE = auto()
    """Lets the server do it, then breaks the connection without an answer."""
    CUT_BODY = auto()
    """Breaks the connection in the middle of the answer's body."""
    GO_SILENT = auto()
    """Reads the request, and neither forwards nor answers it."""
    ANSWER = auto()
    """Answers with a status of its own; the server never sees the request."""


@dataclass
class Fault:
    """A rule: what happens to requests with this method (any, if empty) and this part of a path."""

    does: Does
    method: str = ""
    path: str = ""
    times: int | None = None
    """How many requests it applies to; None is all."""
    seconds: float = 0.0
    status: int = 500
    code: str = "InternalError"
    headers: tuple[tuple[str, str], ...] = ()
    hits: int = field(default=0, init=False)

    def applies(self, method: str, path: str) -> bool:
        """Tell whether the rule is for this request, and count it if so."""
        if self.method not in ("", method) or self.path not in path:
            return False
        if self.times is not None and self.hits >= self.times:
            return False
        self.hits += 1
        return True


@dataclass
class _Message:
    start: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    def encode(self) -> bytes:
        kept = [
            f"{name}: {value}"
            for name, value in self.headers
            if name.lower() not in ("connection", "expect", "transfer-encoding", "content-length")
        ]
        # A bodiless answer keeps the length of what it describes.
        length = (
            self.header("content-length")
            if not self.body and self.header("content-length")
            else len(self.body)
        )
        return "\r\n".join([self.start, *kept, f"Content-Length: {length}", "\r\n"]).encode() + self.body


class FaultProxy:
    """Forwards to `backend` (`http://host:port`) from `endpoint`, as long as the `with` block lasts."""

    def __init__(self, backend: str) -> None:
        parts = urlsplit(backend)
        self._backend = (parts.hostname or LOOPBACK, parts.port or 80)
        self._faults: list[Fault] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy", daemon=True)
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()
        self.seen: list[tuple[str, str]] = []
        self.endpoint = ""

    @property
    def counts(self) -> Counter[str]:
        """Requests so far, by method."""
        return Counter(method for method, _ in self.seen)

    def add(self, does: Does, **rule: Any) -> Fault:
        """Add a fault; the first that applies wins. See `Fault` for the rule."""
        fault = Fault(does, **rule)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all faults and counts."""
        self._faults.clear()
        self.seen.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_START_SECONDS)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_START_SECONDS)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0, limit=_HEAD_LIMIT)
        self.endpoint = f"http://{LOOPBACK}:{self._server.sockets[0].getsockname()[1]}"

    async def _close(self) -> None:
        if self._server:
            self._server.close()
        for task in self._clients:
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = self._loop.create_task(self._serve(reader, writer))
        self._clients.add(task)
        task.add_done_callback(self._clients.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while await self._one_request(reader, writer):
                    pass
        finally:
            writer.transport.abort()

    async def _one_request(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Handle a request; False ends the connection."""
        request = await _read_head(reader)
        method, path, _ = request.start.split(" ", 2)
        if request.header("expect"):
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.body = await _read_body(request, reader)
        self.seen.append((method, path))
        fault = next((fault for fault in self._faults if fault.applies(method, path)), None)
        if fault and fault.does is Does.GO_SILENT:
            await reader.read()
            return False
        if fault and fault.does is Does.ANSWER:
            answer = _own_answer(fault)
            writer.write(answer.encode())
            await writer.drain()
            return True
        if fault and fault.does is Does.DELAY:
            await asyncio.sleep(fault.seconds)
        answer = await self._forward(request, method)
        if fault and fault.does is Does.LOSE_RESPONSE:
            return False
        data = answer.encode()
        if fault and fault.does is Does.CUT_BODY:
            data = data[: len(data) - max(1, len(answer.body) // 2)]
        writer.write(data)
        await writer.drain()
        if fault and fault.does is Does.CUT_BODY:
            writer.write_eof()
            return False
        return True

    async def _forward(self, request: _Message, method: str) -> _Message:
        reader, writer = await asyncio.open_connection(*self._backend, limit=_HEAD_LIMIT)
        try:
            writer.write(request.encode())
            await writer.drain()
            answer = await _read_head(reader)
            if method != "HEAD" and int(answer.start.split(" ")[1]) not in _BODILESS:
                answer.body = await _read_body(answer, reader)
            return answer
        finally:
            writer.close()


def _own_answer(fault: Fault) -> _Message:
    body = f"<Error><Code>{fault.code}</Code><Message>made by the proxy</Message></Error>"
    headers = [("Content-Type", "application/xml"), *fault.headers]
    return _Message(f"HTTP/1.1 {fault.status} Fault", headers, body.encode())


async def _read_head(reader: asyncio.StreamReader) -> _Message:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines[1:] if line)
    return _Message(lines[0], [(name, value.strip()) for name, _, value in pairs])


async def _read_body(message: _Message, reader: asyncio.StreamReader) -> bytes:
    if message.header("transfer-encoding").lower() == "chunked":
        body = b""
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readuntil(b"\r\n")
        return body
    return await reader.readexactly(int(message.header("content-length") or 0))
