"""The report of a fault in cbrm itself: what whoever mends it needs, and nothing of what a plan says.

Messages of exceptions and values of variables may hold texts of records, names and addresses with
passwords, so neither is ever written: types, and files with lines, are enough to find the place.
"""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePath
from typing import Final

from textual.worker import WorkerFailed

from cbrm_tui.domain.text import one_line

KEPT: Final = 10
"""Reports of which the newest are kept."""
MOST: Final = 48_000
"""Characters of a report at most."""
_PACKAGE: Final = "cbrm_tui"
_ON_THE_WAY: Final = tuple(f"{_PACKAGE}/tui/{name}.py" for name in ("crash_guard", "typeahead"))
"""What every key goes through, whatever it does."""
_FIRST, _LAST = 12, 48
_CHAIN: Final = 6
_LIBRARIES: Final = ("cbrm-tui", "textual", "rich", "fsspec", "s3fs", "watchfiles", "tomlkit", "rtoml")
_TOLD: Final = ("TERM", "COLORTERM", "TERM_PROGRAM", "LANG", "LC_ALL", "NO_COLOR")


@dataclass(frozen=True)
class Fault:
    """What went wrong: the type of the exception, and the place in our code, such as `tui/app.py:40`."""

    kind: str
    where: str

    @property
    def text(self) -> str:
        """Both in a few words."""
        return f"{self.kind} at {self.where}" if self.where else self.kind


def fault_of(error: BaseException) -> Fault:
    """Return the type of an exception and the last line of our own code that it went through."""
    error = _real(error)
    ours = [frame for frame in _frames(error) if frame.startswith(f"{_PACKAGE}/")]
    ours = [frame for frame in ours if not frame.startswith(_ON_THE_WAY)] or ours
    where = ours[-1].partition(" ")[0].removeprefix(f"{_PACKAGE}/") if ours else ""
    return Fault(type(error).__name__, where)


def report_text(error: BaseException, about: Mapping[str, str], actions: Iterable[str]) -> str:
    """Return the report of an exception. `about` are facts on the terminal, `actions` ids of bindings."""
    facts = {
        "when": datetime.now().astimezone().isoformat(timespec="seconds"),
        "versions": ", ".join(_versions()),
        "python": f"{platform.python_version()} on {platform.system()} {platform.release()}",
        **{name: one_line(os.environ[name])[:60] for name in _TOLD if name in os.environ},
        "encoding": str(getattr(sys.stdout, "encoding", "")),
        **about,
    }
    parts = [
        "A fault in cbrm. This report holds no text of a plan, no name and no address.",
        "",
        *(f"{name}: {text}" for name, text in facts.items()),
        "",
        "last actions: " + (" ".join(actions) or "none"),
        "",
        *_told(error),
    ]
    return "\n".join(parts)[:MOST].rstrip() + "\n"


def write_report(folder: Path, text: str) -> Path:
    """Write a report that only its owner may read, and remove the oldest ones. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted(folder.glob("*.txt"))[: -KEPT + 1]:
        old.unlink(missing_ok=True)
    path = folder / f"{datetime.now():%Y-%m-%dT%H-%M-%S-%f}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(text)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path


def shortened(path: Path) -> str:
    """Return a path with `~` for the home folder."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(path)


def _told(error: BaseException) -> Iterator[str]:
    """Yield an exception and those behind it, the first cause last."""
    seen: set[int] = set()
    now: BaseException | None = _real(error)
    how = ""
    while now is not None and id(now) not in seen and len(seen) < _CHAIN:
        seen.add(id(now))
        number = f" (errno {now.errno})" if isinstance(now, OSError) and now.errno else ""
        yield f"{how}{type(now).__module__}.{type(now).__qualname__}{number}"
        frames = list(_frames(now))
        if len(frames) > _FIRST + _LAST:
            left = len(frames) - _FIRST - _LAST
            frames = [*frames[:_FIRST], f"… {left} more …", *frames[-_LAST:]]
        yield from (f"  {frame}" for frame in frames)
        if isinstance(now, BaseExceptionGroup):
            for inner in now.exceptions[:_CHAIN]:
                yield f"  holds {type(inner).__name__} at {fault_of(inner).where}"
        how = "caused by " if now.__cause__ else "while dealing with "
        now = now.__cause__ or now.__context__


def _frames(error: BaseException) -> Iterator[str]:
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield f"{_short(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"


def _short(name: str) -> str:
    """Return a file's name from its package on, without the folders of this machine."""
    parts = PurePath(name).parts
    if _PACKAGE in parts:
        return "/".join(parts[len(parts) - 1 - parts[::-1].index(_PACKAGE) :])
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    return "/".join(parts[-2:])


def _real(error: BaseException) -> BaseException:
    return error.error if isinstance(error, WorkerFailed) else error


def _versions() -> Iterator[str]:
    for name in _LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            continue
