"""Starting programs of their own, see `child`."""

import os
import subprocess
import sys
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")


def start(*arguments: object, script: Path = CHILD) -> "subprocess.Popen[str]":
    """Start a program that sees the same packages as the tests."""
    return subprocess.Popen(
        [sys.executable, str(script), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def ended(child: "subprocess.Popen[str]") -> tuple[int, str]:
    """Wait for a program and return its exit code and all that it said."""
    out, err = child.communicate(timeout=100)
    return child.returncode, out + err
