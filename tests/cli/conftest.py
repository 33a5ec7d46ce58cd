import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from tests.cli.program import Outcome, run

SAMPLE = Path(__file__).parents[2] / "sample_workspaces" / "brindlewick-oakmere"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample workspace, with no store."""
    root = tmp_path / "sample"
    shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns("partners", ".cbrm"))
    return root


@pytest.fixture
def cbrm(sample: Path) -> Callable[..., Outcome]:
    """`cbrm` run in the sample."""
    return partial(run, cwd=sample)


@pytest.fixture
def demo(tmp_path: Path) -> tuple[Callable[..., Outcome], Callable[..., Outcome]]:
    """`cbrm` run by each of the two partners of a fresh demo."""
    made = run("demo", "--no-open", "--json", "--dir", "demo", cwd=tmp_path)
    assert made.code == 0, made
    first, second = (Path(path) for path in made.json["workspaces"].values())
    return partial(run, cwd=first), partial(run, cwd=second)


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys for each test: the sample's plan, once encrypted, is not to be known as that in the next."""
    monkeypatch.setenv("CBRM_KEYS", str(tmp_path / "keys"))
