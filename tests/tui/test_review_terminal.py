"""A review in a real pseudo-terminal, killed in the middle of a word."""

import signal
import sys
import tomllib
from pathlib import Path

from tests.tui.playground import sample
from tests.tui.terminal import Terminal

PROGRAM = """
import sys
from pathlib import Path
from cbrm_tui.tui.app import make_app
from cbrm_tui.workspace.workspace import Workspace
make_app(Workspace.open(Path(sys.argv[1])), ssh=True, review=sys.argv[2]).run()
"""
PORES = "R-FJP8"


def started(root: Path, tmp_path: Path, review: str = "risk", **more: str) -> Terminal:
    source = Path(__file__).parents[2] / "src"
    env = {"PYTHONPATH": str(source), "CBRM_TODAY": "2026-11-23", **more}
    return Terminal.python(PROGRAM, tmp_path / "home", str(root), review, columns=80, rows=24, env=env)


def kept(root: Path, words: str) -> bool:
    return any(words in path.read_text() for path in (root / ".cbrm/drafts").glob("*.json"))


def test_a_killed_meeting_goes_on_with_the_same_risk_and_the_same_word(tmp_path: Path) -> None:
    root = sample(tmp_path)
    with started(root, tmp_path) as terminal:
        terminal.wait_for("Risks 1/6")
        terminal.type("4k")
        terminal.wait_for("2 of 6")
        terminal.type("r45half a rea")
        terminal.wait_for("half a rea")
        while not kept(root, "half a rea"):
            terminal.listen(0.1)
        terminal.signal(signal.SIGKILL)
        terminal.wait()
    with started(root, tmp_path) as terminal:
        terminal.wait_for("half a rea")
        if "Welcome back" in terminal.screen():
            terminal.send("\x1b")
        terminal.type("son\r")
        terminal.wait_for("up from 3×3")
        assert "2 of 6" in terminal.screen()
        terminal.type("nhalf a no")
        terminal.wait_for("half a no")
        while not kept(root, "half a no"):
            terminal.listen(0.1)
        risk = tomllib.loads((root / f"joint/risks/{PORES}.toml").read_text())
        assert risk["current"] == {"likelihood": 4, "impact": 5}
        assert risk["assessments"][-1]["reason"] == "half a reason"
        terminal.signal(signal.SIGKILL)
        terminal.wait()
    with started(root, tmp_path) as terminal:
        terminal.wait_for("half a no")
        terminal.type("te\r")
        terminal.wait_for("half a note")
        terminal.wait_for("2 of 6")
        terminal.send("\x1b[D")
        assert "kept" in terminal.screen()
        terminal.listen(0.5)
        assert len(terminal.listen(2.0)) <= 20
        terminal.send("\x1b")
        terminal.type("\x11")
        assert terminal.wait() == 0


def test_the_minutes_go_to_the_person_s_editor_and_come_back(tmp_path: Path) -> None:
    root = sample(tmp_path)
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import sys, pathlib; p = pathlib.Path(sys.argv[1]); "
        "p.write_text(p.read_text() + 'Snow in the yard.\\n')"
    )
    with started(root, tmp_path, EDITOR=f"{sys.executable} {editor}") as terminal:
        terminal.wait_for("Risks 1/6")
        terminal.type("4k")
        terminal.wait_for("2 of 6")
        terminal.type("6")
        terminal.wait_for("as they will be")
        terminal.type("E")
        terminal.wait_for("minutes written; u takes that back")
        terminal.wait_for("edited")
        reviews = [tomllib.loads(path.read_text()) for path in (root / "joint/reviews").glob("*.toml")]
        [written] = [one["minutes"] for one in reviews if one.get("status") == "running"]
        assert written.endswith("Snow in the yard.")
        assert "kept" in written
        assert not list((root / ".cbrm/editing").iterdir())
        terminal.type("u")
        terminal.wait_for("as they will be")
        terminal.type("e")
        terminal.wait_for("Minutes –")
