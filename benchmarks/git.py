"""The baseline git: two clones of the same folder and a bare repository between them."""

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from tests.servers import processes
from tests.servers.ports import LOOPBACK, free_port

from benchmarks.measuring import Contender, seconds
from benchmarks.plans import copied, retitled, risk

_SETTINGS: Final = """[user]
name = Bench
email = bench@example.invalid
[init]
defaultBranch = main
[pull]
rebase = false
[gc]
auto = 0
[maintenance]
auto = false
"""
"""Upkeep in the background is off: it costs git nothing here."""


class Git:
    """Runs git for somebody whose home is the folder `home`, each call in `timeout` seconds at most."""

    def __init__(self, home: Path, timeout: float) -> None:
        home.mkdir(parents=True, exist_ok=True)
        settings = home / ".gitconfig"
        settings.write_text(_SETTINGS)
        self._env = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_GLOBAL": str(settings),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
        }
        self._timeout = timeout

    def __call__(self, folder: Path, *words: str, given: bytes | None = None) -> None:
        """Run a command in a folder. Raises CalledProcessError, and TimeoutExpired."""
        subprocess.run(
            ["git", *words],
            cwd=folder,
            env=self._env,
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            check=True,
            timeout=self._timeout,
        )

    def begin(self, folder: Path, bare: Path) -> None:
        """Put what is in a folder into a new bare repository."""
        self(folder.parent, "init", "--quiet", "--bare", str(bare))
        self(folder, "init", "--quiet")
        self(folder, "remote", "add", "origin", str(bare))
        self.send(folder)

    def send(self, folder: Path) -> None:
        """Add, commit and push all that is in a folder."""
        self(folder, "add", "--all")
        self(folder, "commit", "--quiet", "--message", "edit")
        self.push(folder)

    def push(self, folder: Path) -> None:
        """Push what is committed."""
        self(folder, "push", "--quiet", "origin", "main")

    def pull(self, folder: Path) -> None:
        """Pull, with a merge where there is something to merge."""
        self(folder, "pull", "--quiet", "--no-edit", "origin", "main")

    def commit_offline(self, folder: Path, count: int, edit: Callable[[int], tuple[str, str]]) -> None:
        """Make `count` commits, each of one file: `edit` gives its path and text by number."""
        parts: list[bytes] = []
        for number in range(count):
            path, text = edit(number)
            data = text.encode()
            parent = "from refs/heads/main^0\n" if number == 0 else ""
            when = 1_750_000_000 + number
            parts.append(
                f"commit refs/heads/main\ncommitter Bench <bench@example.invalid> {when} +0000\n"
                f"data 4\nedit\n{parent}M 100644 inline {path}\ndata {len(data)}\n".encode()
            )
            parts += [data, b"\n"]
        self(folder, "fast-import", "--quiet", given=b"".join(parts))
        self(folder, "reset", "--quiet", "--hard")


@contextlib.contextmanager
def serving(repositories: Path, home: Path) -> Iterator[int]:
    """Serve the repositories in a folder by git's own protocol; gives the port."""
    home.mkdir(parents=True)
    port = free_port()
    command = [
        "git",
        "daemon",
        "--reuseaddr",
        f"--listen={LOOPBACK}",
        f"--port={port}",
        f"--base-path={repositories}",
        "--export-all",
        "--enable=receive-pack",
    ]
    with processes.running(command, home, port, {"PATH": os.environ["PATH"]}):
        yield port


class GitSide(Contender):
    """Two clones in `folder` of a bare repository, which they reach at `url`; the clones begin as `plan`."""

    name: ClassVar[str] = "git"

    def __init__(self, folder: Path, plan: Path, bare: Path, url: str, timeout: float) -> None:
        self._git = Git(folder / "git-home", timeout)
        self._folder = folder
        self._url = url
        self._first = copied(plan / "joint", folder / "git-first")
        self._records = len(list((self._first / "risks").iterdir()))
        self._git.begin(self._first, bare)
        self._git(self._first, "remote", "set-url", "origin", url)
        self._joined = 0
        self._second = Path()
        self._number = 0

    def join(self) -> float:
        """Clone."""
        self._joined += 1
        self._second = self._folder / f"git-second-{self._joined}"
        return seconds(lambda: self._git(self._folder, "clone", "--quiet", self._url, str(self._second)))

    def idle(self) -> float:
        """Pull where nothing is new."""
        return seconds(lambda: self._git.pull(self._first))

    def edit(self) -> float:
        """Edit a file, commit, push, and pull it."""
        self._number += 1
        return seconds(self._round_trip)

    def merge(self, edits: int) -> float:
        """Push what was committed here, pull, merge and push there, and pull here."""
        self._number += 1
        for parity, clone in enumerate((self._first, self._second)):
            paths = [f"risks/{risk(number)}.toml" for number in range(parity, self._records, 2)]
            self._git.commit_offline(clone, edits, partial(self._edited, clone, paths))
        return seconds(self._exchange)

    def _round_trip(self) -> None:
        path = self._first / "risks" / f"{risk(self._number % self._records)}.toml"
        path.write_text(retitled(path.read_text(), f"Edit {self._number}"))
        self._git.send(self._first)
        self._git.pull(self._second)

    def _exchange(self) -> None:
        self._git.push(self._first)
        self._git.pull(self._second)
        self._git.push(self._second)
        self._git.pull(self._first)

    def _edited(self, clone: Path, paths: Sequence[str], number: int) -> tuple[str, str]:
        path = paths[number % len(paths)]
        return path, retitled((clone / path).read_text(), f"Merge {self._number}, {number}")
