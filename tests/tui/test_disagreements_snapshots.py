"""Pictures of a disagreement on a text, on a score, and on whether a record is there."""

import shutil
from typing import Any

import pytest
from tests.tui.dialog_host import RISK, SAMPLE, Host
from textual.pilot import Pilot

from cbrm_tui.domain.plan import Plan
from cbrm_tui.merge.disagreements import RECORD, Unit
from cbrm_tui.sync.reports import Choice, OpenDisagreement
from cbrm_tui.tui.screens.editors import DisagreementsScreen
from cbrm_tui.tui.themes import load_themes, theme_folders
from cbrm_tui.workspace.workspace import Workspace

SIZES = ((80, 24), (120, 40))
THEMES = ("moor", "paper", "sixteen")
GONE = "R-E68Y"
NOTES = "To be scored again once the frames of 26 October are sorted out."


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    root = tmp_path_factory.mktemp("snapshots") / "plan"
    shutil.copytree(SAMPLE, root)
    return Workspace.open(root).plan


def choice(value: Any, *, ours: bool, note: str = "") -> Choice:
    person = ("Margaret Ashdown", "brindlewick") if ours else ("Anil Sethi", "oakmere")
    # Without a zone, so that the picture is the same wherever it is taken.
    return Choice(value, *person, "2026-11-20T10:14:00", note)


def of_text(plan: Plan) -> OpenDisagreement:
    ours = choice(NOTES.replace("To be scored", "We look at it"), ours=True, note="asked for by the foundry")
    theirs = choice(NOTES.replace("26 October", "2 November"), ours=False)
    return OpenDisagreement(RISK, "notes", (theirs, ours), 1, base=NOTES, base_known=True)


def of_score(plan: Plan) -> OpenDisagreement:
    pairs = ({"likelihood": 3, "impact": 3}, {"likelihood": 4, "impact": 4})
    choices = tuple(choice(pair, ours=ours) for pair, ours in zip(pairs, (False, True), strict=True))
    before = {"likelihood": 3, "impact": 4}
    unit = Unit("value", ("current",))
    return OpenDisagreement(RISK, "current", choices, 0, base=before, base_known=True, unit=unit)


def of_record(plan: Plan) -> OpenDisagreement:
    before = {**plan[GONE].data, "title": "Finishing falls short", "owner": "Ruth Calloway"}
    choices = (choice(None, ours=True, note="it was about the old bench"), choice("kept", ours=False))
    unit = Unit("existence")
    return OpenDisagreement(GONE, RECORD, choices, 1, base=before, base_known=True, unit=unit)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("about", [of_text, of_score, of_record], ids=["text", "score", "record"])
def test_a_disagreement(snap_compare: Any, plan: Plan, about: Any, theme: str, size: tuple[int, int]) -> None:
    async def settle(one: OpenDisagreement, value: Any) -> str | None:
        return None

    found = [about(plan), of_score(plan)]
    screen = DisagreementsScreen(plan, found, settle, me="brindlewick", put_on_agenda=lambda key: key)
    app = Host(screen)
    for one in load_themes(theme_folders()[:1]).themes.values():
        app.register_theme(one)

    async def ready(pilot: Pilot[None]) -> None:
        app.theme = theme
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=ready)
