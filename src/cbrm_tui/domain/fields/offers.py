"""What a record of one's own remembers of its copies that partners see."""

from collections.abc import Mapping
from typing import Any, ClassVar

from cbrm_tui.domain.fields.base import Field, MergeRule, kind_of
from cbrm_tui.domain.fields.scalars import Day
from cbrm_tui.domain.fields.tables import Rows
from cbrm_tui.domain.fields.texts import Link
from cbrm_tui.domain.text import one_line


class Values(Field[Mapping[str, Any]]):
    """Fields of a record with their values, as they once were."""

    kind = "values"
    empty: ClassVar[Mapping[str, Any]] = {}

    @property
    def merge(self) -> MergeRule:
        """They belong together."""
        return MergeRule("atom")

    def fault(self, raw: object) -> str | None:
        """Say so when `raw` is no table."""
        return None if isinstance(raw, Mapping) else f"must be a table, not {kind_of(raw)}"

    def _show(self, raw: object) -> str:
        return ", ".join(map(one_line, raw)) if isinstance(raw, Mapping) else str(raw)

    def _schema(self) -> dict[str, Any]:
        return {"type": "object"}


class Offers(Rows):
    """A row for each copy: `to` is its id, `on` the day, `values` what left, by field.

    Only the program writes it, when something is offered, and it never leaves the house itself.
    """

    kind = "offers"
    by_hand = False

    def __init__(self, label: str, **rest: Any) -> None:
        row: dict[str, Field[Any]] = {"to": Link("As"), "on": Day("On"), "values": Values("Fields")}
        super().__init__(label, row, key=("to",), **{"inside": True, **rest})
