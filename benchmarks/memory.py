"""Peak memory of a join, with little and with much history, each in a process of its own.

`python -m benchmarks.memory URL FOLDER ROUNDS` joins, syncs that often, and prints the peak in bytes.
"""

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.ours import go
from benchmarks.plans import edit_offline, make_plan, risk_documents
from benchmarks.table import Row
from cbrm_tui.sync.replica import Replica
from cbrm_tui.sync.service import SpaceSync
from cbrm_tui.sync.sharing import join, share
from cbrm_tui.workspace.places import JOINT

_ROUNDS: Final = 3
"""Syncs in which the history comes."""
_MEGA: Final = 1e6
_UNIT: Final = 1 if sys.platform == "darwin" else 1024
"""Bytes in what the system counts memory by."""


def memory(folder: Path, records: int, history: int) -> Iterator[Row]:
    """Compare joins of a plan before and after `history` more commits."""
    folder.mkdir(parents=True)
    workspace = make_plan(folder / "first", records)
    store = str(folder / "store")
    share(workspace, store, {})
    little, little_all = _peak(store, folder / "little", 0), _peak(store, folder / "little-all", _ROUNDS)
    replica = Replica(workspace, JOINT)
    edit_offline(replica, risk_documents(replica), history, "Edit")
    go(SpaceSync(workspace, JOINT))
    much, much_all = _peak(store, folder / "much", 0), _peak(store, folder / "much-all", _ROUNDS)
    baseline = f"without {history:,} commits"
    yield Row("peak memory, join", records, much, baseline, little, unit="MB")
    yield Row("peak memory, join and history", records, much_all, baseline, little_all, unit="MB")


def _peak(store: str, folder: Path, rounds: int) -> float:
    command = [sys.executable, "-m", "benchmarks.memory", store, str(folder), str(rounds)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    return int(told.stdout) / _MEGA


def main() -> None:
    """Join once, and print what it took."""
    url, folder, rounds = sys.argv[1:]
    sync = SpaceSync(join(url, {}, Path(folder), "oakmere", "Ben"), JOINT)
    for _ in range(int(rounds)):
        go(sync)
    print(_own_peak())


def _own_peak() -> int:
    """Return the largest resident size of this process in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage tells on Linux may be the peak of the process that started this one.
        (kilobytes,) = (line.split()[1] for line in status.read_text().splitlines() if "VmHWM" in line)
        return int(kilobytes) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


if __name__ == "__main__":
    main()
