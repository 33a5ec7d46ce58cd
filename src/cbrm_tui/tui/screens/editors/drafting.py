"""Keeps what was typed into a form while it is unfinished, and finds it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from textual.timer import Timer
from textual.widget import Widget

from cbrm_tui.workspace.drafts import Drafts
from cbrm_tui.workspace.errors import WriteFailed

PAUSE: Final = 0.5
"""Seconds without a key after which the draft is kept."""

_AT: Final = "@at"
_SEEN: Final = "@seen"


@dataclass(frozen=True)
class Found:
    """A draft from before: its texts, when it was kept, and whether it began from what stands now."""

    values: Mapping[str, str]
    at: str
    current: bool

    @property
    def notice(self) -> str:
        """One line that says that it was restored."""
        changed = "" if self.current else "; the value has changed since"
        return f"draft of {self.at} restored{changed} – esc discards"


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
        return Found(values, _when(draft.values.get(_AT, "")), draft.values.get(_SEEN, "") == self._seen)

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
            kept = {_AT: datetime.now().isoformat(timespec="seconds"), _SEEN: self._seen}
            try:
                self._drafts.keep(self._form, {**self._collect(), **kept})
            except WriteFailed as error:
                self._trouble(f"the draft is not kept: {error}")

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


def _when(at: str) -> str:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return "before"
    same = moment.date() == datetime.now().date()
    return f"{moment:%H:%M}" if same else f"{moment.day} {moment:%b %H:%M}"
