"""`make bench`: prints the table. Figures are medians; only the ratio travels between machines."""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.servers.ports import LOOPBACK
from tests.servers.seaweedfs import KEY, SECRET

from benchmarks import keys, starting, syncing
from benchmarks.checks import checking
from benchmarks.local import changing, opening
from benchmarks.measuring import Limits
from benchmarks.memory import memory
from benchmarks.places import running_servers
from benchmarks.table import Row, head, line

NAMES: Final = ("open", "change", "checks", *syncing.NAMES, "memory", "keys", "start")
_NOTE: Final = """\
Medians of runs that took turns. “store” is where both meet: a folder (git: a bare repository in a folder),
or a server on this machine (S3 for cbrm and rclone, git's own protocol for git) over a TCP relay that adds
the round trip time to all alike. The S3 server is SeaweedFS. “req” counts HTTP requests."""


def main() -> None:
    """Measure what the arguments name, and print each row as soon as it is known."""
    asked = _arguments()
    start = time.monotonic()
    asked.until = start + asked.minutes * 60
    with tempfile.TemporaryDirectory(prefix="cbrm-bench-", ignore_cleanup_errors=True) as name:
        _isolate(Path(name))
        print(f"{_NOTE}\n\n{head()}", flush=True)
        for row in _rows(Path(name), asked):
            print(line(row), flush=True)
    print(f"\n{time.monotonic() - start:.0f} seconds", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all by default")
    parser.add_argument("--records", type=_numbers, help="sizes of the plans, such as 100,1000,10000")
    parser.add_argument("--rtt", type=_numbers, default=[0, 50], help="round trip times in ms, such as 0,50")
    parser.add_argument(
        "--minutes", type=float, default=15, help="time after which larger comparisons of syncs are left out"
    )
    parser.add_argument("--quick", action="store_true", help="small plans, few runs: about two minutes")
    asked = parser.parse_args()
    if wrong := set(asked.names) - set(NAMES):
        parser.error(f"there is no {min(wrong)}; there are {', '.join(NAMES)}")
    asked.names = asked.names or list(NAMES)
    asked.records = asked.records or ([100] if asked.quick else [100, 1000, 10_000])
    return asked


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _rows(folder: Path, asked: argparse.Namespace) -> Iterator[Row]:
    medium = sorted(asked.records)[len(asked.records) // 2]
    if "change" in asked.names:
        yield from changing()
    if "open" in asked.names:
        yield from opening(folder, medium)
    if "checks" in asked.names:
        yield from checking(asked.records)
    if set(asked.names) & set(syncing.NAMES):
        limits = Limits(2, 1.0) if asked.quick else Limits(7, 6.0)
        settings = syncing.Settings(
            asked.names,
            [rtt / 1e3 for rtt in asked.rtt],
            limits,
            timeout=10.0 if asked.quick else 40.0,
            edits=100 if asked.quick else 1000,
            until=asked.until,
        )
        with running_servers(folder / "servers") as servers:
            for records in asked.records:
                yield from syncing.syncing(folder / str(records), records, servers, settings)
    if "memory" in asked.names:
        yield from memory(folder / "memory", medium, 1000 if asked.quick else 5000)
    if "keys" in asked.names:
        yield from keys.against_empty(folder / "empty", max(asked.records))
        yield from keys.key_latency(folder / "keys", medium)
    if "start" in asked.names:
        yield from starting.starting(folder / "start", max(asked.records))


def _isolate(folder: Path) -> None:
    """Keep away from the real home folder, its keys and its credentials, also in programs started here."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "RCLONE_", "GIT_"))]:
        del os.environ[name]
    home = folder / "home"
    home.mkdir()
    os.environ |= {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "CBRM_KEYS": str(folder / "cbrm-keys"),
        "NO_PROXY": LOOPBACK,
        "no_proxy": LOOPBACK,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


if __name__ == "__main__":
    main()
