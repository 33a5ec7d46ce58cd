"""The sides of a disagreement in words: what stood before, and each value with who wrote it, when and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from textual.content import Content

from cbrm_tui.domain.fields import Field, Table
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record
from cbrm_tui.domain.text import one_line, printable
from cbrm_tui.merge.disagreements import dotted, readable_key
from cbrm_tui.merge.text3 import merge3_words
from cbrm_tui.sync.reports import Choice, OpenDisagreement
from cbrm_tui.tui.screens.editors.differing import marked_against
from cbrm_tui.tui.screens.editors.showing import declared, label_of, moment, value_text, who

_LONGEST_NOTE: Final = 160
_OF_ITSELF: Final = re.compile(r"(set|new|delete|settle) ")
"""How the note of an edit begins that only says what was done, which is shown anyway."""
EMPTY: Final = Content()
CONFLICT: Final = "[["
"""What begins a place of a merged text where a person has to choose."""


@dataclass(frozen=True)
class Side:
    """One column: what it is in a few words, its text, who wrote it, and whether it stands now."""

    head: Content
    text: Content
    about: Content = EMPTY
    standing: bool = False

    @property
    def whole(self) -> Content:
        """All of it, from top to bottom."""
        return Content("\n").join(part for part in (self.head, self.text, self.about) if part)


def what(plan: Plan, one: OpenDisagreement) -> str:
    """Return what a disagreement is about: the field as people call it."""
    record = plan.get(one.record)
    if one.whole:
        return "Deleted or kept"
    if one.unit.kind == "row":
        return f"{label_of(record, dotted(one.unit.path))} {one_line(readable_key(one.unit.name))}".rstrip()
    return label_of(record, one.field)


def sides(
    plan: Plan, one: OpenDisagreement, me: str, new: Collection[Choice] = (), *, signs: bool = False
) -> list[Side]:
    """Return what all had seen, where that is known, then each value by its number.

    `me` is the own organisation; `new` are values that came in while a person looked.
    """
    base, texts = _texts(plan, one)
    # What was taken out is said in words; struck out as a whole, the text before could not be read.
    there = [at for at, choice in enumerate(one.choices) if choice.value is not None]
    shown = [Content(text) for text in texts]
    before = Content(base) if one.base_known else Content.styled("not known on this machine", "$muted")
    if one.base is not None:
        before, marked = marked_against(base, [texts[at] for at in there], signs=signs)
        for at, text in zip(there, marked, strict=True):
            shown[at] = text
    found = [Side(Content.assemble((" before ", "bold reverse"), " what all had seen"), before)]
    for number, (choice, text) in enumerate(zip(one.choices, shown, strict=True), 1):
        standing = number - 1 == one.provisional
        head = [(f" {number} ", "bold reverse"), (f" {_whose(choice, me)}", "bold")]
        if one.whole and choice.value is not None:
            text = Content("The record stays, as it was edited:\n") + text
        if choice in new:
            head.append(("  NEW", "bold $warning"))
        if standing:
            head.append(("  in the files for now", "bold $disagreement"))
        found.append(Side(Content.assemble(*head), text, _about(plan, one, choice), standing))
    return found


def writable(record: Record | None, one: OpenDisagreement) -> Field[Any] | None:
    """Return how another value would be entered: the field's declaration, or the fields of its group."""
    if record is None or one.whole or one.unit.kind == "row":
        return None
    values = [choice.value for choice in one.choices if choice.value is not None]
    grouped = {name: field for name, field in record.fields.items() if field.group == one.field}
    if grouped and all(isinstance(value, Mapping) for value in values):
        return Table(one_line(one.field).capitalize(), grouped)
    return declared(record, one.field)


def mergeable(record: Record | None, one: OpenDisagreement) -> bool:
    """Tell whether the values are texts, whose changes can stand together."""
    field = writable(record, one)
    return (
        field is not None
        and field.kind in {"text", "prose"}
        and all(isinstance(choice.value, str) for choice in one.choices)
    )


