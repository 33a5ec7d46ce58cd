"""What is typed for all of the marked outlives a kill, up to the moment when it is written."""

import shutil
from pathlib import Path

from tests.tui.playground import opened, register_of, sample, screen_text, toasts, until

WORDS = "Ask both teams again"


def kept(root: Path) -> list[str]:
    return [path.read_text() for path in (root / ".cbrm/drafts").glob("*.json")]


def marks(root: Path) -> str:
    return "".join(path.read_text() for path in root.glob(".cbrm/open/*.json"))


def as_after_a_kill(root: Path, place: Path) -> Path:
    """The folder as it would be found had the program been killed at this moment."""
    return Path(shutil.copytree(root, place))


async def test_a_text_for_all_of_the_marked_is_there_again_after_a_kill(tmp_path: Path) -> None:
    root = sample(tmp_path)
    mark = ("f10", "g", "space", "space", "full_stop", *"set notes", "enter")
    async with opened(root).run_test(size=(80, 24)) as pilot:
        await pilot.press(*mark)
        await until(pilot, lambda: "Notes of 2 records" in screen_text(pilot))
        await pilot.press(*WORDS)
        await until(pilot, lambda: any(WORDS in text for text in kept(root)))
        await until(pilot, lambda: "bulk" in marks(root))
        killed = as_after_a_kill(root, tmp_path / "killed")
    app = opened(killed)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "notes for all the marked" in screen_text(pilot).lower())
        await pilot.press("enter")
        await until(pilot, lambda: "mark the rows again, then ." in "".join(toasts(pilot)))
        await pilot.press(*mark)
        await until(pilot, lambda: WORDS in screen_text(pilot))
        marked = [record.id for record in register_of(pilot).marked_records()]
        await pilot.press("f2")
        await until(pilot, lambda: "2 changes" in screen_text(pilot) and "bulk" in marks(killed))
        again = as_after_a_kill(killed, tmp_path / "again")
        await pilot.press("enter")
        await until(pilot, lambda: all(WORDS in app.session.plan[key].data["notes"] for key in marked))
        assert not any(WORDS in text for text in kept(killed))
    async with opened(again).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Welcome back" in screen_text(pilot))
        await pilot.press("escape", *mark)
        await until(pilot, lambda: WORDS in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: not kept(again))
