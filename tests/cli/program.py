"""Runs the real `cbrm` in a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "cbrm_tui.cli")
_DROPPED = ("CBRM_WORKSPACE", "CBRM_DEBUG", "SSH_CONNECTION", "COLUMNS")
_SECONDS = 60
_OF_PYTHON = ("PYTHON", "LC_", "LANG", "MALLOC_", "LD_")
"""How variables begin that a process heeds when it starts."""


@dataclass(frozen=True)
class Outcome:
    """What a run printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, which must be one JSON document and nothing else."""
        return json.loads(self.out)

    @property
    def message(self) -> str:
        """The one line that it said on stderr."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


def environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    return {**kept, "PYTHONIOENCODING": "utf-8", **extra}


def run(
    *arguments: str | Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    before: Callable[[], None] | None = None,
) -> Outcome:
    """Run `cbrm` there without a terminal; `before` is called in the new process first.

    Where that limits files, Python must not keep the beginnings of compiled modules beside the program.
    A process that starts like any other is forked from one that has imported everything: `tests.cli.warm`.
    """
    words = [str(argument) for argument in arguments]
    whole = environment(**(env or {}))
    if before or _heeded(whole) != _heeded(environment()):
        done = _started(words, cwd, whole | ({"PYTHONDONTWRITEBYTECODE": "1"} if before else {}), before)
    else:
        done = _forked(words, cwd, whole)
    assert "Traceback" not in done.err, done.err
    return done


def _started(
    words: list[str], cwd: Path, env: Mapping[str, str], before: Callable[[], None] | None
) -> Outcome:
    done = subprocess.run(
        [*COMMAND, *words],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        preexec_fn=before,
        check=False,
        timeout=_SECONDS,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def _forked(words: list[str], cwd: Path, env: Mapping[str, str]) -> Outcome:
    wanted = json.dumps({"arguments": words, "cwd": str(cwd), "env": env})
    with (
        socket.socket(socket.AF_UNIX) as talk,
        Path(os.devnull).open("rb") as nothing,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        talk.settimeout(_SECONDS)
        talk.connect(_warm(_heeded(env)))
        files = [file.fileno() for file in (nothing, out, err)]
        sent = socket.send_fds(talk, [wanted.encode()], files)
        talk.sendall(wanted.encode()[sent:] + b"\n")
        answers = talk.makefile()
        child = int(answers.readline())
        try:
            code = int(answers.readline())
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            raise
        out.seek(0)
        err.seek(0)
        return Outcome(code, out.read().decode(), err.read().decode())


@cache
def _warm(heeded: tuple[tuple[str, str], ...]) -> bytes:
    """Start the process that forks those of the runs; return where it listens. It ends with this one."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind("")  # a free name, in no folder
    listening.listen()
    subprocess.Popen(
        [sys.executable, "-P", str(Path(__file__).with_name("warm.py")), str(listening.fileno())],
        stdin=subprocess.PIPE,
        env={**os.environ, **dict(heeded)},
        pass_fds=[listening.fileno()],
    )
    return bytes(listening.getsockname())


def _heeded(env: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(item for item in env.items() if item[0].startswith(_OF_PYTHON)))


def refused(outcome: Outcome) -> str:
    """Return the one line with which wrong usage or input was refused."""
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert outcome.message.startswith("cbrm: ")
    return outcome.message.removeprefix("cbrm: ")
