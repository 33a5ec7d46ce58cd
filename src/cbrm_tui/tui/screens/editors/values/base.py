"""What the editors of every kind of field share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from cbrm_tui.domain.fields import Field
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.merge.values import ABSENT

F = TypeVar("F", bound=Field[Any])
Hints = tuple[tuple[str, str], ...]


class ValueEditor(Vertical, Generic[F]):
    """Edits one value of a record; `raw` is what the file has, ABSENT for nothing."""

    HINTS: ClassVar[Hints] = (("enter", "accepts"), ("esc", "cancels"))
    buttons: ClassVar[bool] = False
    reads: ClassVar[bool] = False

    class Changed(Message):
        """It now holds something else."""

    class Done(Message):
        """Enter was pressed where that accepts."""

    def __init__(self, field: F, plan: Plan, record: Record, raw: Any, around: Mapping[str, Any]) -> None:
        super().__init__()
        self.field = field
        self.plan = plan
        self.record = record
        self.raw = raw
        self.around = around

    @property
    @abstractmethod
    def text(self) -> str:
        """What it holds as text, for a draft."""

    @abstractmethod
    def restore(self, text: str) -> None:
        """Take up the text of a draft."""

    @abstractmethod
    def value(self) -> Any:
        """Return the value, ABSENT for none. Raises ValueError with a phrase that says what is expected."""

    def reading(self, value: Any) -> Content:
        """Return how `value` is understood, worth showing while a person types."""
        return Content()

    def opening_text(self) -> str:
        """Return the text of what the file has."""
        return "" if self.raw is ABSENT else self.field.edit_text(self.raw)
