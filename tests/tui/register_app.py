"""A register of many risks and nothing else, to be run in a pseudo-terminal: `register_app.py ROWS`."""

import sys

from textual.app import App, ComposeResult

from cbrm_tui.tui.widgets import palette
from cbrm_tui.tui.widgets.cells import Cell, Column, Row
from cbrm_tui.tui.widgets.register_table import RegisterTable

COLUMNS = (
    Column("id", "Id", 7, priority=5),
    Column("title", "Risk", priority=9, minimum=20),
    Column("owner", "Owner", 14, priority=3),
    Column("likelihood", "L", 2, "right", priority=6),
    Column("impact", "I", 2, "right", priority=6),
    Column("band", "Band", 9, priority=7),
    Column("due", "Review due", 10, priority=2),
)
TITLES = ("The key supplier depends on one site", "A person leaves with what only they know", "Rivals merge")
OWNERS = ("Ada Lovelace", "Grace Hopper", "Lise Meitner")
BANDS = ("L Low", "M Medium", "H High", "S Severe")


def risk(number: int) -> Row:
    """Make the risk `number`, always the same one."""
    band = number * 7 % len(BANDS)
    cells = (
        Cell(f"R-{number:04}", "muted", number),
        Cell(TITLES[number % 3]),
        Cell(OWNERS[number % 3]),
        Cell(str(number % 5 + 1)),
        Cell(str(number % 4 + 1)),
        Cell(BANDS[band], palette.band_style(band, len(BANDS)), band),
        Cell(f"2026-0{number % 9 + 1}-1{number % 7}", "error" if number % 5 == 0 else ""),
    )
    return Row(f"risk-{number}", cells, flag="!" if number % 6 == 0 else "", flag_style="warning")


class RegisterApp(App[None]):
    """The table alone."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._count = rows

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Stand in for a theme that does not know our variables."""
        return palette.FALLBACKS

    def compose(self) -> ComposeResult:
        """Show the table."""
        yield RegisterTable(COLUMNS, map(risk, range(self._count)), placeholder="No risk yet.")


if __name__ == "__main__":
    RegisterApp(int(sys.argv[1])).run()
