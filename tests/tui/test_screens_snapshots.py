"""Pictures of the dialogs over the main screen, and of the welcome, in three themes and two sizes.

A screen of which there is no picture, here or in the tests named in ELSEWHERE, fails a test.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from tests.tui.pictures import (
    SIZES,
    SURVEY,
    THEMES,
    Shot,
    Step,
    cursor_at_rest,
    edited,
    go,
    in_theme,
    one_moment,
    pictured,
)
from tests.tui.playground import RISK, RISK_DOC, main_of, opened, screen_text, settled, until
from textual.pilot import Pilot
from textual.screen import Screen

import cbrm_tui.tui
from cbrm_tui.domain.fields import Field, Number, Text
from cbrm_tui.domain.meeting.timing import Clock
from cbrm_tui.sync.reports import PartnerReplica, Removals
from cbrm_tui.tui import welcome
from cbrm_tui.tui.screens.actions.removals import removal_words
from cbrm_tui.tui.screens.editors import (
    Confirm,
    DisagreementsScreen,
    HistoryScreen,
    NewRecord,
    OvertakenPrompt,
    Rescore,
    TextPrompt,
    answering,
    beginning,
    bulk,
    choice_prompt,
    field_editor,
    help,
    key_prompt,
    keys,
    method,
    offering,
    partners,
    recovery,
    restore,
    themes,
    undoing,
)
from cbrm_tui.tui.screens.goto import GoToScreen
from cbrm_tui.tui.screens.main import MainScreen
from cbrm_tui.tui.screens.review import agenda, asking, chair, reading, scores
from cbrm_tui.tui.screens.review.screen import ReviewScreen
from cbrm_tui.tui.screens.search import SearchScreen
from cbrm_tui.tui.screens.working import WorkingScreen
from cbrm_tui.workspace.meeting_state import MeetingState

TEN: Final = datetime(2026, 11, 23, 10, tzinfo=UTC)
INTERNAL_RISK: Final = "R-7G6D"
REVIEW: Final = "RV-3DNX"
REPORT: Final = """cbrm ended by a fault of its own.

