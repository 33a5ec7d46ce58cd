"""One dialog in an app of its own, used by keys, on the records of the sample."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from textual.app import App
from textual.screen import Screen

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.tui.glyphs import UNICODE, Glyphs
from cbrm_tui.tui.widgets.palette import FALLBACKS
from cbrm_tui.workspace.workspace import Workspace

SAMPLE = Path(__file__).parents[2] / "sample_workspaces" / "brindlewick-oakmere"
RISK = "R-FJP8"
HOSTILE = "[/red] [@click=app.quit]x[/] \x1b[31m\u202eoops"
SHOWN = "[/red] [@click=app.quit]x[/] [31moops"
UNANSWERED = object()
KEYS = (
    "enter",
    "escape",
    "tab",
    "shift+tab",
    "down",
    "right",
    "backspace",
    "space",
    "ctrl+s",
    "ctrl+u",
    "ctrl+z",
    "f2",
    "f3",
)


class Host(App[None]):
    """Shows one dialog and remembers its answer."""

    def __init__(self, dialog: Screen[Any], glyphs: Glyphs = UNICODE) -> None:
        super().__init__()
        self.glyphs = glyphs
        self.dialog = dialog
        self.answer: Any = UNANSWERED

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return FALLBACKS

    def on_mount(self) -> None:
        self.push_screen(self.dialog, lambda answer: setattr(self, "answer", answer))


def seen(app: App[None]) -> str:
    """What stands on the screen, a line each."""
    size = app.size
    strips = app.screen._compositor.render_strips(size)
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


async def use(
    dialog: Screen[Any], keys: str | Iterable[str] = "", *more: str, size: tuple[int, int] = (80, 24)
) -> tuple[Any, str]:
    """Press keys (a text is typed letter by letter); return the answer and what stood there last."""
    app = Host(dialog)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for part in (keys, *more) if isinstance(keys, str) else (*keys, *more):
            await pilot.press(*([part] if part in KEYS else part))
        await pilot.pause()
        return app.answer, seen(app)


def open_sample(folder: Path) -> Workspace:
    """A copy of the sample."""
    shutil.copytree(SAMPLE, folder / "plan")
    return Workspace.open(folder / "plan")


def of_title(plan: Plan, record_type: type[Record], words: str) -> Record:
    return next(record for record in plan.of(record_type) if words in record.heading)


def changed(record: Record, **data: Any) -> Record:
    return type(record)(record.id, record.space, {**record.data, **data}, record.doc)
