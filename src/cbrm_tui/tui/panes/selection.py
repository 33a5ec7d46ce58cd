"""What the keys act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from cbrm_tui.domain.records import Record

if TYPE_CHECKING:
    from cbrm_tui.tui.panes.register_view import RegisterView


@dataclass(frozen=True)
class Selection:
    """The record and the field under the cursor; `why` says what stands in the way when there is none."""

    record: Record | None = None
    field: str = ""
    why: str = "nothing is selected here"


class Selected(Message):
    """The cursor of a pane came to rest somewhere else, or what is under it has changed."""


class Opened(Message):
    """A record was opened; `field` is the one that was under the cursor, empty when it does not matter."""

    def __init__(self, record: str, field: str = "") -> None:
        super().__init__()
        self.record = record
        self.field = field


class Noted(Message):
    """A view's filter, sort or number of rows has changed."""

    def __init__(self, view: RegisterView) -> None:
        super().__init__()
        self.view = view
