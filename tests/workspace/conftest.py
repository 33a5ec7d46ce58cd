import shutil
from pathlib import Path

import pytest

from cbrm_tui.workspace.workspace import Workspace

SAMPLE = Path(__file__).parents[2] / "sample_workspaces" / "brindlewick-oakmere"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    shutil.copytree(SAMPLE, folder)
    return folder


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace.open(root)
