"""Editors of values, one for each kind of field; the dialogs put frames around them."""

from collections.abc import Mapping
from typing import Any, Final

from cbrm_tui.domain.fields import Field
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.tui.screens.editors.values.base import ValueEditor
from cbrm_tui.tui.screens.editors.values.choice_value import ChoiceValue, LinkValue
from cbrm_tui.tui.screens.editors.values.line_value import LineValue
from cbrm_tui.tui.screens.editors.values.prose_value import ProseValue
from cbrm_tui.tui.screens.editors.values.rows_value import RowsValue
from cbrm_tui.tui.screens.editors.values.score_value import ScoreValue
from cbrm_tui.tui.screens.editors.values.set_value import SetValue, WordsValue
from cbrm_tui.tui.screens.editors.values.table_value import TableValue

_EDITORS: Final[Mapping[str, type[ValueEditor[Any]]]] = {
    "choice": ChoiceValue,
    "flag": ChoiceValue,
    "link": LinkValue,
    "links": SetValue,
    "choices": SetValue,
    "organisations": SetValue,
    "list": WordsValue,
    "prose": ProseValue,
    "score": ScoreValue,
    "table": TableValue,
    "rows": RowsValue,
}


def editor_for(
    field: Field[Any], plan: Plan, record: Record, raw: Any, around: Mapping[str, Any]
) -> ValueEditor[Any]:
    """Return the editor of a field's kind; what is typed on one line is the rule."""
    return _EDITORS.get(field.kind, LineValue)(field, plan, record, raw, around)


__all__ = ["RowsValue", "ValueEditor", "editor_for"]
