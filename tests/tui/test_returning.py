"""Going back along the places one jumped from; what undo would do; one change of all the marked."""

from datetime import date
from pathlib import Path

from tests.tui.dialog_host import Host
from tests.tui.playground import (
    RISK,
    main_of,
    opened,
    register_of,
    sample,
    screen_text,
    settled,
    toasts,
    until,
)
from textual.pilot import Pilot

from cbrm_tui.domain.checks.trial import brought_about
from cbrm_tui.domain.records import Appointment, Risk
from cbrm_tui.tui.screens.editors import NewRecord
from cbrm_tui.tui.trail import MOST, Spot, Trail
from cbrm_tui.workspace.edits import put_fields
from cbrm_tui.workspace.workspace import Workspace

INTERNAL = "R-7G6D"


def place(pilot: Pilot[None]) -> tuple[int, str, str]:
    """Pane, space, and the record under the cursor."""
    main = main_of(pilot)
    record = main.pane.selection.record
    return main.pane.number, main.space, record.id if record else ""


async def at(pilot: Pilot[None], *wanted: object) -> None:
    await until(pilot, lambda: place(pilot)[: len(wanted)] == wanted)


async def test_backspace_returns_from_links_panes_and_spaces_and_goes_on_again(tmp_path: Path) -> None:
    async with opened(sample(tmp_path)).run_test(size=(120, 40), notifications=True) as pilot:
        await settled(pilot)
        await pilot.press("backspace")
        assert "nowhere to go back" in toasts(pilot)[-1]
        await pilot.press("f10")
        register_of(pilot).go_to(RISK, "owner")
        await at(pilot, 10, "joint", RISK)
        # A link in the details leads to the issue, from there a jump to an internal risk.
        await pilot.press("i")
        main = main_of(pilot)
        assert await main.open_record("I-K723")
        await at(pilot, 5, "joint", "I-K723")
        assert await main.open_record(INTERNAL)
        await at(pilot, 10, "internal", INTERNAL)
        await pilot.press("1")
        await at(pilot, 1, "internal")
        await pilot.press("backspace")
        await at(pilot, 10, "internal", INTERNAL)
        await pilot.press("backspace")
        await at(pilot, 5, "joint", "I-K723")
        await pilot.press("less_than_sign")
        await at(pilot, 10, "joint", RISK)
        await until(pilot, lambda: main.pane.inside)
        await pilot.press("backspace")
        await at(pilot, 0, "joint")
        for _ in range(2):
            await pilot.press("greater_than_sign")
        await at(pilot, 5, "joint", "I-K723")
        # From here on another way: what lay ahead is forgotten.
        await pilot.press("2", "greater_than_sign")
        await at(pilot, 2, "joint")
        assert "nowhere to go on" in toasts(pilot)[-1]


def test_the_trail_forgets_the_oldest_and_passes_over_where_one_is() -> None:
    trail = Trail()
    for pane in range(MOST + 5):
        trail.leave(Spot(pane, "joint"))
        trail.leave(Spot(pane, "joint"))
    here = Spot(MOST + 4, "joint")
    steps = 0
    while spot := trail.back(here):
        here, steps = spot, steps + 1
    assert steps == MOST - 1
    assert here.pane == 5


async def test_what_undo_would_take_back_is_listed_and_taken_back_as_far_as_chosen(tmp_path: Path) -> None:
    root = sample(tmp_path)
    other = Workspace.open(root)
    other.apply(put_fields(RISK, {"owner": "Zoe Quill"}))
    app = opened(root)
    async with app.run_test(size=(80, 24)) as pilot:
        for title in ("One", "Two"):
            app.session.apply(put_fields(RISK, {"title": title}))
        await pilot.press("U")
        await until(pilot, lambda: screen_text(pilot).count("undo  set") == 3)
        text = screen_text(pilot)
        assert "command line" in text
        assert "screen" in text
        assert f"undo would take it back next: {RISK} Two" in text
        await pilot.press("j", "enter")
        await until(pilot, lambda: "Take back 2 edits?" in screen_text(pilot))
        await pilot.press("y")
        await until(pilot, lambda: screen_text(pilot).count("redo  set") == 2)
        assert app.session.plan[RISK].heading.startswith("Porosity")
        assert app.session.plan[RISK].show("owner") == "Zoe Quill"
        await pilot.press("ctrl+r")
        await until(pilot, lambda: app.session.plan[RISK].heading == "One")
        # Another program has changed what undo would take back, and it is said before anybody tries.
        path = root / f"joint/risks/{RISK}.toml"
        path.write_text(path.read_text().replace('title = "One"', 'title = "Elsewhere"'))
        await pilot.press("j", "k")
        await until(pilot, lambda: "changed since, so it cannot be done" in screen_text(pilot))
        await pilot.press("u")
        await until(pilot, lambda: "! “set title" in screen_text(pilot))
        assert 'title = "Elsewhere"' in path.read_text()
        # An edit that came in between is not taken back unseen.
        path.write_text(path.read_text().replace('title = "Elsewhere"', 'title = "One"'))
        other.apply(put_fields(RISK, {"notes": "in between"}))
        await pilot.press("u")
        await until(pilot, lambda: "came in between" in screen_text(pilot))
        assert Workspace.open(root).plan[RISK].data["notes"] == "in between"