when: 2026-11-23T10:02:00+00:00
fault: ZeroDivisionError
place: cbrm_tui/tui/panes/sheets/p10.py, line 88
"""
MARKED: Final[tuple[Step, ...]] = ("space", "j", "space", cursor_at_rest)
ELSEWHERE: Final[set[type[Screen[Any]]]] = {
    MainScreen,  # test_panes_snapshots
    SearchScreen,  # test_aids_snapshots
    key_prompt.KeyPrompt,  # test_configuration_snapshots
    keys.KeysScreen,
    themes.ThemePicker,
    DisagreementsScreen,  # test_disagreements_snapshots
    ReviewScreen,  # test_review_snapshots
    scores.ScoreRound,
}


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with one_moment():
        yield


def field(key: str, name: str) -> Step:
    return lambda main: main.edit_field(main.session.plan[key], name)


def at(key: str) -> Step:
    return lambda main: main.open_record(key)


def overtaken(main: MainScreen) -> None:
    record = main.session.plan[RISK]
    before, now, mine = "Tom Fairclough", "Priya Nair", "Ruth Calloway"
    main.app.push_screen(OvertakenPrompt(record.heading, record.fields["owner"].label, before, now, mine))


def recovered(main: MainScreen) -> None:
    what = "cbrm ended by a fault of its own on 23 Nov 2026 10:02 (ZeroDivisionError)."
    forms = ["title of R-FJP8"]
    back = f"Risk management · {RISK} {main.session.plan[RISK].heading}"
    report = main.session.workspace.root / "report.txt"
    report.write_text(REPORT)
    main.app.push_screen(recovery.RecoveryPrompt(what, back, forms, report))


def removals(main: MainScreen) -> None:
    docs = (RISK_DOC, *(f"joint/risks/R-{one:04}.toml" for one in range(11)))
    question, detail, yes, no = removal_words("joint", Removals(here=True, docs=docs), main.session.plan)
    main.app.push_screen(Confirm(question, detail, yes, no))


def arranging(main: MainScreen) -> None:
    state = MeetingState(REVIEW, Clock(TEN, TEN))
    main.app.push_screen(agenda.AgendaScreen(chair.Chair(main.session, REVIEW, state), main.glyphs))


def asked(main: MainScreen) -> None:
    fields: dict[str, Field[Any]] = {"value": Number("Value"), "note": Text("Note")}
    record = main.session.plan["M-230F"]
    form = asking.Ask(main.session.plan, record, f"Reading – {record.heading}", fields, form="reading")
    main.app.push_screen(form)


def read(main: MainScreen) -> None:
    main.app.push_screen(reading.ReadRecord(main.session.plan, main.session.plan[RISK]))


DIALOGS: Final[Mapping[str, Shot]] = {
    "new-record": Shot("New risk", ("n",), NewRecord),
    "text": Shot("Title –", (field(RISK, "title"),), field_editor.FieldEditor),
    "prose": Shot("Section one casting", (field(RISK, "treatment"),), field_editor.FieldEditor),
    "choice": Shot("4 share", (field(RISK, "strategy"),), field_editor.FieldEditor),
    "link": Shot("From –", (field("A-128Z", "from"),), field_editor.FieldEditor),
    "links": Shot("[x] O-THPC", (field(RISK, "objectives"),), field_editor.FieldEditor),
    "score": Shot("Where the treatment", (field(RISK, "target"),), field_editor.FieldEditor),
    "rows": Shot("Readings –", (field("M-230F", "readings"),), field_editor.FieldEditor),
    "row": Shot("a new row", (field("M-230F", "readings"), "n"), field_editor.ValueDialog),
    "rescore": Shot("Rescore", ("r",), Rescore),
    "overtaken": Shot("theirs, in the file now", (overtaken,), OvertakenPrompt),
    "close": Shot("Closed because", ("q",), TextPrompt),
    "delete": Shot("Delete R-FJP8?", ("x",), Confirm),
    "removals": Shot("and 4 more", (removals,), Confirm),
    "marked": Shot("Act on 2 records", (*MARKED, "full_stop"), choice_prompt.ChoicePrompt),
    "bulk": Shot("2 changes", (*MARKED, "full_stop", "5"), bulk.BulkPreview),
    "undo": Shot("Undo and redo", ("U",), undoing.UndoScreen),
    "history": Shot("2 changes", ("H",), HistoryScreen),
    "restore": Shot("Restore", ("H", "b"), restore.RestorePrompt),
    "help": Shot("Keys that work here", ("question_mark",), help.HelpScreen),
    "views": Shot("4 Movement", ("t",), choice_prompt.ChoicePrompt),
    "go-to": Shot("Go to principle", ("ctrl+g", "1"), GoToScreen),
    "partners": Shot("Anil Sethi", ("K",), partners.PartnersScreen),
    "approve": Shot("Does Brindlewick", ("Y",), Confirm),
    "set-off": Shot("Day of the notice", ("X",), TextPrompt),
    "method": Shot("How the plan judges", ("M",), method.MethodScreen),
    "begin": Shot("11 of 11 done", ("B",), beginning.BeginScreen),
    "working": Shot("What was read", (lambda main: main.show_working("maturity:10"),), WorkingScreen),
    "recovery": Shot("Welcome back", (recovered,), recovery.RecoveryPrompt),
    "report": Shot("ZeroDivisionError", (recovered, "3"), recovery.ReportScreen),
    "survey": Shot("1 of 5", (at(SURVEY), "A"), answering.AnswerSurvey),
    "offer": Shot("Offer R-7G6D to partners", (at(INTERNAL_RISK), "O"), offering.OfferScreen),
    "agenda": Shot("Agenda", (arranging,), agenda.AgendaScreen),
    "reading": Shot("Note", (asked,), asking.Ask),
    "record": Shot("Title", (read,), reading.ReadRecord),
}
WELCOME: Final[Mapping[type[Screen[Any]], tuple[str, str]]] = {
    welcome.Welcome: ("welcome", "Begin a plan"),
    welcome.Questions: ("begin", "What is it about?"),
}
REPLICAS: Final = [
    PartnerReplica("0a1b2c3d4e5f", "brindlewick", "Margaret Ashdown", "7c1e 90aa", "", "", "this machine"),
    PartnerReplica(
        "93fe10b2c4d7",
        "oakmere",
        "Anil Sethi",
        "51d2 0e7b",
        "2026-02-03T09:12:00+00:00",
        "2026-11-20T16:40:00+00:00",
        "pinned",
    ),
    PartnerReplica(
        "0123456789ab",
        "oakmere",
        "Sam Reed",
        "",
        "2026-11-21T08:00:00+00:00",
        "2026-11-21T08:00:00+00:00",
        "refused",
        "it does not sign what it sends, and others of Oakmere do",
    ),
]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_dialogs(
    snapshot: SnapshotAssertion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    picture = snapshot.use_extension(SVGImageExtension)
    app = opened(edited(tmp_path), theme=THEMES[0])
    monkeypatch.setattr(
        app.session, "partners", lambda: ([("joint", one) for one in REPLICAS], ["joint: one"])
    )
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await until(pilot, lambda: app.session.changes("joint").ready)
        for name, shot in DIALOGS.items():
            await go(pilot, Shot("R-V2X8", (at(RISK),)))
            await go(pilot, shot)
            for theme in THEMES:
                await in_theme(pilot, theme)
                await pictured(pilot, name, picture)
            while len(app.screen_stack) > 2:
                await pilot.press("escape")
            if (register := main_of(pilot).register) and register.table.marked:
                await pilot.press("k", "space", "j", "space")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_welcome(snapshot: SnapshotAssertion, size: tuple[int, int]) -> None:
    picture = snapshot.use_extension(SVGImageExtension)
    app = welcome.WelcomeApp(Path("plans"), theme=THEMES[0])
    async with app.run_test(size=size) as shown:
        pilot = cast(Pilot[None], shown)
        for screen, (name, words) in WELCOME.items():
            while not (type(app.screen) is screen and words in screen_text(pilot)):
                await pilot.pause(0.02)
            for theme in THEMES:
                await in_theme(pilot, theme)
                await pictured(pilot, name, picture)
            await pilot.press("2")


def test_no_screen_is_without_a_picture() -> None:
    for module in pkgutil.walk_packages(cbrm_tui.tui.__path__, "cbrm_tui.tui."):
        importlib.import_module(module.name)
    taken = {shot.screen for shot in DIALOGS.values()} | set(WELCOME) | ELSEWHERE
    assert {one for one in kinds(Screen) if not one.__subclasses__()} <= taken


def kinds(base: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
    """Yield our own screens."""
    for kind in base.__subclasses__():
        if kind.__module__.startswith("cbrm_tui."):
            yield kind
            yield from kinds(kind)
        elif kind.__module__.startswith("textual."):
            yield from kinds(kind)
