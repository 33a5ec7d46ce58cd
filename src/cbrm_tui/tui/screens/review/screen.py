"""The screen of a review: two lines of where it stands, the step in hand, its keys."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import Container

from cbrm_tui.domain.meeting import kind_label
from cbrm_tui.domain.records import Measure, Record, Review, Risk
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.glyphs import Glyphs
from cbrm_tui.tui.panes.sheets.base import Sight
from cbrm_tui.tui.screens.actions.desk import Severity
from cbrm_tui.tui.screens.hearing import hear
from cbrm_tui.tui.screens.review.chair import STEPS, Chair
from cbrm_tui.tui.screens.review.face import Face
from cbrm_tui.tui.screens.review.item_keys import ItemKeys
from cbrm_tui.tui.screens.review.meeting_keys import MeetingKeys
from cbrm_tui.tui.screens.review.step_keys import StepKeys
from cbrm_tui.tui.screens.review.steps import quorum_words
from cbrm_tui.tui.screens.review.ticking import Ticking
from cbrm_tui.tui.screens.review.top import ReviewTop, SaidLine, StepLine, Top
from cbrm_tui.tui.screens.review.views import STEP_VIEWS, ItemPage, KeyLines, ListStep, applies
from cbrm_tui.tui.session import News
from cbrm_tui.tui.widgets.line_list import LineList

_NAMES: Final = {
    "people": "People",
    "actions": "Actions",
    "events": "Events",
    "items": "Items",
    "new": "New",
    "read": "Read back",
    "next": "Next",
}
_PAGE_KEYS: Final = frozenset(
    {
        "rescore",
        "scores",
        "treat",
        "accept_until",
        "occurred",
        "escalate",
        "close_item",
        "owner",
        "read_record",
        "settle",
    }
)


_UNTIL_CLOSED: Final = frozenset({"next_day", "close_meeting", "pause", "park", "agenda"})


class ReviewScreen(Ticking, MeetingKeys, ItemKeys, StepKeys):
    """A meeting, one step in front; every key writes at once, and leaving loses nothing.

    `hello` is a line to say when it opens.
    """

    CSS_PATH = "review.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-usual")]
    AUTO_FOCUS = ""

    def __init__(self, chair: Chair, glyphs: Glyphs, hello: str = "") -> None:
        super().__init__()
        self.chair = chair
        self.session = chair.session
        self.glyphs = glyphs
        self.space = chair.space
        self._hello = hello
        self._top = ReviewTop(glyphs)
        self._line = StepLine(glyphs)
        self._said = SaidLine(glyphs)
        self._keys = KeyLines()
        self._area = Container(id="review-area")
        self._views: dict[str, ItemPage | ListStep] = {}
        self._front = ""
        self._trouble = ""
        self._others: list[str] = []

    def compose(self) -> ComposeResult:
        """Everything but the steps."""
        yield self._top
        yield self._line
        yield self._area
        yield self._said
        yield self._keys

    async def on_mount(self) -> None:
        """Open the step in hand, and go on with what was half typed there."""
        self._end_listening = hear(self, self.session, self._hear)
        self.set_class(self.glyphs.ascii_only, "-ascii")
        self.chair.go(self.chair.step)
        await self._show_step()
        if self._hello:
            self.say(self._hello)
        self.call_after_refresh(self._offer_draft)

    def on_unmount(self) -> None:
        """Stop listening; the clock's last sign of life is kept."""
        self._end_listening()
        self.stop_clock()
        self.chair.leave()

    def say(self, text: str, severity: Severity = "information") -> None:
        """Say something on the line for it; what went wrong also as a toast, over whatever is in front."""
        self._said.show(one_line(text), severity)
        if severity == "error" or self.app.screen is not self:
            super().say(text, severity)

    @property
    def view(self) -> ItemPage | ListStep | None:
        """The step in front."""
        return self._views.get(self.chair.step)

    def turn(self, step: str, subject: str = "") -> None:
        """Bring a step, or an item, to the front."""
        self.chair.go(step, subject)
        self.draw()

    async def _show_step(self) -> None:
        self.hold_paint()
        step = self.chair.step
        if step not in self._views:
            view: ItemPage | ListStep = (
                ItemPage(self.chair, self._face)
                if step == "items"
                else STEP_VIEWS[step](self.chair, self._sight)
            )
            self._views[step] = view
            await self._area.mount(view)
        for known, shown in self._views.items():
            shown.display = known == step
        self._front = step
        self.draw()
        self.set_focus(self._views[step], scroll_visible=False)
        self.show_keys()

    def draw(self) -> None:
        """Show the lines at the top, the step in front and its keys as they are now."""
        if not self.is_attached:
            return
        if self._front != self.chair.step:
            self.call_later(self._show_step)
            return
        self._show_top()
        if self.view is not None:
            self.view.draw()
        self.start_clock()
        self.refresh_bindings()
        self.show_keys()
        if self.chair.trouble and self.chair.trouble != self._trouble:
            self.say(self.chair.trouble, "error")
        self._trouble = self.chair.trouble

    def ticked(self) -> None:
        """Follow whoever leads on this machine; the large clock of a tall page goes on."""
        where = self.chair.state.step, self.chair.state.subject
        self.chair.follow()
        if (self.chair.state.step, self.chair.state.subject) != where:
            self.draw()
        elif isinstance(self.view, ItemPage):
            self.view.draw()

    def show_keys(self) -> None:
        """Show the keys of the moment."""
        known: dict[str, tuple[str, str]] = {}
        for active in self.active_bindings.values():
            binding = active.binding
            name = binding.id or ""
            shows = binding.show and self._matters(binding.action.removeprefix("screen."))
            if name.startswith("review") and shows:
                shown = self._key_name(binding.key, self.app.get_key_display(binding))
                known.setdefault(name, (shown, self._key_word(name, binding.description)))
        last = ("?", "all keys")
        along = [known.pop(name)[0] for name in ("review.back", "review.forward") if name in known]
        if along:
            known = {
                "along": ("".join(along) if "".join(along) in "←→" else " ".join(along), "move"),
                **known,
            }
        self._keys.show([*known.values(), last])

    def on_descendant_focus(self) -> None:
        """Show the keys of what has the focus."""
        self.show_keys()

    def _key_word(self, name: str, word: str) -> str:
        """Return what a key does for the item in hand, where that is not what it does for a risk."""
        record = self.chair.record
        if name == "review_item.keep" and not isinstance(record, Risk):
            return "discussed"
        return "reading" if name == "review_item.rescore" and isinstance(record, Measure) else word

    def _key_name(self, key: str, shown: str) -> str:
        return key if self.glyphs.ascii_only and not shown.isascii() else shown

    def _matters(self, action: str) -> bool:
        """Tell whether a key does something for what is in hand; where not, it says why when pressed."""
        review = self.chair.review
        if action == "lead":
            return not self.chair.leading and review is not None and review.status != "held"
        if action in _UNTIL_CLOSED and review is not None and review.status == "held":
            return False
        return action not in _PAGE_KEYS or self.chair.step != "items" or applies(action, self.chair)

    def line_key(self) -> str:
        """Return the key of the line under the cursor."""
        line = self.view.line if isinstance(self.view, ListStep) else None
        return line.key if line else ""

    def line_down(self) -> None:
        """Put the cursor on the next line."""
        if isinstance(self.view, ListStep):
            self.view.action_cursor_down()

    def chosen_record(self) -> Record | None:
        """Return the record of the item in hand, or under the cursor."""
        if isinstance(self.view, ListStep):
            return self.chair.plan.get(self.view.link) if self.view.link else None
        return self.chair.record

    def edit_no_record(self) -> None:
        """Edit the minutes, where they are read back."""
        if self.chair.step == "read":
            self.action_minutes()
        else:
            super().edit_no_record()

    def on_line_list_line_chosen(self, event: LineList.LineChosen) -> None:
        """Do what enter means in the step in hand."""
        event.stop()
        match self.chair.step:
            case "people":
                self.action_present()
            case "new":
                self.action_write_parked()
            case "next":
                self.take_proposed_day()

    def on_line_list_link_chosen(self, event: LineList.LinkChosen) -> None:
        """Read the record of the line."""
        event.stop()
        self.action_read_record()

    def _show_top(self) -> None:
        chair = self.chair
        review = chair.review
        title = review.heading if review else "this review is not there any more"
        if review and review.heading == review.id:
            title = kind_label(review.kind)
        leaders, several = self._leaders(review)
        standing = self.session.standing(chair.space)
        sync = standing.words if standing else "not shared"
        self._top.show(
            Top(
                title, leaders, several, sync, bool(standing and (standing.offline_since or standing.trouble))
            )
        )
        self._line.show([(self._word(step), self._count(step)) for step in STEPS], STEPS.index(chair.step))

    def _leaders(self, review: Review | None) -> tuple[str, bool]:
        """Say who leads; the second value is whether that is worth a look."""
        if review is None or review.status != "running":
            return "", False
        names = [one_line(str(row.get("person", ""))) or "somebody" for row in review.leaders]
        if not self.chair.leading:
            return f"! you look on, {' and '.join(names)} leads", True
        others = [one_line(str(row.get("person", ""))) or "somebody" for row in self.chair.others]
        if others != self._others:
            self._others = others
            if others:
                self.say(f"{' and '.join(others)} leads this meeting too, at another table", "warning")
        if others:
            return f"! also led by {' and '.join(others)}", True
        return f"led by {' and '.join(names)}" if names else "", False

    def _word(self, step: str) -> str:
        review = self.chair.review
        return "Risks" if step == "items" and review and review.kind == "risk" else _NAMES[step]

    def _count(self, step: str) -> str:
        chair, review = self.chair, self.chair.review
        if step == "items" and chair.items:
            return f"{chair.number + 1}/{len(chair.items)}"
        if step == "new" and review and review.parked:
            return str(len(review.parked))
        if step == "people" and review and not quorum_words(chair)[1]:
            return "!"
        return ""

    def _sight(self, width: int) -> Sight:
        return Sight(self.session, self.chair.space, self.glyphs, width)

    def _face(self, width: int, height: int) -> Face | None:
        chair = self.chair
        review, item = chair.review, chair.item
        if review is None or item is None:
            return None
        clock, now = chair.state.clock, chair.now()
        seconds = int(clock.item_seconds(now)) if clock.subject == item.subject else 0
        record = item.record.id if item.record else ""
        return Face(
            chair.plan,
            review,
            item,
            chair.number + 1,
            len(chair.items),
            chair.today,
            self.glyphs,
            width,
            height,
            tuple(one for one in chair.disagreements if one.record == record),
            f"{seconds // 60:02}",
        )

    def _hear(self, news: News) -> None:
        if news.kind == "notice":
            self.say(news.text, news.severity)
            return
        self.chair.follow()
        with self.app.batch_update():
            self.draw()

    def _offer_draft(self) -> None:
        """Open the form again that was half filled in when the program ended."""
        prefix = self.draft_name("")
        found = [
            (draft.values.get("@at", ""), draft.form.removeprefix(prefix))
            for draft in self.session.workspace.drafts.all()
            if draft.form.startswith(prefix)
        ]
        if found and self.chair.leading:
            action = getattr(self, f"action_{max(found)[1]}", None)
            if action is not None:
                action()
