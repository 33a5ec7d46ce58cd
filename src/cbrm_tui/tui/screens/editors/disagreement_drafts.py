"""What a person wrote to settle a disagreement, kept until it has done so."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.text import one_line
from cbrm_tui.merge.values import ABSENT
from cbrm_tui.sync.reports import OpenDisagreement
from cbrm_tui.tui.screens.editors.disagreement_sides import writable
from cbrm_tui.tui.screens.editors.values import editor_for
from cbrm_tui.workspace.drafts import Drafts
from cbrm_tui.workspace.errors import WriteFailed

Place = tuple[str, str]
"""Record and field of a disagreement, of which there is one at a time."""


def place_of(one: OpenDisagreement) -> Place:
    """Return where a disagreement is."""
    return one.record, one.field


class Written:
    """Values by disagreement; with `drafts` they are also drafts of the editors of their fields.

    So what somebody wrote is found there when the disagreement was settled by another meanwhile, when the
    list is closed, and when the program ends.
    """

    def __init__(self, plan: Plan, drafts: Drafts | None) -> None:
        self._plan = plan
        self.drafts = drafts
        self._values: dict[Place, Any] = {}

    def __contains__(self, one: OpenDisagreement) -> bool:
        return place_of(one) in self._values

    def get(self, one: OpenDisagreement, otherwise: Any = None) -> Any:
        """Return what was written; `otherwise` when nothing was."""
        return self._values.get(place_of(one), otherwise)

    def form(self, one: OpenDisagreement) -> str:
        """Return the name of the draft; empty where a value has no editor of its own, as part of a group."""
        record = self._plan.get(one.record)
        alone = record is not None and writable(record, one) is record.fields.get(one.field)
        return f"edit {one.record} {one.field}" if alone and self.drafts is not None else ""

    def keep(self, one: OpenDisagreement, value: Any) -> str:
        """Keep a value; return one line when it could not be kept as a draft."""
        self._values[place_of(one)] = value
        record, form = self._plan.get(one.record), self.form(one)
        if self.drafts is None or record is None or not form or value is ABSENT:
            return ""
        editor = editor_for(record.fields[one.field], self._plan, record, value, record.data)
        try:
            self.drafts.keep(form, {"text": editor.opening_text()})
        except WriteFailed as error:
            return f"the draft is not kept: {one_line(str(error))}"
        return ""

    def drop(self, one: OpenDisagreement) -> None:
        """Forget what was written: it has settled the disagreement."""
        if self._values.pop(place_of(one), None) is not None and self.drafts is not None:
            with suppress(WriteFailed):
                self.drafts.drop(self.form(one))

    def where(self, one: OpenDisagreement) -> str:
        """Return where to find what was written, as the end of a sentence; empty when nothing was."""
        if one not in self:
            return ""
        if self.form(one):
            return "; e on that field has what you wrote"
        return f"; you wrote {one_line(str(self.get(one)))}"
