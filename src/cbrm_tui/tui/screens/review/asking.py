"""Short forms of a meeting; what is half typed is kept and offered again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cbrm_tui.domain.fields import Field, Table
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.tui.screens.editors.field_editor import FieldResult, ValueDialog
from cbrm_tui.workspace.drafts import Drafts


class Ask(ValueDialog):
    """Asks for a few fields, a line each, about a record; enter on any of them accepts.

    `given` are the values to begin with. The first of the `needed` ones that is empty is asked for again.
    The result's value is a table of what was entered.
    """

    def __init__(
        self,
        plan: Plan,
        record: Record,
        title: str,
        fields: Mapping[str, Field[Any]],
        *,
        form: str,
        drafts: Drafts | None = None,
        given: Mapping[str, Any] | None = None,
        needed: tuple[str, ...] = (),
        trouble: str = "",
    ) -> None:
        super().__init__(
            plan,
            record,
            Table(title, fields),
            dict(given) if given else ABSENT,
            title=title,
            drafts=drafts,
            form=form,
            trouble=trouble,
        )
        self._fields = fields
        self._needed = needed

    def accept(self) -> None:
        """Close with what was entered, unless something is missing or does not fit."""
        value = self._judge()
        if value is None:
            return
        table = {} if value is ABSENT else value
        missing = next((name for name in self._needed if name not in table), None)
        if missing is not None:
            self.say(f"{self._fields[missing].label.lower()} is needed")
            return
        self._keeper.drop()
        self.finish(FieldResult(table))
