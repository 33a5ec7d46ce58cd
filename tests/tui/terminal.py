"""A real pseudo-terminal for tests: what a program writes to it, byte by byte, and what a person then sees.

The program gets a home of its own, so that no test reads or writes the one of whoever runs it.
"""

import fcntl
import os
import signal
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pexpect
import pyte

# What current terminals answer when asked whether they can show a frame at once (DEC private mode 2026).
_ASKS_SYNCHRONISED = b"\x1b[?2026$p"
_ANSWERS_SYNCHRONISED = b"\x1b[?2026;2$y"
_KEPT = ("PATH", "VIRTUAL_ENV", "SYSTEMROOT", "TMPDIR")


class Terminal:
    """A program running in a terminal of `columns` × `rows`, true colour unless `env` says otherwise."""

    def __init__(
        self,
        command: Sequence[str],
        home: Path,
        *,
        columns: int = 120,
        rows: int = 40,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._child = pexpect.spawn(
            command[0],
            list(command[1:]),
            env=_environment(home) | dict(env or {}),
            cwd=None if cwd is None else str(cwd),
            dimensions=(rows, columns),
            timeout=None,
        )
        self._child.delaybeforesend = None

    @classmethod
    def python(
        cls,
        program: str | Path,
        home: Path,
        *arguments: str,
        columns: int = 120,
        rows: int = 40,
        env: Mapping[str, str] | None = None,
    ) -> Self:
        """Run Python source text, or a file of it, under the interpreter that runs the tests."""
        return cls(cls.command_of(program, *arguments), home, columns=columns, rows=rows, env=env)

    @staticmethod
    def command_of(program: str | Path, *arguments: str) -> list[str]:
        """Return the command that runs Python source text, or a file of it."""
        source = [str(program)] if isinstance(program, Path) else ["-c", program]
        return [sys.executable, *source, *arguments]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, keys: str, *, quiet: float = 0.15, timeout: float = 10.0) -> bytes:
        """Type `keys` and return what the program writes until it has been silent for `quiet` seconds.

        Waits for the first byte as long as `timeout`: keys that change nothing go through `type`.
        """
        self.type(keys)
        return self.settle(quiet=quiet, timeout=timeout)

    def type(self, keys: str) -> None:
        """Type `keys` and go on."""
        self._child.send(keys)

    def send_bytes(self, keys: bytes) -> None:
        """Type keys as bytes, for a terminal that is not UTF-8."""
        os.write(self._child.child_fd, keys)

    @property
    def is_alive(self) -> bool:
        """Whether the program still runs."""
        return bool(self._child.isalive())

    def first_paint(self, keys: str, *, timeout: float = 10.0) -> float:
        """Type `keys` and return the seconds until the program begins to write what they change."""
        start = time.perf_counter()
        self.type(keys)
        if not self._read(timeout):
            raise AssertionError(f"nothing was written in {timeout:g} s:\n{self.screen()}")
        return time.perf_counter() - start

    def settle(self, *, quiet: float = 0.15, timeout: float = 10.0) -> bytes:
        """Wait for output and then for `quiet` seconds without; return it. Silence gives `b""` in the end."""
        written = self._read(timeout)
        while more := self._read(quiet):
            written += more
        return written

    def listen(self, seconds: float) -> bytes:
        """Return everything written in the next `seconds`."""
        end = time.monotonic() + seconds
        written = b""
        while (left := end - time.monotonic()) > 0:
            written += self._read(left)
        return written

    def wait_for(self, text: str, *, timeout: float = 20.0) -> None:
        """Read until `text` is on the screen, then until the program is silent."""
        end = time.monotonic() + timeout
        while text not in self.screen():
            left = end - time.monotonic()
            if left <= 0 or (not self._read(min(left, 0.2)) and not self._child.isalive()):
                raise AssertionError(f"{text!r} did not appear:\n{self.screen()}")
        self.listen(0.05)
        while self._read(0.15):
            pass

    def screen(self) -> str:
        """Return what a person sees, a line per row, without the blanks at the end of each."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def lines(self) -> list[str]:
        """The rows of `screen()`."""
        return self.screen().split("\n")

    def reversed_on(self, row: int) -> str:
        """Return what is drawn with text and background exchanged on a row, counted from 0."""
        cells = self._screen.buffer[row]
        return "".join(cells[x].data for x in range(self._screen.columns) if cells[x].reverse)

    def resize(self, columns: int, rows: int) -> bytes:
        """Change the size of the window as a person would; return what the program writes then."""
        self._screen.resize(rows, columns)
        self._child.setwinsize(rows, columns)
        return self.settle()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program, and only to it."""
        self._child.kill(number)

    def wait(self, *, timeout: float = 20.0) -> int:
        """Read until the program has ended by itself; return its exit status, negative for a signal."""
        end = time.monotonic() + timeout
        while self._child.isalive():
            if time.monotonic() > end:
                raise AssertionError(f"still running:\n{self.screen()}")
            self._read(0.1)
        self._child.close()
        if self._child.signalstatus is not None:
            return -int(self._child.signalstatus)
        return int(self._child.exitstatus)

    def listen_to_the_end(self, *, timeout: float = 20.0) -> bytes:
        """Return everything written until the program has ended."""
        end = time.monotonic() + timeout
        written = b""
        while self._child.isalive() and time.monotonic() < end:
            written += self._read(0.1)
        return written + self.listen(0.05)

    def hang_up(self) -> None:
        """Take the terminal away, as when its window is closed or the line drops."""
        # Without pexpect's own close, which ends the program as well.
        self._child.ptyproc.fileobj.close()
        self._child.ptyproc.closed = self._child.closed = True
        self._child.child_fd = self._child.ptyproc.fd = -1

    def stall(self, *, timeout: float = 20.0) -> None:
        """Read nothing until the program has filled what lies between and waits to write more."""
        end = time.monotonic() + timeout
        before = -1
        while (waiting := _waiting(self._child.child_fd)) != before or not waiting:
            if time.monotonic() > end:
                raise AssertionError("nothing is written")
            before = waiting
            time.sleep(0.5)

    def wait_unread(self, *, timeout: float = 20.0) -> int:
        """Wait, reading nothing, until the program has ended by itself; return its exit status."""
        end = time.monotonic() + timeout
        while self._child.isalive():
            if time.monotonic() > end:
                raise AssertionError("still running")
            time.sleep(0.05)
        return -int(self._child.signalstatus or 0) or int(self._child.exitstatus)

    def close(self) -> None:
        """End the program if it still runs."""
        # Not pexpect's own force, which gives up after a tenth of a second.
        if self._child.isalive():
            self._child.kill(signal.SIGKILL)
        while self._child.isalive():
            time.sleep(0.02)
        self._child.close()

    def _read(self, timeout: float) -> bytes:
        """Return what arrives within `timeout` seconds, empty for nothing or the end of the program."""
        try:
            written: bytes = self._child.read_nonblocking(65536, timeout=timeout)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return b""
        if _ASKS_SYNCHRONISED in written:
            self._child.send(_ANSWERS_SYNCHRONISED)
        self._stream.feed(written)
        return written


def _waiting(number: int) -> int:
    """Return how many bytes can be read from a file at once."""
    return int.from_bytes(fcntl.ioctl(number, termios.FIONREAD, bytes(4)), sys.byteorder)


def _environment(home: Path) -> dict[str, str]:
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
