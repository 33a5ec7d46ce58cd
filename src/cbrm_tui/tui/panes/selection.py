"""What the keys act on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from cbrm_tui.domain.checks import Finding
from cbrm_tui.domain.records import Record

if TYPE_CHECKING:
    from cbrm_tui.tui.panes.register_view import RegisterView


@dataclass(frozen=True)
class Selection:
    """The record and the field under the cursor; `why` says what stands in the way when there is none.

    `figure` is the name of the figure under the cursor, `finding` the finding, where there is one.
    """

    record: Record | None = None
    field: str = ""
    why: str = "nothing is selected here"
    figure: str = ""
    finding: Finding | None = None


class Selected(Message):
    """The cursor of a pane came to rest somewhere else, or what is under it has changed."""


class Opened(Message):
    """A row was opened: `record` is the key of the record behind it (empty for none), `field` the one
    under the cursor."""

    def __init__(self, view: RegisterView, row: str, record: str = "", field: str = "") -> None:
        super().__init__()
        self.view = view
        self.row = row
        self.record = record
        self.field = field


class PrincipleChosen(Message):
    """A principle was opened in the overview."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class Noted(Message):
    """A view's filter, sort or number of rows has changed."""

    def __init__(self, view: RegisterView) -> None:
        super().__init__()
        self.view = view
