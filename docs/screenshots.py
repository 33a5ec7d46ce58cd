"""Draws the pictures of the README from the sample: `make screenshots`."""

import asyncio
import os
import re
import shutil
import tempfile
from pathlib import Path

from cbrm_tui.tui.app import make_app
from cbrm_tui.workspace.workspace import Workspace

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_workspaces" / "brindlewick-oakmere"
PICTURES = {
    "overview": (),
    "risks": ("f10", "j", "j"),
    "matrix": ("f10", "tab"),
    "rescore": ("f10", "r", "2", "3"),
}


async def draw(name: str, keys: tuple[str, ...]) -> None:
    """Press keys in a fresh copy of the sample and keep the picture."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "plan"
        shutil.copytree(SAMPLE, root)
        app = make_app(Workspace.open(root), theme="moor")
        async with app.run_test(size=(120, 34)) as pilot:
            await pilot.pause(0.5)
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.3)
            await pilot.pause(0.5)
            # Whoever looks at the README shall not fetch fonts from somebody else's server.
            svg = re.sub(r"@font-face \{.*?\}", "", app.export_screenshot(title="cbrm"), flags=re.DOTALL)
    (ROOT / "docs" / "images" / f"{name}.svg").write_text(svg, encoding="utf-8")


# Whatever terminal this runs in, the pictures have all their colours.
os.environ |= {"COLORTERM": "truecolor", "TERM": "xterm-256color"}
for picture, pressed in PICTURES.items():
    asyncio.run(draw(picture, pressed))
