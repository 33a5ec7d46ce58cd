"""Disagreements in columns: what all had seen, theirs and ours; and every way to settle one by keys."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.sync.partners import Partner, in_step, pair
from tests.tui.dialog_host import Host, seen
from tests.tui.playground import RISK, main_of, screen_text, until
from textual.pilot import Pilot
from textual.widgets import TextArea

from cbrm_tui.domain.records import Review
from cbrm_tui.sync.reports import Choice, OpenDisagreement
from cbrm_tui.tui.app import make_app
from cbrm_tui.tui.glyphs import ASCII
from cbrm_tui.tui.screens.editors import DisagreementsScreen
from cbrm_tui.tui.screens.editors.dialog import Line
from cbrm_tui.tui.screens.editors.differing import marked_against
from cbrm_tui.tui.screens.editors.drafting import keep_drafts
from cbrm_tui.workspace.risk_edits import rescore

DELETED = "R-E68Y"
NOTES = "To be scored again once the frames of 26 October are sorted out."


def rescored(partner: Partner, likelihood: int, impact: int, reason: str) -> None:
    plan, person = partner.workspace.plan, partner.workspace.config.person
    partner.workspace.apply(rescore(plan, RISK, likelihood, impact, reason, person, date(2026, 11, 20)))


@pytest.fixture
def partners(tmp_path: Path) -> tuple[Partner, Partner]:
    """Both are on one store and disagree on a text, a score, and whether a record is there."""
    mine, theirs = pair(tmp_path, str(tmp_path / "store"))
    mine.set(RISK, notes=NOTES.replace("To be scored", "To be looked at"))
    theirs.set(RISK, notes=NOTES.replace("26 October", "2 November"))
    # The merge is by lines: one line that both changed disagrees, but not in its words.
    rescored(mine, 4, 4, "Two more batches came back")
    rescored(theirs, 2, 3, "The light cut catches them")
    mine.delete(DELETED)
    theirs.set(DELETED, title="Finishing capacity falls short in summer")
    for partner in (mine, theirs, mine):
        partner.go()
    return mine, theirs


def columns(pilot: Pilot[None]) -> list[str]:
    """The columns from left to right, or from top to bottom."""
    screen = next(one for one in pilot.app.screen_stack if isinstance(one, DisagreementsScreen))
    return [str(line.content) for line in screen.query(".side").results(Line)]


async def opened(pilot: Pilot[None], count: int = 3) -> None:
    await until(pilot, lambda: len(main_of(pilot).session.disagreements) == count)
    await pilot.press("c")
    await until(pilot, lambda: columns(pilot))


async def test_what_all_had_seen_stands_beside_theirs_and_ours_with_who_when_and_why(
    partners: tuple[Partner, Partner],
) -> None:
    mine, _ = partners
    async with make_app(mine.workspace).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        before, *both = columns(pilot)
        assert "what all had seen" in before
        assert "falls short in winter" in before
        gone, kept = sorted(both, key=lambda text: "ours" not in text)
        assert "ours" in gone
        assert "The record is deleted" in gone
        assert "Still named by" in gone
        assert "theirs" in kept
        assert "falls short in summer" in kept
        assert "Anil Sethi, Oakmere" in kept
        await pilot.press("j")
        await until(pilot, lambda: "3×3" in columns(pilot)[0])
        (ours,) = (text for text in columns(pilot) if "ours" in text)
        assert "4×4" in ours
        assert "“Two more batches came back”" in ours
        assert "2026" in ours
        lines = screen_text(pilot).split("\n")
        assert any("before" in line and "theirs" in line and "ours" in line for line in lines)
        await pilot.resize_terminal(80, 24)
        await pilot.press("j")
        await until(pilot, lambda: NOTES in screen_text(pilot))
        assert all(f" {number}  " in screen_text(pilot) for number in (1, 2))
        await pilot.press("enter")
        await until(pilot, lambda: main_of(pilot).pane.number == 10)
        await until(pilot, lambda: main_of(pilot).pane.selection.field == "notes")
        await pilot.press("backspace")
        await until(pilot, lambda: main_of(pilot).pane.number == 0)


async def test_texts_that_touch_nowhere_are_merged_by_words_and_the_partner_gets_it(
    partners: tuple[Partner, Partner],
) -> None:
    mine, theirs = partners
    async with make_app(mine.workspace).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("m")
        await until(pilot, lambda: "only texts are merged" in screen_text(pilot))
        await pilot.press("j", "j", "m")
        await until(pilot, lambda: pilot.app.screen.query(TextArea))
        assert "has the changes of all" in screen_text(pilot)
        await pilot.press("f2")
        await until(pilot, lambda: "2 left" in screen_text(pilot))
        await pilot.press("1", "1")
        await until(pilot, lambda: not main_of(pilot).session.disagreements)
    in_step(mine, theirs)
    merged = "To be looked at again once the frames of 2 November are sorted out."
    assert theirs.workspace.plan[RISK].data["notes"] == merged


async def test_places_where_a_person_has_to_choose_are_named_and_not_saved_unchosen(tmp_path: Path) -> None:
    mine, theirs = pair(tmp_path, str(tmp_path / "store"))
    mine.set(RISK, notes=NOTES.replace("26 October", "1 November"))
    theirs.set(RISK, notes=NOTES.replace("26 October", "2 December"))
    for partner in (mine, theirs, mine):
        partner.go()
    async with make_app(mine.workspace).run_test(size=(80, 24)) as pilot:
        await opened(pilot, 1)
        await pilot.press("m")
        await until(pilot, lambda: pilot.app.screen.query(TextArea))
        text = pilot.app.screen.query_one(TextArea).text
        assert text.startswith("To be scored again once the frames of [[")
        assert "Brindlewick Castings: 1 November" in text
        assert "Oakmere Finishing: 2 December" in text
        assert text.endswith("]] are sorted out.")
        await pilot.press("f2")
        await until(pilot, lambda: "still places to choose" in screen_text(pilot))
        assert len(mine.sync.disagreements()) == 1
        await pilot.press("m")
        await until(pilot, lambda: pilot.app.screen.query(TextArea))
        area = pilot.app.screen.query_one(TextArea)
        area.replace("Chosen.", (0, 0), area.document.end)
        await pilot.press("f2")
        await until(pilot, lambda: "that was the last one" in screen_text(pilot))
    assert mine.workspace.plan[RISK].data["notes"] == "Chosen."


async def test_a_value_that_comes_in_meanwhile_is_shown_and_asked_about_before_anything_is_settled(
    partners: tuple[Partner, Partner],
) -> None:
    mine, _ = partners
    found = mine.sync.disagreements()
    one = next(item for item in found if item.field == "notes")
    third = Choice("Cleo's", "Cleo", "tarn", "2026-11-20T10:14:00+00:00", "")
    # It sorts before what was there: the numbers are no longer those that the person read.
    later = OpenDisagreement(RISK, "notes", (third, *one.choices), 0, base=one.base, base_known=True)
    open_now: list[OpenDisagreement] = [one]
    settled: list[Any] = []
    told: list[Any] = []

    async def settle(which: OpenDisagreement, value: Any) -> str | None:
        settled.append((which.choices, value))
        return None

    def listen(hear: Any) -> Any:
        told.append(hear)
        return told.clear

    screen = DisagreementsScreen(
        mine.workspace.plan, [one], settle, lambda: open_now, me="brindlewick", listen=listen
    )
    app = Host(screen)
    async with app.run_test(size=(120, 40)) as pilot:
        open_now[:] = [later]
        told[0]()
        await until(pilot, lambda: "NEW" in seen(app))
        await pilot.press("1")
        await until(pilot, lambda: "look at all of them" in seen(app))
        assert "Cleo's" in seen(app)
        assert settled == []
        await pilot.press("1")
        await until(pilot, lambda: settled)
        assert settled == [(later.choices, "Cleo's")]


async def test_what_was_written_is_kept_when_another_value_came_in_meanwhile(
    partners: tuple[Partner, Partner],
) -> None:
    mine, theirs = partners
    async with make_app(mine.workspace).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("j", "j", "w")
        await until(pilot, lambda: pilot.app.screen.query(TextArea))
        area = pilot.app.screen.query_one(TextArea)
        area.replace("My own words.", (0, 0), area.document.end)
        # The partner, who has not seen this one, settles it for theirs by writing again.
        theirs.set(RISK, notes="Written later at Oakmere's")
        theirs.go()
        mine.go()
        await pilot.press("f2")
        await until(pilot, lambda: "e on that field has what you wrote" in screen_text(pilot))
        assert mine.workspace.plan[RISK].data["notes"] == "Written later at Oakmere's"
        draft = mine.workspace.drafts.find(f"edit {RISK} notes")
        assert draft is not None
        assert draft.values["text"] == "My own words."


async def test_what_was_written_for_a_disagreement_outlives_the_program(
    partners: tuple[Partner, Partner],
) -> None:
    mine, _ = partners
    app = make_app(mine.workspace)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("j", "j", "w")
        await until(pilot, lambda: pilot.app.screen.query(TextArea))
        area = pilot.app.screen.query_one(TextArea)
        area.replace("Half a sen", (0, 0), area.document.end)
        await pilot.pause()
        assert keep_drafts(app) == []
    async with make_app(mine.workspace).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("j", "j", "w")
        await until(pilot, lambda: "restored" in screen_text(pilot))
        assert pilot.app.screen.query_one(TextArea).text == "Half a sen"
        area = pilot.app.screen.query_one(TextArea)
        area.replace("A whole sentence.", (0, 0), area.document.end)
        await pilot.press("f2")
        await until(pilot, lambda: mine.workspace.plan[RISK].data["notes"] == "A whole sentence.")
        await until(pilot, lambda: mine.workspace.drafts.find(f"edit {RISK} notes") is None)


@pytest.mark.parametrize("still_told", [True, False])
async def test_what_cannot_settle_any_more_says_where_it_is(
    partners: tuple[Partner, Partner], still_told: bool
) -> None:
    mine, _ = partners
    one = next(one for one in mine.sync.disagreements() if one.field == "notes")
    open_now = [one]
    told: list[Callable[[], None]] = []

    async def settle(which: OpenDisagreement, value: Any) -> str | None:
        if not still_told:
            open_now.clear()
        return "there is no open disagreement"

    def listen(look: Callable[[], None]) -> Callable[[], None]:
        told.append(look)
        return lambda: None

    drafts = mine.workspace.drafts
    app = Host(
        DisagreementsScreen(
            mine.workspace.plan, [one], settle, lambda: open_now, listen=listen, drafts=drafts
        )
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        await until(pilot, lambda: pilot.app.screen.query(TextArea))
        area = pilot.app.screen.query_one(TextArea)
        area.replace("My own words.", (0, 0), area.document.end)
        await pilot.press("f2")
        if still_told:
            await until(pilot, lambda: "there is no open disagreement" in seen(app))
            open_now.clear()
            told[0]()
        await until(pilot, lambda: "e on that field has what you wrote" in seen(app))
        assert drafts.find(f"edit {one.record} notes") is not None


async def test_a_disagreement_is_left_to_the_next_review(partners: tuple[Partner, Partner]) -> None:
    mine, _ = partners
    async with make_app(mine.workspace).run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await pilot.press("j", "a")
        await until(pilot, lambda: "u takes it off" in screen_text(pilot))
        planned = [one for one in mine.workspace.plan.of(Review) if one.data.get("status") == "planned"]
        assert any(RISK in one.data.get("agenda", []) for one in planned)
        assert len(mine.sync.disagreements()) == 3


async def test_however_many_values_each_is_reached_and_what_is_not_known_is_said(
    partners: tuple[Partner, Partner],
) -> None:
    mine, _ = partners
    many = tuple(
        Choice(f"Value {n}\n" * 3, f"Person {n}", "oakmere", "2026-11-20T10:14:00+00:00", f"because of {n}")
        for n in range(7)
    )
    one = OpenDisagreement(RISK, "notes", many, 2)
    settled: list[Any] = []

    async def settle(which: OpenDisagreement, value: Any) -> str | None:
        settled.append(value)
        return None

    app = Host(DisagreementsScreen(mine.workspace.plan, [one], settle))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "not known on this machine" in seen(app))
        for _ in range(20):
            if "because of 6" in seen(app):
                break
            await pilot.press("ctrl+d")
        assert "Value 6" in seen(app)
        assert "because of 6" in seen(app)
        await pilot.press("7")
        await until(pilot, lambda: settled)
    assert settled == [many[6].value]


def test_what_differs_is_told_by_signs_and_lines_not_by_colour_alone() -> None:
    base, (one, other) = marked_against("Look once a week", ["Look twice a week", "Look once a day"])
    assert [base.plain[span.start : span.end] for span in base.spans] == ["once", "week"]
    assert all("strike" in str(span.style) for span in base.spans)
    assert [one.plain[span.start : span.end] for span in one.spans] == ["twice"]
    assert all("underline" in str(span.style) for span in (*one.spans, *other.spans))
    base, (one,) = marked_against("Look once", ["Look twice"], signs=True)
    assert (base.plain, one.plain) == ("Look [-once-]", "Look {+twice+}")


async def test_on_an_ascii_terminal_what_differs_stands_in_signs(partners: tuple[Partner, Partner]) -> None:
    mine, _ = partners

    async def settle(which: OpenDisagreement, value: Any) -> str | None:
        return None

    app = Host(DisagreementsScreen(mine.workspace.plan, mine.sync.disagreements(), settle), ASCII)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "{+summer+}" in seen(app))
        assert "[-winter-]" in seen(app)
        assert {sign for sign in seen(app) if not sign.isascii()} <= set("▁▂▃▄▅▆▇█")
