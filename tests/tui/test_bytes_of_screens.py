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
    "search opens": (8000, 6000),
    "letter in the search": (6500, 4000),
    "letters to jump by": (1500, 1000),
    "letters go": (2000, 1500),
    "idle": (0, 0),
    "a file changes": (1000, 1000),
    "a change arrives": (3000, 3000),
    "review opens": (10_000, 7000),
    "review, another step": (2000, 1500),
    "review, to its items": (8000, 5000),
    "review, next item": (5000, 3500),
    "review, item kept": (5000, 3500),
}
F5, F10, RIGHT = "\x1b[15~", "\x1b[21~", "\x1b[C"
FIND = "\x06"
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

    def spend(what: str, keys: str, awaited: str = "", quiet: float = 0.15) -> None:
        written = terminal.send(keys, quiet=quiet)
        while awaited not in terminal.screen():
            more = terminal.settle(quiet=quiet)
            assert more, f"{what}: no {awaited!r}\n{terminal.screen()}"
            written += more
        spent[what] = max(spent.get(what, 0), len(written))

    spend("tab", F10, "R-2403")
    spend("tab", "5")
    spend("tab", F10, "R-2403")
    for _ in range(3):
        spend("step", "j", quiet=0.25)
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
    spend("search opens", FIND)
    for letter in "poro":
        spend("letter in the search", letter, quiet=0.5)
    spend("form closes", ESCAPE)
    terminal.send("g", quiet=0.25)
    spend("letters to jump by", ";")
    spend("letters go", ESCAPE)
    terminal.listen(0.5)
    spent["idle"] = len(terminal.listen(1.0))
    mine, theirs = partners
    path = mine.path("R-62V7")
    path.write_text(path.read_text().replace('title = "', 'title = "By hand: '))
    spent["a file changes"] = len(terminal.settle(quiet=0.6))
    assert "By hand: An" in terminal.screen()
    theirs.set("R-2403", title="Pores, says Oakmere")
    theirs.go()
    terminal.type("s")
    spent["a change arrives"] = len(terminal.settle(quiet=1.0))
    assert "Pores, says" in terminal.screen()
    terminal.type("v")
    terminal.wait_for("Which review")
    spend("review opens", "1", "People", quiet=0.5)
    spend("review, another step", "2", "Actions")
    spend("review, another step", "3", "Events")
    spend("review, to its items", "4", "1 of 6")
    for number in range(2, 5):
        spend("review, next item", RIGHT, f"{number} of 6")
    spend("review, item kept", "k", "kept")
    over = {what: size for what, size in spent.items() if size > BUDGETS[what][0 if wide else 1]}
    assert over == {}, spent


@pytest.mark.parametrize("terminal", [(120, 40)], indirect=True)
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
        terminal.send(keys, quiet=0.4)
        before = terminal.lines
        terminal.type(F5)
        terminal.settle(quiet=0.2)
        assert terminal.lines == before, keys
