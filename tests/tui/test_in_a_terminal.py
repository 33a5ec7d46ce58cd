"""The whole program in a real pseudo-terminal: the person's editor, signals, sizes."""

import os
import signal
import sys
import tomllib
from pathlib import Path

import pytest
from tests.tui.playground import RISK_DOC, sample
from tests.tui.terminal import Terminal

PROGRAM = """
import sys
from pathlib import Path
from cbrm_tui.tui.app import make_app
from cbrm_tui.workspace.workspace import Workspace
make_app(Workspace.open(Path(sys.argv[1])), ssh=True).run()
"""


def started(root: Path, tmp_path: Path, columns: int = 80, rows: int = 24, **env: str) -> Terminal:
    source = Path(__file__).parents[2] / "src"
    (root / ".cbrm").mkdir(exist_ok=True)
    (root / ".cbrm" / "opened").write_text("")  # nobody is greeted
    terminal = Terminal.python(
        PROGRAM,
        tmp_path / "home",
        str(root),
        columns=columns,
        rows=rows,
        env={"PYTHONPATH": str(source), **env},
    )
    terminal.wait_for("no findings" if not any(root.glob("joint/risks/*")) else "!4")
    return terminal


def test_the_person_s_editor_gets_the_text_and_gives_it_back(tmp_path: Path) -> None:
    root = sample(tmp_path)
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import sys, pathlib; p = pathlib.Path(sys.argv[1]); "
        "p.write_text(p.read_text().replace('machining', 'milling'))"
    )
    with started(root, tmp_path, EDITOR=f"{sys.executable} {editor}") as terminal:
        terminal.send("\x1b[21~")  # F10
        terminal.wait_for("R-2403")
        terminal.send("/porosity\r")
        terminal.send("l")
        terminal.send("E")
        terminal.settle()
        assert "after milling" in (root / RISK_DOC).read_text()
        assert not list((root / ".cbrm" / "editing").iterdir())
        terminal.type("\x11")
        assert terminal.wait() == 0


def test_keys_that_arrive_in_one_burst_go_where_they_were_meant(tmp_path: Path) -> None:
    root = sample(tmp_path)
    with started(root, tmp_path) as terminal:
        terminal.type("\x1b[21~/porosity\rr45because\r")
        terminal.wait_for("rescored")
        risk = tomllib.loads((root / RISK_DOC).read_text())
        assert risk["current"] == {"likelihood": 4, "impact": 5}
        assert risk["assessments"][-1]["reason"] == "because"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_as_its_own_key_would(tmp_path: Path, number: signal.Signals) -> None:
    with started(sample(tmp_path), tmp_path) as terminal:
        terminal.signal(number)
        assert terminal.wait() == 0


def test_it_survives_every_size(tmp_path: Path) -> None:
    with started(sample(tmp_path), tmp_path, 120, 40) as terminal:
        terminal.send("\x1b[21~")
        terminal.wait_for("R-2403")
        terminal.send("jj")
        terminal.wait_for(">   R-62V7")
        for columns, rows in ((60, 20), (40, 10), (20, 5), (1, 1), (200, 60), (80, 24)):
            terminal.resize(columns, rows)
        terminal.wait_for(">   R-62V7")
        assert len(terminal.lines) == 24
        assert terminal.lines[-1].startswith(" JOINT")


def test_an_idle_screen_writes_nothing(tmp_path: Path) -> None:
    with started(sample(tmp_path), tmp_path) as terminal:
        terminal.listen(1.0)
        assert terminal.listen(3.0) == b""


def test_going_to_a_tab_costs_at_most_16_kilobytes(tmp_path: Path) -> None:
    with started(sample(tmp_path), tmp_path, 120, 40) as terminal:
        for keys in ("\x1b[21~", "0", "\x1b[21~", "1"):
            assert len(terminal.send(keys, quiet=0.4)) <= 16_000


def test_a_sheet_costs_no_more_than_a_table(tmp_path: Path) -> None:
    with started(sample(tmp_path), tmp_path, 120, 40) as terminal:
        terminal.send("5")
        for _ in range(3):  # Issues, Ladder, One page
            assert len(terminal.send("\t", quiet=0.4)) <= 16_000
        assert "Team roles and responsibilities" in terminal.screen()
        terminal.listen(1.0)
        assert terminal.listen(1.0) == b""
    with started(sample(tmp_path / "narrow"), tmp_path) as terminal:
        terminal.send("1")
        terminal.send("\t", quiet=0.4)
        assert "Oakmere Finishing" in terminal.screen()
        costs = [len(terminal.send("j", quiet=0.3)) for _ in range(6)]
        assert max(costs) <= 500, costs


def test_choosing_a_view_writes_the_list_once(tmp_path: Path) -> None:
    with started(sample(tmp_path), tmp_path) as terminal:
        terminal.send("5")
        assert len(terminal.send("t", quiet=0.4)) <= 16_000
        assert "Ladder" in terminal.screen()


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "xterm", "COLORTERM": ""}])
def test_the_cursor_of_a_sheet_is_seen_with_few_colours_or_none(tmp_path: Path, env: dict[str, str]) -> None:
    with started(sample(tmp_path), tmp_path, 80, 24, **env) as terminal:
        terminal.send("1")
        terminal.send("\t", quiet=0.4)
        row = next(at for at, line in enumerate(terminal.lines) if "Margaret Ashdown" in line)
        assert "Margaret Ashdown" in terminal.reversed_on(row)
        terminal.send("j", quiet=0.4)
        assert terminal.reversed_on(row) == ""


def test_without_colour_the_same_words_are_there(tmp_path: Path) -> None:
    with started(sample(tmp_path), tmp_path, NO_COLOR="1") as terminal:
        assert "JOINT" in terminal.screen()
        assert os.linesep not in terminal.lines[0]
