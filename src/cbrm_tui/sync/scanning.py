"""Which files of a space may have changed since they were last known to equal their base.

A file's stat tells: modification and change time, size, inode. It is believed only when the file was
at rest for a while before it was read, since two writes within one tick of a clock leave one stat.
"""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cbrm_tui.workspace.files import read_beneath
from cbrm_tui.workspace.loading import space_files
from cbrm_tui.workspace.places import INTERNAL

# Nanoseconds. File systems with the coarsest clock (FAT) count in steps of two seconds.
_AT_REST: Final = 3_000_000_000


@dataclass(frozen=True)
class Scan:
    """The documents of a space: path within it → stat, empty for one that was written just now.

    Nothing outside the space's folder is read. `internal` are the ids of internal records that no document
    of the space has; they are the names of files, which are never opened.
    """

    root: Path
    space: str
    stats: Mapping[str, str]
    internal: frozenset[str]

    def changed(self, base: Mapping[str, str]) -> dict[str, str | None]:
        """Return the texts of the files that may differ from the base (path → stat); None for one gone."""
        found: dict[str, str | None] = dict.fromkeys(base.keys() - self.stats.keys())
        for path, stat in self.stats.items():
            if not stat or base.get(path) != stat:
                found[path] = read_beneath(self.root / self.space, path)
        return found

    def texts(self) -> Iterator[tuple[str, str]]:
        """Go through all documents and their texts."""
        for path in self.stats:
            text = read_beneath(self.root / self.space, path)
            if text is not None:
                yield path, text


def scan(root: Path, space: str) -> Scan:
    """Look at the files of a space without reading them."""
    now = time.time_ns()
    stats = {path: _stat(found, now) for path, found in space_files(root, space)}
    internal = {_id(path) for path, _ in space_files(root, INTERNAL)}
    return Scan(root, space, stats, frozenset(internal.difference(map(_id, stats)) if internal else ()))


def _id(path: str) -> str:
    """Return the name of a document without folder and suffix."""
    return path.rpartition("/")[2].removesuffix(".toml")


def _stat(found: os.stat_result, now: int) -> str:
    latest = max(found.st_mtime_ns, found.st_ctime_ns)
    if now - latest < _AT_REST:
        return ""
    return f"{found.st_mtime_ns}.{found.st_ctime_ns}.{found.st_size}.{found.st_ino}"
