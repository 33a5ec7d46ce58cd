"""What the whole program writes on a slow line, key by key; docs/performance.md has the figures."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sync.partners import Partner, pair
from tests.tui.terminal import Terminal
from tests.tui.test_in_a_terminal import PROGRAM

SIZES = {(120, 40): "wide", (80, 24): "narrow"}
BUDGETS = {
    # what: at 120 × 40, at 80 × 24
    "step": (3500, 500),
    "held": (800, 800),
    "letter in the filter": (5000, 1500),
    "letter in a form": (300, 300),
    "form opens": (7000, 6000),
    "form closes": (8000, 6000),
    "palette opens": (8000, 6000),
    "letter in the palette": (5000, 3500),
    "tab": (16_000, 6000),
    "a change arrives": (3000, 3000),
}
F5, F10 = "\x1b[15~", "\x1b[21~"
ESCAPE = "\x1b"


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    template = 'kind = "threat"\nnotes = """\n{0}\n"""\n[current]\nlikelihood = 3\nimpact = 3\n'
    mine, theirs = pair(tmp_path, str(tmp_path / "store"))
    for number in range(60):
        text = f'title = "Invented risk {number}"\n' + template.format(f"Words about number {number}.\n" * 4)
        (mine.root / "joint" / "risks" / f"R-Z{number:03}.toml").write_text(text)
    (mine.root / ".cbrm" / "opened").write_text("")  # nobody is greeted
    mine.workspace.refresh()
    mine.go()
    theirs.go()
    return mine, theirs


@pytest.fixture(params=list(SIZES), ids=list(SIZES.values()))
def terminal(
    partners: tuple[Partner, Partner], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Terminal]:
    columns, rows = request.param
    source = Path(__file__).parents[2] / "src"
    with Terminal.python(
        PROGRAM,
        tmp_path / "home",
        str(partners[0].root),
        columns=columns,
        rows=rows,
        env={"PYTHONPATH": str(source), "CBRM_TODAY": "2026-11-23"},
    ) as terminal:
        terminal.wait_for("joint: in step", timeout=40)
        yield terminal


def test_what_the_screens_write_stays_within_their_budgets(
    terminal: Terminal, partners: tuple[Partner, Partner]
) -> None:
    wide = len(terminal.lines) == 40
    spent: dict[str, int] = {}

    def spend(what: str, keys: str, awaited: str = "") -> None:
        written = terminal.send(keys, quiet=0.25)
        spent[what] = max(spent.get(what, 0), len(written))
        assert awaited in terminal.screen(), what

    spend("tab", F10, "R-2403")
    spend("tab", "5")
    spend("tab", F10, "R-2403")
    for _ in range(3):
        spend("step", "j")
    terminal.type("j" * 40)
    spent["held"] = len(terminal.settle(quiet=0.6)) // 40
    terminal.send("/", quiet=0.25)
    for letter in "inv":
        spend("letter in the filter", letter)
    terminal.send(ESCAPE, quiet=0.5)
    spend("form opens", "n", "New risk")
    for letter in "por":
        spend("letter in a form", letter)
    spend("form closes", ESCAPE)
    spend("palette opens", ":")
    for letter in "ri":
        spend("letter in the palette", letter)
    spend("form closes", ESCAPE)
    terminal.send("g", quiet=0.25)
    _, theirs = partners
    theirs.set("R-2403", title="Pores, says Oakmere")
    theirs.go()
    terminal.type("s")
    arriving = terminal.settle(quiet=1.5)
    assert "Pores, says" in terminal.screen()
    spent["a change arrives"] = len(arriving)
    over = {what: size for what, size in spent.items() if size > BUDGETS[what][0 if wide else 1]}
    assert over == {}, spent


def test_what_is_on_the_screen_is_what_would_be_drawn_anew(terminal: Terminal) -> None:
    for keys in (
        F10,
        "jjj",
        "n",
        "[@x]Łódź 漢字 e\u0301",
        ESCAPE,
        "i",
        "\t",
        ":",
        "ri",
        ESCAPE,
        "?",
        ESCAPE,
        "5\t",
    ):
        terminal.send(keys, quiet=0.8)
        before = terminal.lines
        terminal.type(F5)
        terminal.settle(quiet=0.2)
        assert terminal.lines == before, keys
