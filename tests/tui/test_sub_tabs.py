"""The names of a pane's views on one line: the current one in full, how many more there are, the note."""

import re

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from cbrm_tui.tui.widgets.sub_tabs import SubTab, SubTabs

MANY = [
    SubTab("Actions", 5),
    SubTab("Issues", 2),
    SubTab("Ladder"),
    SubTab("One page"),
    SubTab("Decisions", 2),
    SubTab("Deliverables", 12),
    SubTab("Agreements", 2),
    SubTab("Topics"),
    SubTab("Governance", 1),
    SubTab("Channels", 2),
    SubTab("Elements", 2),
    SubTab("Findings", 0),
]
NOTE = "1 of 9: porosity"


class TabsApp(App[None]):
    """The line and nothing else."""

    def __init__(self, tabs: list[SubTab], current: int, note: str = "", *, ascii_only: bool = False) -> None:
        super().__init__()
        self.tabs = SubTabs(ascii_only=ascii_only)
        self.tabs.show(tabs, current, note)
        self.chosen: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.tabs

    def on_sub_tabs_chosen(self, event: SubTabs.Chosen) -> None:
        self.chosen.append(event.index)


async def line(tabs: list[SubTab], current: int, note: str = "", *, width: int = 80) -> str:
    """What the line says at a width."""
    app = TabsApp(tabs, current, note)
    async with app.run_test(size=(width, 3)):
        return app.tabs.render().plain


@pytest.mark.parametrize("width", [120, 80, 40])
@pytest.mark.parametrize("note", ["", NOTE])
@pytest.mark.parametrize("current", [0, 5, 11])
async def test_the_view_in_front_is_always_there_in_full(width: int, note: str, current: int) -> None:
    found = await line(MANY, current, note, width=width)
    assert MANY[current].label in found
    assert cell_len(found) <= width


async def test_what_finds_no_room_is_counted_on_its_side() -> None:
    found = await line(MANY, 5)
    left = int(re.match(r" <(\d+) ", found)[1]) if found.startswith(" <") else 0  # type: ignore[index]
    right = re.search(r" (\d+)>$", found)
    assert right
    shown = found.count("│") + 1 - bool(left) - 1
    assert left + shown + int(right[1]) == len(MANY)


async def test_the_next_view_is_at_least_begun_beside_the_one_in_front() -> None:
    for current in range(len(MANY) - 1):
        found = await line(MANY, current)
        behind = found[found.index(MANY[current].label) + len(MANY[current].label) :]
        assert MANY[current + 1].name[:4] in behind, found


async def test_counts_stay_where_all_names_fit_and_go_first_where_not() -> None:
    assert await line(MANY[:4], 2) == " Actions 5 │ Issues 2 │ Ladder │ One page "
    tight = await line(MANY[:6], 0, width=69)
    assert tight == " Actions 5 │ Issues 2 │ Ladder │ One page │ Decisions │ Deliverables "


async def test_a_note_keeps_its_room_beside_many_views() -> None:
    for current in range(len(MANY)):
        assert (await line(MANY, current, NOTE)).rstrip().endswith(NOTE)


async def test_a_click_goes_to_the_view_under_it_and_a_mark_to_the_next_one_on_its_side() -> None:
    app = TabsApp(MANY, 5)
    async with app.run_test(size=(80, 3)) as pilot:
        found = app.tabs.render().plain
        await pilot.click(app.tabs, offset=(found.index("Decisions") + 2, 0))
        assert app.chosen == [4]
        await pilot.click(app.tabs, offset=(cell_len(found.rstrip()) - 1, 0))
        first_hidden = len(MANY) - int(re.search(r"(\d+)>$", found.rstrip())[1])  # type: ignore[index]
        assert app.chosen[-1] == first_hidden
