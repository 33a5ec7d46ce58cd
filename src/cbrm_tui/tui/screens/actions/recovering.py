"""Coming back after the program ended by itself: the choice, and going back to the place."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.records import Record, record_types
from cbrm_tui.tui.open_mark import Left, Place
from cbrm_tui.tui.screens.actions.beginning import Beginning
from cbrm_tui.tui.screens.actions.reviewing import Reviewing
from cbrm_tui.tui.screens.editors.drafting import form_parts, unfinished_forms
from cbrm_tui.tui.screens.editors.showing import moment

_SETTLED: Final = 3.0
"""Seconds after which a start that has not failed counts as gone well."""
_NOTING: Final = 2.0
"""Seconds between two looks at where the person is; written only when that has changed."""


class Recovering(Beginning, Reviewing):
    """What the main screen does first."""

    follows_place: bool = False
    """Whether the place of this session counts by now, and no longer that of the one before."""

    async def recover_or_begin(self, left: Left | None) -> None:
        """Offer to go back to what an earlier program left; else show a new plan's first steps."""
        if left is not None and left.plainly:
            self.say(
                f"the last {left.tries} starts ended too soon, so nothing was brought back; drafts are kept"
                + (f", report: {left.report}" if left.report else ""),
                "warning",
            )
        elif left is not None and left.asks:
            self._ask_back(left)
            return
        else:
            self.begin_if_new()
            if left is not None:
                self.say_running()
        self._follow()

    def note_place(self) -> None:
        """Write down where the person is, once that counts."""
        if self.follows_place:
            self.session.mark.be_at(self.place())

    def place(self) -> Place:
        """Return where the person is."""
        pane = self.pane
        selection = pane.selection
        return Place(
            pane.number,
            self.space,
            pane.shown,
            selection.record.id if selection.record else "",
            selection.field,
            tuple(unfinished_forms(self.app)),
        )

    async def go_back(self, place: Place) -> None:
        """Go to a place, as far as it is still there, and open the first form that was not finished."""
        if place.space in self.session.spaces and place.space != self.space:
            await self.show_space(place.space)
        if 0 <= place.pane <= len(catalogue.load(self.session.plan.language).principles):
            await self.go(place.pane)
        if place.view:
            self.pane.show_view(place.view)
        if place.record and self.pane.number:
            self.pane.go_to(place.record, place.field)
        for form in place.forms:
            if self._open_form(form):
                return
        if place.forms:
            bulk = any(form_parts(form)[0] == "bulk" for form in place.forms)
            act = f"mark the rows again, then {self.key('.')}"
            self.say(f"the draft waits until its form is opened{f': {act}' if bulk else ''}")

    def _open_form(self, form: str) -> bool:
        what, key, field = form_parts(form)
        if what == "new" and key in record_types() and field in self.session.spaces:
            self.add(record_types()[key], {}, space=field)
            return True
        record = self.session.plan.get(key)
        if what == "review" and record is not None:
            self.call_later(self.hold, key)
            return True
        if what == "edit" and record is not None and field in record.fields:
            self.edit_field(record, field)
            return True
        return False

    def _ask_back(self, left: Left) -> None:
        from cbrm_tui.tui.screens.editors.recovery import RecoveryPrompt

        async def answered(answer: str | None) -> None:
            if answer == "back":
                await self.go_back(left.place)
            self._follow()

        if left.fault:
            what = f"cbrm ended by a fault of its own on {moment(left.at)} ({left.fault})."
        else:
            what = f"cbrm was ended while you worked, about {moment(left.at)}."
        report = Path(left.report) if left.report else None
        forms = [self._form_name(form) for form in left.place.forms]
        self.app.push_screen(RecoveryPrompt(what, self._place_name(left.place), forms, report), answered)

    def _follow(self) -> None:
        self.follows_place = True
        self.set_timer(_SETTLED, self.session.mark.settle)
        self.set_interval(_NOTING, self.note_place)

    def _place_name(self, place: Place) -> str:
        principles = {p.number: p.title for p in catalogue.load(self.session.plan.language).principles}
        record = self.session.plan.get(place.record)
        parts = [principles.get(place.pane, "Overview"), f"{record.id} {record.heading}" if record else ""]
        return " · ".join(filter(None, parts))

    def _form_name(self, form: str) -> str:
        what, key, field = form_parts(form)
        if what == "new" and key in record_types():
            return f"new {record_types()[key].label.lower()}"
        if what == "bulk" and key in record_types():
            fields = record_types()[key].fields
            return f"{fields[field].label.lower() if field in fields else 'an action'} for all the marked"
        record: Record | None = self.session.plan.get(key)
        if what == "review" and record is not None:
            return f"a form in {record.heading}"
        if record is not None and field in record.fields:
            return f"{record.fields[field].label.lower()} of {record.id}"
        return form
