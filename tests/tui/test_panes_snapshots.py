"""Pictures of the overview and of every principle.

The view that a pane opens with, the matrix and the internal space are taken in three themes at both sizes.
Of the sheets, which share their drawing and its colours, the first of each principle that the joint space
has is taken in one theme, where room is short.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from tests.tui.pictures import SIZES, THEMES, Shot, edited, go, in_theme, one_moment, pictured, view
from tests.tui.playground import opened, settled, until

from cbrm_tui.domain import catalogue
from cbrm_tui.tui.panes.sheets import SHEETS


def key(number: int) -> str:
    return str(number) if number < 10 else f"f{number}"


PANES: Final[Mapping[str, Shot]] = {
    "overview": Shot("JOINT", (lambda main: main.show_space("joint"), "0")),
    **{
        f"principle-{one.number:02}": Shot(one.title, (key(one.number),))
        for one in catalogue.load("en").principles
    },
    "matrix": Shot("almost certain", ("f10", view("matrix-threat"))),
    "internal": Shot("INTERNAL", ("f10", view("risk"), "ctrl+t")),
}
JOINT: Final = {number: next(one for one in SHEETS[number] if "joint" in one.spaces) for number in SHEETS}
VIEWS: Final[Mapping[str, Shot]] = {
    f"sheet-{number:02}": Shot(sheet.name, (key(number), view(sheet.key)))
    for number, sheet in JOINT.items()
    if number != 4  # it opens with its sheet
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_panes(snapshot: SnapshotAssertion, tmp_path: Path, size: tuple[int, int]) -> None:
    picture = snapshot.use_extension(SVGImageExtension)
    with one_moment():
        app = opened(edited(tmp_path), theme=THEMES[0])
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            await until(pilot, lambda: app.session.changes("joint").ready)
            for theme in THEMES:
                await in_theme(pilot, theme)
                for name, shot in PANES.items():
                    await go(pilot, shot)
                    await pictured(pilot, name, picture)
            if size == SIZES[0]:
                await in_theme(pilot, THEMES[0])
                await pilot.press("ctrl+t")
                for name, shot in VIEWS.items():
                    await go(pilot, shot)
                    await pictured(pilot, name, picture)
