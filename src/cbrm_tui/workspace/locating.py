"""Where in a document a field stands, so that an editor can be sent to its line."""

from collections.abc import Iterator, Sequence

from cbrm_tui.merge.layout import parse
from cbrm_tui.merge.statements import Document


def line_of(text: str, path: Sequence[str]) -> int:
    """Return the line, counted from 1, where the value at `path` of keys begins.

    Of a list of tables it is the header of the first. When the last keys are missing, it is the line of
    the table that would hold them; 1 for the document itself and for a text that is no TOML.
    """
    if not path or parse(text) is None:
        return 1
    first: dict[tuple[str, ...], int] = {}
    for line, keys in _statements(Document(text)):
        for depth in range(1, len(keys) + 1):
            first.setdefault(keys[:depth], line)
    above = (tuple(path[:depth]) for depth in range(len(path), 0, -1))
    return next((first[keys] for keys in above if keys in first), 1)


def _statements(document: Document) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the line and the full keys of each header and each assignment."""
    line = 1
    for section in document.sections:
        table = tuple(key for key in section.place if isinstance(key, str))
        line += section.lead.count("\n")
        if section.head:
            yield line, table
        line += section.head.count("\n")
        for pair in section.pairs:
            yield line + pair.lead.count("\n"), (*table, *pair.key)
            line += str(pair).count("\n")
        line += section.tail.count("\n")
