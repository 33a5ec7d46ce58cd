"""The user guide names every key of the main screen and every view."""

import re
from pathlib import Path

import pytest
from textual.keys import format_key

from cbrm_tui.tui.owners import all_bindings
from cbrm_tui.tui.panes.sheets import SHEETS

GUIDE = (Path(__file__).parents[1] / "docs" / "user-guide.md").read_text(encoding="utf-8")
EVERYWHERE = {
    name: bound.keys for name, bound in all_bindings().items() if name.startswith(("main.", "app."))
}


def section(title: str) -> str:
    return GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def table(title: str) -> list[list[str]]:
    rows = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


@pytest.mark.parametrize("name", sorted(EVERYWHERE))
def test_every_key_of_the_main_screen_is_in_the_table(name: str) -> None:
    written = {
        key.lower() if len(key) > 1 else key
        for row in table("Keys")
        for key in re.findall(r"`([^`]+)`", row[0])
    }
    if name.startswith("main.principle_"):
        assert {"1", "9", "f10", "f12"} <= written
    else:
        key = EVERYWHERE[name].partition(",")[0]
        assert {key, format_key(key)} & written


def test_every_view_stands_under_its_principle_and_no_other() -> None:
    told: dict[int, set[str]] = {}
    number = 0
    for first, view, _ in table("Views"):
        number = int(first) if first else number
        told.setdefault(number, set()).update(name.strip() for name in view.split(",") if name != " inside")
    matrices = {10: {"Threats", "Opportunities"}}
    for principle, specs in SHEETS.items():
        assert told[principle] == {spec.name for spec in specs} | matrices.get(principle, set())


def test_a_view_that_is_of_the_internal_space_alone_says_so() -> None:
    rows = {view.partition(",")[0]: "inside" in view for _, view, _ in table("Views") if view != "Needed"}
    for spec in (
        spec for specs in SHEETS.values() for spec in specs if spec.name in rows and spec.name != "Needed"
    ):
        assert rows[spec.name] == (tuple(spec.spaces) == ("internal",)), spec.name
