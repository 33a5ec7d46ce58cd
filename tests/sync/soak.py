"""The proof of sync at length: `python -m tests.sync.soak [MINUTES] [PART...]` (also `make soak`).

The parts: `model`, which is what runs when none is named, one seed after another until the time is up, one at
least; `clones`, the same once with copies of whole machines that both go on, of which less is promised;
`processes`, real programs that are killed on every store; `calls`, a fault at every single call;
`join`, a plan of ten thousand records with fifty thousand commits; `monkey`, twenty thousand random keys over
all screens. All but the model take as long as they
take. Each seed is printed; a failure is shrunk, printed as a plain test with its blob, and ends with 1.
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_TOP: Final = Path(__file__).parents[2]
_PYTEST: Final = (sys.executable, "-m", "pytest", "-q", "-s", "-n", "0", "--timeout=0")
_MODEL: Final = {"CBRM_MODEL_EXAMPLES": "100", "CBRM_MODEL_STEPS": "50"}
_ONCE: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "clones": ("tests/sync/test_model.py", {**_MODEL, "CBRM_MODEL_CLONES": "1"}),
    "processes": ("tests/sync/test_processes.py", {"CBRM_PROCESSES": "8", "CBRM_ROUNDS": "50"}),
    "calls": ("tests/sync/test_every_call.py", {"CBRM_STRIDE": "1"}),
    "monkey": ("tests/tui/test_monkey.py", {"CBRM_MONKEY_KEYS": "20000", "CBRM_MONKEY_SPAN": "1000"}),
    "join": ("tests/sync/test_requests.py", {"CBRM_JOIN_RECORDS": "10000", "CBRM_JOIN_COMMITS": "50000"}),
}
_PARTS: Final = ("model", *_ONCE)
_SEEDS: Final = 1 << 32


def main(minutes: float, parts: Sequence[str]) -> int:
    """Run the parts, the model for about so long; return how many failed."""
    failed = 0
    for part in parts:
        failed += _model(minutes) if part == "model" else _once(part)
    return failed


def _model(minutes: float) -> int:
    end = time.monotonic() + 60 * minutes
    count = failed = 0
    while not count or (time.monotonic() < end and not failed):
        seed = secrets.randbelow(_SEEDS)
        failed += _run(["tests/sync/test_model.py", f"--hypothesis-seed={seed}"], _MODEL)
        count += 1
    print(f"{count} seeds of the model, {failed} failed", flush=True)
    return failed


def _once(part: str) -> int:
    where, settings = _ONCE[part]
    return _run([where], {**settings, "CBRM_SEED": str(secrets.randbelow(_SEEDS))})


def _run(what: Sequence[str], settings: Mapping[str, str]) -> int:
    told = " ".join(f"{name}={value}" for name, value in settings.items())
    print(f"{told} pytest {' '.join(what)}", flush=True)
    done = subprocess.run([*_PYTEST, *what], cwd=_TOP, env={**os.environ, **settings}, check=False)
    return int(done.returncode != 0)


if __name__ == "__main__":
    minutes, *wanted = sys.argv[1:] or ["60"]
    if unknown := [part for part in wanted if part not in _PARTS]:
        raise SystemExit(f"there is no part {unknown[0]}; there are {', '.join(_PARTS)}")
    raise SystemExit(main(float(minutes), wanted or _PARTS[:1]))
