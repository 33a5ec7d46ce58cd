"""Programs of several partners at once on a real store, killed at random and started again."""

import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.sync.children import start
from tests.sync.kinds import Kind, make
from tests.sync.living import RECORDS, Diary
from tests.sync.partners import Partner, joint_files
from tests.sync.small import alone, opened

from cbrm_tui.sync.sharing import join, share

PROCESSES = int(os.environ.get("CBRM_PROCESSES", "3"))
ROUNDS = int(os.environ.get("CBRM_ROUNDS", "6"))
STORES = ("folder", "s3", "s3-rclone", "sftp", "smb")
LIVING = Path(__file__).with_name("living.py")
_SHORTEST_LIFE, _LONGEST_LIFE = 0.1, 3.0
"""Seconds that a program lives before it is killed, from when it begins to work."""


@pytest.fixture(params=STORES)
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kind]:
    yield from make(request.param, request, tmp_path)


@dataclass
class Worker:
    """One partner: a workspace, and the program that runs there, again and again."""

    name: str
    root: Path
    diary: Diary
    draw: random.Random
    process: "subprocess.Popen[str] | None" = None
    dies_at: float = 0.0
    before: int = 0
    kills: int = 0
    problems: list[str] = field(default_factory=list)

    def tend(self, seed: int) -> bool:
        """Start the program, or kill it when its time has come; False when it has done all."""
        if self.process is None:
            self.dies_at = 0.0
            self.before = self.diary.length
            self.process = start(self.name, seed, ROUNDS, self.diary.path, self.root, script=LIVING)
        elif self.process.poll() is not None:
            _, said = self.process.communicate()
            if self.process.returncode:
                self.problems.append(f"{self.name} ended with {self.process.returncode}: {said}")
            self.process = None
            return False
        elif not self.dies_at and self.diary.length > self.before:
            spared = self.kills >= max(1, ROUNDS // 3)
            life = self.draw.uniform(_SHORTEST_LIFE, _LONGEST_LIFE)
            self.dies_at = time.monotonic() + (1e9 if spared else life)
        elif self.dies_at and time.monotonic() > self.dies_at:
            self.kill()
            self.kills += 1
        return True

    def kill(self) -> None:
        """End the program without a word, if it runs."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


def test_nothing_is_lost_by_programs_that_are_killed(
    kind: Kind, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    seed = int(os.environ.get("CBRM_SEED", "0")) or random.randrange(1 << 32)
    begun = time.monotonic()
    workers = _founded(kind, tmp_path, seed)
    try:
        living = workers
        while living:
            living = [worker for worker in living if worker.tend(seed)]
            time.sleep(0.02)
    finally:
        for worker in workers:
            worker.kill()
    assert [worker.problems for worker in workers] == [[] for _ in workers], f"CBRM_SEED={seed}"
    partners = [opened(worker.root) for worker in workers]
    _until_quiet(partners)
    _all_alike(partners)
    entries = [entry for worker in workers for entry in worker.diary.entries()]
    missing = _missing(partners[0], entries)
    assert not missing, f"CBRM_SEED={seed}: {missing}"
    counts = Counter(entry["what"] for entry in entries)
    figures = {
        "store": kind.name,
        "edits": counts["done"],
        "rounds": counts["round"],
        "kills": sum(worker.kills for worker in workers),
        "rounds with something held back": counts["held"],
        "seconds": round(time.monotonic() - begun),
    }
    record_property("figures", figures)
    print(figures)


def _founded(kind: Kind, folder: Path, seed: int) -> list[Worker]:
    roots = [folder / f"partner{number}" for number in range(PROCESSES)]
    assert share(alone(roots[0]), kind.url, kind.options).state == "in step"
    for root in roots[1:]:
        join(kind.url, kind.options, root, "oakmere", root.name)
    return [
        Worker(f"p{number}", root, Diary(folder / f"{root.name}.diary"), random.Random(f"{seed} {number}"))
        for number, root in enumerate(roots)
    ]


def _until_quiet(partners: Iterable[Partner]) -> None:
    for _ in range(8):
        reports = [partner.sync.sync() for partner in partners]
        if all((report.state, report.sent, report.received) == ("in step", 0, 0) for report in reports):
            return
    raise AssertionError(reports)


def _all_alike(partners: list[Partner]) -> None:
    first, *others = partners
    files, opens = joint_files(first.root), first.sync.disagreements()
    for other in others:
        theirs = joint_files(other.root)
        assert {path: theirs[path] for path in theirs if "/." not in path} == {
            path: files[path] for path in files if "/." not in path
        }
        assert other.sync.disagreements() == opens


def _missing(partner: Partner, entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what was done and is neither in the plan, nor replaced by somebody who had seen it."""
    entries = list(entries)
    plan = partner.workspace.plan
    texts = {record: plan[record].data for record in RECORDS}
    found: dict[str, set[object]] = {
        "tag": {tag for data in texts.values() for tag in data["tags"]},
        "row": {row["reason"] for data in texts.values() for row in data.get("assessments", [])},
        "record": {record.heading for record in plan.records.values()},
        "key": {value for data in texts.values() for value in data.values() if isinstance(value, str)},
        "title": {plan[record].heading for record in RECORDS},
    }
    for each in partner.sync.disagreements():
        found["title"] |= {choice.value for choice in each.choices}
    for entry in entries:
        found["title"] |= set(entry.get("saw", ()))
    return [
        entry for entry in entries if entry["what"] == "done" and entry["word"] not in found[entry["kind"]]
    ]
