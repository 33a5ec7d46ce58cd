"""Keeps what was typed into a form while it is unfinished, and finds it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from weakref import WeakSet

from textual.app import App
from textual.timer import Timer
from textual.widget import Widget

from cbrm_tui.tui.keys_now import keys_now
from cbrm_tui.workspace.drafts import Drafts
from cbrm_tui.workspace.errors import WriteFailed

PAUSE: Final = 0.5
"""Seconds without a key after which the draft is kept."""

_AT: Final = "@at"
_SEEN: Final = "@seen"


@dataclass(frozen=True)
class Found:
    """A draft from before: its texts, when it was kept, whether it began from what stands now, and the key
    that discards it.
    """

    values: Mapping[str, str]
    at: str
    current: bool
    discard: str = "esc"

    @property
    def notice(self) -> str:
        """One line that says that it was restored."""
        changed = "" if self.current else "; the value has changed since"
        return f"draft of {self.at} restored{changed} – {self.discard} discards"


class DraftKeeper:
    """The draft of one form. `collect` returns its texts by name, `seen` what stood there when it opened."""

    def __init__(
        self,
        host: Widget,
        drafts: Drafts | None,
        form: str,
        collect: Callable[[], Mapping[str, str]],
        *,
        seen: str = "",
        trouble: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._host = host
        self._drafts = drafts
        self._form = form
        self._collect = collect
        self._seen = seen
        self._trouble = trouble
        self._timer: Timer | None = None
        self._done = False
        _KEEPERS.add(self)

    @property
    def form(self) -> str:
        """The name by which the draft goes."""
        return self._form

    @property
    def unfinished(self) -> bool:
        """Whether something is kept that was neither finished nor given up."""
        return not self._done and self._drafts is not None and self._drafts.find(self._form) is not None

    def belongs_to(self, app: App[Any]) -> bool:
        """Tell whether the form is open in an app."""
        return self._host.is_attached and self._host.app is app

    def find(self) -> Found | None:
        """Return the draft that an earlier form left behind."""
        try:
            draft = self._drafts.find(self._form) if self._drafts else None
        except WriteFailed as error:
            self._trouble(str(error))
            return None
        if draft is None:
            return None
        values = {name: text for name, text in draft.values.items() if not name.startswith("@")}
        current = draft.values.get(_SEEN, self._seen) == self._seen
        return Found(values, _when(draft.values.get(_AT, "")), current, keys_now("esc", self._host.screen))

    def touch(self) -> None:
        """Something was typed: keep it after a pause."""
        if self._drafts and not self._done:
            if self._timer:
                self._timer.stop()
            self._timer = self._host.set_timer(PAUSE, self.keep)

    def keep(self) -> None:
        """Keep it now."""
        self._timer = None
        if self._drafts and not self._done:
            try:
                self._write(self._drafts)
            except WriteFailed as error:
                self._trouble(f"the draft is not kept: {error}")

    def keep_touched(self) -> None:
        """Keep now what was typed since it was last kept. Raises WriteFailed."""
        if self._timer and self._drafts and not self._done:
            self._write(self._drafts)

    def _write(self, drafts: Drafts) -> None:
        drafts.keep(self._form, {**stamped(self._collect()), _SEEN: self._seen})

    def leave(self) -> None:
        """The form goes away; unless it was finished, keep what has not been kept yet."""
        if self._timer:
            self._timer.stop()
            self.keep()

    def drop(self) -> None:
        """The form was finished or given up: forget the draft."""
        self._done = True
        if self._timer:
            self._timer.stop()
            self._timer = None
        if self._drafts:
            try:
                self._drafts.drop(self._form)
            except WriteFailed as error:
                self._trouble(str(error))


_KEEPERS: Final[WeakSet[DraftKeeper]] = WeakSet()
"""Those of the forms that are open."""


def stamped(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of a form as a draft of this moment."""
    return {**texts, _AT: datetime.now().isoformat(timespec="seconds")}


def keep_drafts(app: App[Any]) -> list[str]:
    """Keep at once what is typed in the forms of an app; return a line for each that could not be kept."""
    trouble: list[str] = []
    for keeper in [keeper for keeper in _KEEPERS if keeper.belongs_to(app)]:
        try:
            keeper.keep_touched()
        except Exception as error:
            reason = str(error) if isinstance(error, WriteFailed) else type(error).__name__
            trouble.append(f"the draft “{keeper.form}” could not be kept: {reason}")
    return trouble


def unfinished_forms(app: App[Any]) -> list[str]:
    """Return the names of the forms that are open in an app and have a draft."""
    return [keeper.form for keeper in list(_KEEPERS) if keeper.belongs_to(app) and keeper.unfinished]


def form_parts(form: str) -> tuple[str, str, str]:
    """Return what a form is for by its name: “edit”, record, field; “new”, type, space; “bulk”, type, field
    (of an action for each, its space); “review”, its id.

    The parts of any other form are empty.
    """
    match form.split(" "):
        case [("edit" | "new" | "bulk") as what, key, field]:
            return what, key, field
        case ["review", review, *_]:
            return "review", review, ""
    return "", "", ""


def _when(at: str) -> str:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return "before"
    same = moment.date() == datetime.now().date()
    return f"{moment:%H:%M}" if same else f"{moment.day} {moment:%b %H:%M}"
