"""A slow wire: a TCP relay in a process of its own that delays both ways and counts.

Everything measured at a round trip time goes through one, git's own protocol as well as HTTP. Opening a
connection costs a round trip as it does on a network. `python -m benchmarks.wire PORT RTT` runs one.
"""

import asyncio
import os
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.servers.ports import LOOPBACK

_ROOT: Final = Path(__file__).parents[1]
_CHUNK: Final = 1 << 16
_REQUEST: Final = b" HTTP/1.1\r\n"
_ASK: Final = b"?\n"


@dataclass(frozen=True)
class Traffic:
    """HTTP requests, and bytes in both directions."""

    requests: int = 0
    bytes: int = 0

    def __add__(self, other: "Traffic") -> "Traffic":
        return Traffic(self.requests + other.requests, self.bytes + other.bytes)

    def __sub__(self, other: "Traffic") -> "Traffic":
        return Traffic(self.requests - other.requests, self.bytes - other.bytes)


NOTHING: Final = Traffic()


class Wire:
    """A relay to a port of this machine, as long as the `with` block lasts; `rtt` is in seconds."""

    def __init__(self, backend: int, rtt: float) -> None:
        self._command = [sys.executable, "-m", "benchmarks.wire", str(backend), str(rtt)]
        self.port = 0

    def traffic(self) -> Traffic:
        """Return what went through so far."""
        self._say(_ASK)
        requests, count = self._hear().split()
        return Traffic(int(requests), int(count))

    def __enter__(self) -> Self:
        # It ends with its standard input, and so with this process.
        path = os.pathsep.join([str(_ROOT), str(_ROOT / "src")])
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path},
        )
        self.port = int(self._hear())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def _say(self, words: bytes) -> None:
        assert self._process.stdin
        self._process.stdin.write(words)
        self._process.stdin.flush()

    def _hear(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().decode()


class _Relay:
    def __init__(self, backend: int, rtt: float) -> None:
        self._backend = backend
        self._rtt = rtt
        self._requests = 0
        self._bytes = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until standard input ends; each line of it is a question for the counts."""
        server = await asyncio.start_server(self._accept, LOOPBACK, 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        loop = asyncio.get_running_loop()
        over = asyncio.Event()
        threading.Thread(target=self._answer, args=(loop, over), daemon=True).start()
        await over.wait()

    def _answer(self, loop: asyncio.AbstractEventLoop, over: asyncio.Event) -> None:
        while sys.stdin.buffer.readline() == _ASK:
            print(self._requests, self._bytes, flush=True)
        loop.call_soon_threadsafe(over.set)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back: asyncio.StreamWriter | None = None
        try:
            await asyncio.sleep(self._rtt)
            answers, back = await asyncio.open_connection(LOOPBACK, self._backend)
            await asyncio.gather(self._pump(reader, back, counted=True), self._pump(answers, writer))
        except OSError:
            return
        finally:
            writer.close()
            if back:
                back.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool = False
    ) -> None:
        """Pass on what comes, each piece half a round trip later; what is on its way holds up nothing."""
        loop = asyncio.get_running_loop()
        waiting: deque[tuple[float, bytes]] = deque()
        came = asyncio.Event()

        async def send() -> None:
            while True:
                while not waiting:
                    came.clear()
                    await came.wait()
                due, data = waiting.popleft()
                if (left := due - loop.time()) > 0:
                    await asyncio.sleep(left)
                if not data:
                    writer.write_eof()
                    return
                writer.write(data)
                await writer.drain()

        sender = loop.create_task(send())
        tail = b""
        try:
            while True:
                data = await reader.read(_CHUNK)
                self._bytes += len(data)
                if counted:
                    self._requests += (tail + data).count(_REQUEST)
                    tail = (tail + data)[-len(_REQUEST) + 1 :]
                waiting.append((loop.time() + self._rtt / 2, data))
                came.set()
                if not data:
                    break
            await sender
        finally:
            sender.cancel()


if __name__ == "__main__":
    asyncio.run(_Relay(int(sys.argv[1]), float(sys.argv[2])).run())
