"""Random keys over every screen find no crash, no lost edit and no place without a way out.

`CBRM_SEED` chooses what the monkey does, `CBRM_MONKEY_KEYS` how many keys it presses in all, and
`CBRM_MONKEY_SPAN` how many of them in one go.
"""

import os
from collections.abc import Sequence

import pytest
from tests.tui.monkey import Deed, Trouble, played, shrunk

from cbrm_tui.workspace.edits import Applied, Edit
from cbrm_tui.workspace.workspace import Workspace

KEYS = int(os.environ.get("CBRM_MONKEY_KEYS", "120"))
SPAN = int(os.environ.get("CBRM_MONKEY_SPAN", "400"))
SEED = int(os.environ.get("CBRM_SEED", "20261123"))


@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", [SEED + number for number in range(-(-KEYS // SPAN))])
async def test_a_monkey_at_the_keyboard_breaks_and_loses_nothing(seed: int) -> None:
    trouble = await played(seed, min(SPAN, KEYS))
    if trouble is not None:
        raise await shrunk(trouble, seed)


async def test_the_monkey_sees_an_edit_that_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    real = Workspace.apply

    def losing(self: Workspace, edit: Edit) -> Applied:
        applied = real(self, edit)
        for step in self.edits()[-1].steps:
            (self.root / step.doc).unlink(missing_ok=True)
        return applied

    monkeypatch.setattr(Workspace, "apply", losing)
    keys = ["f10", "n", *"pores", "enter"]
    trouble = await played(1, len(keys), [("key", key) for key in keys])
    assert trouble is not None
    assert "lost edit" in trouble.what


async def test_what_has_nothing_to_do_with_a_trouble_is_left_out_of_it() -> None:
    deeds = [("key", str(number)) for number in range(37)]
    needed = {("key", "5"), ("key", "6"), ("key", "30")}

    async def play(seed: int, keys: int, script: Sequence[Deed] | None = None) -> Trouble | None:
        script = script or ()
        if needed <= set(script):
            return Trouble(seed, f"broken: after {len(script)}", script)
        return Trouble(seed, "something else", script) if ("key", "20") not in script else None

    found = await shrunk(Trouble(1, "broken: at first", deeds), 1, replays=200, play=play)
    assert set(found.deeds) == needed
