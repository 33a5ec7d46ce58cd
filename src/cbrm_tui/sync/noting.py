"""Why something was changed, in the words of the edit's author: the note that goes with a commit."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from cbrm_tui.domain.ids import ID_PATTERN
from cbrm_tui.domain.text import one_line
from cbrm_tui.workspace.journal import Entry

_TOKEN: Final = re.compile(rf"\b{ID_PATTERN.pattern}\b")
_LENGTH: Final = 240


def fresh_edits(edits: Sequence[Entry], noted: str) -> tuple[list[Entry], str]:
    """Return the edits made since `noted`, and what to keep as `noted` then.

    An edit's number is used again after undoing; its time tells the two apart.
    """
    if not edits:
        return [], noted
    number, _, at = noted.partition(" ")
    last = int(number or 0)
    replaced = any(entry.number == last and entry.at != at for entry in edits)
    fresh = [entry for entry in edits if entry.number > last or (replaced and entry.number == last)]
    return fresh, f"{edits[-1].number} {edits[-1].at}"


def note_of(edits: Sequence[Entry], space: str, internal: Collection[str]) -> str:
    """Return what the edits say of themselves, of those alone that concern nothing but this space.

    What names one of the `internal` ids is left out.
    """
    texts = [
        clean(entry.note or entry.label)
        for entry in edits
        if entry.steps and all(step.doc.startswith(f"{space}/") for step in entry.steps)
    ]
    told = dict.fromkeys(text for text in texts if not any(word in internal for word in _TOKEN.findall(text)))
    return "; ".join(filter(None, told))[:_LENGTH]


def clean(text: str) -> str:
    """Return a text that any partner's program takes: one line, and no half of a character."""
    return one_line(text.encode("utf-8", "replace").decode())
