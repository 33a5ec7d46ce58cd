"""What a person waits for without a store: reading a plan, and changing a value in a file."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import tomlkit

from benchmarks.measuring import Limits, seconds, side_by_side
from benchmarks.plans import RISKS, SAMPLE, make_plan
from benchmarks.table import Row
from cbrm_tui.merge.layout import patch_paths
from cbrm_tui.workspace.workspace import Workspace

_LIMITS = Limits(runs=7, seconds=3)
_OFTEN = Limits(runs=50, seconds=3)


def opening(folder: Path, records: int) -> Iterator[Row]:
    """Read a workspace of many records."""
    root = make_plan(folder / "opened", records).root
    paths = sorted(root.rglob("*.toml"))
    baseline = "tomllib over the same files"
    figures = side_by_side(
        {
            "ours": lambda: seconds(lambda: Workspace.open(root)),
            baseline: lambda: seconds(lambda: [tomllib.loads(path.read_text()) for path in paths]),
        },
        _LIMITS,
    )
    yield Row("open a workspace", records, figures["ours"].median or 0.0, baseline, figures[baseline].median)


def changing() -> Iterator[Row]:
    """Change one value in a file's text."""
    text = min((SAMPLE / RISKS).glob("*.toml")).read_text(encoding="utf-8")

    def with_tomlkit() -> None:
        document = tomlkit.parse(text)
        document["title"] = "Changed"
        tomlkit.dumps(document)

    baseline = "tomlkit: parse, set, dump"
    figures = side_by_side(
        {
            "ours": lambda: seconds(lambda: patch_paths(text, {("title",): "Changed"})),
            baseline: lambda: seconds(with_tomlkit),
        },
        _OFTEN,
    )
    ours = figures["ours"].median or 0.0
    yield Row("change a value in a file's text", 1, ours, baseline, figures[baseline].median)
