"""The wheel carries all it needs: installed into an empty environment, it runs the demo."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))


def run(*words: str, **more: str) -> str:
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, env={**os.environ, **more}, cwd=more.get("PWD")
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_themes_samples_catalogue_and_styles_are_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in (
        "cbrm_tui/_data/themes/moor.toml",
        "cbrm_tui/_data/sample_workspaces/brindlewick-oakmere/joint/plan.toml",
        "cbrm_tui/_data/sample_workspaces/brindlewick-oakmere/partners/oakmere/workspace.toml",
        "cbrm_tui/_data/sample_workspaces/lumenreed-norvale/sample.toml",
        "cbrm_tui/_data/sample_workspaces/tarnvale-pantry/shared/dairy-haulier/plan.toml",
        "cbrm_tui/domain/catalogue/en/10-risk.toml",
        "cbrm_tui/domain/catalogue/de/10-risk.toml",
        "cbrm_tui/tui/screens/main.tcss",
        "cbrm_tui/py.typed",
    ):
        assert part in names
    assert not [name for name in names if ".cbrm" in name or "__pycache__" in name]


@pytest.mark.timeout(400)
def test_the_wheel_alone_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", str(tmp_path / "env"))
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    run(
        str(scripts / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "-c",
        str(ROOT / "constraints.txt"),
        str(wheel),
    )
    home = tmp_path / "home"
    home.mkdir()
    clean = {"HOME": str(home), "PYTHONPATH": "", "PWD": str(home)}
    answer = json.loads(
        run(str(scripts / "cbrm"), "demo", "--dir", str(home / "demo"), "--no-open", "--json", **clean)
    )
    assert set(answer["workspaces"]) == {"brindlewick", "oakmere"}
    for path in answer["workspaces"].values():
        risks = json.loads(run(str(scripts / "cbrm"), "-w", path, "list", "risk", "--json", **clean))
        assert len([risk for risk in risks if risk["space"] == "joint"]) == 9
    assert (Path(answer["store"]) / "plan.json").is_file()
