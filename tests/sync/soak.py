"""The proof of sync at length: `python -m tests.sync.soak MINUTES` (also `make soak`).

First real programs on every store, a fault at every single call, and a join of ten thousand records with
fifty thousand commits; then the model with one seed after another until the time is up, one at least. Each
seed is printed; a failure is shrunk, printed as a plain test with its blob, and ends the run with 1.
"""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

_TOP: Final = Path(__file__).parents[2]
_PYTEST: Final = (sys.executable, "-m", "pytest", "-q", "-n", "0", "--timeout=0")
_PROCESSES: Final = {"CBRM_PROCESSES": "8", "CBRM_ROUNDS": "50"}
_CALLS: Final = {"CBRM_STRIDE": "1"}
_JOIN: Final = {"CBRM_JOIN_RECORDS": "10000", "CBRM_JOIN_COMMITS": "50000"}
_MODEL: Final = {"CBRM_MODEL_EXAMPLES": "100", "CBRM_MODEL_STEPS": "50", "CBRM_MODEL_CLONES": "1"}
_SEEDS: Final = 1 << 32


def main(minutes: float) -> int:
    """Run for about so long; return how many parts failed."""
    end = time.monotonic() + 60 * minutes
    seed = secrets.randbelow(_SEEDS)
    failed = _run([*_PYTEST, "-s", "tests/sync/test_processes.py"], {**_PROCESSES, "CBRM_SEED": str(seed)})
    failed += _run([*_PYTEST, "tests/sync/test_every_call.py"], _CALLS)
    failed += _run([*_PYTEST, "tests/sync/test_requests.py"], _JOIN)
    count = 0
    while not count or (time.monotonic() < end and not failed):
        seed = secrets.randbelow(_SEEDS)
        failed += _run([*_PYTEST, f"--hypothesis-seed={seed}", "tests/sync/test_model.py"], _MODEL)
        count += 1
    print(f"{count} seeds of the model, {failed} failed", flush=True)
    return failed


def _run(command: list[str], settings: dict[str, str]) -> int:
    told = " ".join(f"{name}={value}" for name, value in settings.items())
    print(f"{told} {' '.join(command[1:])}", flush=True)
    return int(subprocess.run(command, cwd=_TOP, env={**os.environ, **settings}, check=False).returncode != 0)


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