async def test_a_change_of_the_marked_shows_each_before_it_is_made(tmp_path: Path) -> None:
    app = opened(sample(tmp_path))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("f10", "g", "space", "space", "space", "full_stop")
        marked = [record.id for record in register_of(pilot).marked_records()]
        before = [app.session.plan[key] for key in marked]
        await until(pilot, lambda: "Act on 3 records" in screen_text(pilot))
        await pilot.press(*"owner", "enter", "ctrl+u", *"Priya Nair", "f2")
        await until(pilot, lambda: "2 changes, 1 is so already" in screen_text(pilot))
        assert "Ruth Calloway → Priya Nair" in screen_text(pilot)
        assert "stays as it is" in screen_text(pilot)
        await pilot.press("escape")
        assert [app.session.plan[key] for key in marked] == before
        await pilot.press("full_stop", *"add a tag", "enter", *"winter", "enter")
        await until(pilot, lambda: "Tags: nothing → winter" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: all("winter" in app.session.plan[key].data["tags"] for key in marked))
        await pilot.press("full_stop", *"delete", "enter")
        await until(pilot, lambda: "still named by" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: not any(key in app.session.plan for key in marked))
        assert "u takes all of it back" in toasts(pilot)[-1]
        await pilot.press("u")
        await until(pilot, lambda: all(key in app.session.plan for key in marked))


async def test_the_editor_of_a_field_says_how_it_fits_once_the_typing_rests(tmp_path: Path) -> None:
    root = sample(tmp_path)
    Workspace.open(root).apply(put_fields(RISK, {"best_placed": "oakmere", "owner": "Anil Sethi"}))
    async with opened(root).run_test(size=(80, 24)) as pilot:
        await pilot.press("f10")
        register_of(pilot).go_to(RISK)
        await pilot.press("o", "ctrl+u", *"Tom Fairclough")
        await until(pilot, lambda: "is best placed to manage" in screen_text(pilot))
        await pilot.press("f2")
        await until(pilot, lambda: main_of(pilot).session.plan[RISK].show("owner") == "Tom Fairclough")


def test_what_is_worth_a_look_is_what_was_typed_not_what_is_still_missing(tmp_path: Path) -> None:
    plan = Workspace.open(sample(tmp_path)).plan
    blank = Risk("new", "joint", {"title": "x"})

    def found(**data: object) -> tuple[str, ...]:
        return brought_about(Risk("new", "joint", {"title": "x", **data}), blank, plan, date(2026, 11, 20))

    assert found(owner="Tom Fairclough") == ()
    (said,) = found(owner="Tom Fairclough", best_placed="oakmere")
    assert "best placed" in said
    until = Appointment("new", "joint", {"from": date(2026, 2, 1), "until": date(2026, 1, 1)})
    said, *_ = brought_about(until, Appointment("new", "joint", {}), plan, date(2026, 1, 1))
    assert said == "“Until” is before “From”."


async def test_a_new_record_says_how_its_fields_fit_and_never_stops_the_keys(tmp_path: Path) -> None:
    plan = Workspace.open(sample(tmp_path)).plan
    app = Host(NewRecord(plan, Risk, "joint", {"title": "x", "best_placed": "oakmere"}, wanted=["owner"]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", *"Tom Fairclough")
        await until(pilot, lambda: "is best placed to manage" in screen_text(pilot))
        await pilot.press("enter")
        await pilot.pause()
        assert app.answer == {"title": "x", "best_placed": "oakmere", "owner": "Tom Fairclough"}