def merged(plan: Plan, one: OpenDisagreement) -> str:
    """Return one text with the changes of all; where they changed the same words, all of these with names."""
    base = one.base if isinstance(one.base, str) else ""
    first, *rest = one.choices
    text, known = str(first.value), _name(plan, first)
    for choice in rest:
        name = _name(plan, choice)

        def both(left: str, right: str, known: str = known, name: str = name) -> str:
            theirs = f"{name}: {right or '(nothing)'}]]"
            if left.startswith(CONFLICT) and left.endswith("]]"):
                return f"{left[:-2]} | {theirs}"
            return f"{CONFLICT}{known}: {left or '(nothing)'} | {theirs}"

        text = merge3_words(base, text, str(choice.value), both)
        known = "the others"
    return text


def _texts(plan: Plan, one: OpenDisagreement) -> tuple[str, list[str]]:
    """Return what stood before, and each value, as they read."""
    record = plan.get(one.record)
    if one.whole:
        return _of_record(plan, record, one)

    def shown(value: Any) -> str:
        if one.unit.kind == "row" and value is None:
            return "taken out"
        return printable(value_text(plan, record, one.field, value))

    return shown(one.base), [shown(choice.value) for choice in one.choices]


def _of_record(plan: Plan, record: Record | None, one: OpenDisagreement) -> tuple[str, list[str]]:
    """Return the fields that were edited as they were and as they are, and what becomes of the record."""
    base = one.base if isinstance(one.base, Mapping) else {}
    now = record.data if record else {}
    names = [name for name in dict.fromkeys((*now, *base)) if base and base.get(name) != now.get(name)]

    def lines(data: Mapping[str, Any], without: str) -> str:
        texts = (one_line(value_text(plan, record, name, data.get(name))) for name in names)
        found = (f"{label_of(record, name)}: {text}" for name, text in zip(names, texts, strict=True))
        return "\n".join(found) or without

    gone = "The record is deleted, with all that is in it."
    if record and (linked := plan.linked_from(record.id)):
        gone += f"\nStill named by {', '.join(linked)}"
    kept = lines(now, "what was edited is in the history, H")
    texts = [gone if choice.value is None else kept for choice in one.choices]
    return lines(base, "The record was there."), texts


def _whose(choice: Choice, me: str) -> str:
    return "ours" if choice.organisation == me else "theirs"


def _name(plan: Plan, choice: Choice) -> str:
    return one_line(plan.space_settings("joint").name_of(choice.organisation)) or one_line(choice.author)


def _about(plan: Plan, one: OpenDisagreement, choice: Choice) -> Content:
    """Return who wrote a value, when by their own clock, and why."""
    parts = [(f"{who(plan, choice.author, choice.organisation)} · {moment(choice.at)}", "$muted")]
    if why := _why(plan, one, choice):
        parts.append((f"\n{why}", "italic $muted"))
    return Content.assemble(*parts)


def _why(plan: Plan, one: OpenDisagreement, choice: Choice) -> str:
    """Return the reason that a score was assessed with, where there is one; else the note of the edit."""
    record = plan.get(one.record)
    if record is not None and isinstance(choice.value, Mapping) and one.field == "current":
        rows = record.data.get("assessments")
        for row in reversed(rows if isinstance(rows, list) else []):
            if not isinstance(row, Mapping):
                continue
            same = all(row.get(name) == level for name, level in choice.value.items())
            if same and row.get("by") == choice.author and row.get("reason"):
                return f"“{_cut(str(row['reason']))}”"
    if one.whole and choice.value is not None:
        # Its note names the fields that were edited, and these are shown.
        return ""
    parts = one_line(choice.note).split("; ")
    return _cut("; ".join(part for part in parts if part and not _OF_ITSELF.match(part)))


def _cut(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _LONGEST_NOTE else f"{text[: _LONGEST_NOTE - 1].rstrip()}…"
