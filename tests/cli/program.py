"""Runs the real `cbrm` in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "cbrm_tui.cli")
_DROPPED = ("CBRM_WORKSPACE", "CBRM_DEBUG", "SSH_CONNECTION", "COLUMNS")


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
    """
    no_bytecode = {"PYTHONDONTWRITEBYTECODE": "1"} if before else {}
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(**(env or {}), **no_bytecode),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        preexec_fn=before,
        check=False,
        timeout=60,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in err, err
    return Outcome(done.returncode, out, err)


def refused(outcome: Outcome) -> str:
    """Return the one line with which wrong usage or input was refused."""
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert outcome.message.startswith("cbrm: ")
    return outcome.message.removeprefix("cbrm: ")
