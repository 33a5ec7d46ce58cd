"""A workspace to try the screens on, and short ways to look at what they show."""

import shutil
from collections.abc import Callable
from pathlib import Path

from textual._context import visible_screen_stack
from textual.pilot import Pilot
from textual.widget import Widget

from cbrm_tui.tui.app import CbrmApp, make_app
from cbrm_tui.tui.panes.register_view import RegisterView
from cbrm_tui.tui.screens.main import MainScreen
from cbrm_tui.workspace.workspace import Workspace

SAMPLE = Path(__file__).parents[2] / "sample_workspaces" / "brindlewick-oakmere"
RISK = "R-FJP8"
RISK_DOC = f"joint/risks/{RISK}.toml"


def sample(tmp_path: Path) -> Path:
    """A copy of the sample workspace."""
    root = tmp_path / "ws"
    shutil.copytree(SAMPLE, root)
    return root


def opened(root: Path, *, ascii_only: bool = False, theme: str | None = None) -> CbrmApp:
    """The app for the workspace at `root`."""
    return make_app(Workspace.open(root), ascii_only=ascii_only, theme=theme)


def main_of(pilot: Pilot[None]) -> MainScreen:
    """The main screen, whatever lies over it."""
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, MainScreen))


def register_of(pilot: Pilot[None]) -> RegisterView:
    """The register in front."""
    found = main_of(pilot).register
    assert found is not None
    return found


def seen(widget: Widget) -> str:
    """What a widget shows, as text."""
    return "\n".join(strip.text.rstrip() for strip in widget.render_lines(widget.size.region))


def screen_text(pilot: Pilot[None]) -> str:
    """What the whole screen shows, as text."""
    # Without them the dialog would remember that there is nothing behind it.
    visible_screen_stack.set(pilot.app._background_screens)
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def toasts(pilot: Pilot[None]) -> list[str]:
    """What the toasts have said so far."""
    return [toast.message for toast in pilot.app._notifications]


async def until(pilot: Pilot[None], true: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something is true; fail with the screen when it never is."""
    for _ in range(int(seconds / 0.05)):
        if true():
            return
        await pilot.pause(0.05)
    raise AssertionError(f"it never came about:\n{screen_text(pilot)}")


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the findings belong to the plan as it is."""
    main = main_of(pilot)
    await until(
        pilot, lambda: main.session.judgement.spaces and main.session.judgement.plan is main.session.plan
    )
    await pilot.pause()
