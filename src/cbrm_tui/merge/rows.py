"""Which row of an array of tables became which."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cbrm_tui.merge.values import canonical

# Above this many comparisons changed rows are paired by position.
_COMPARISONS: Final = 20_000


def match_rows(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[int | None]:
    """Return for each new row the index of the old row that it comes from, None for one of its own.

    Equal rows belong together; then rows that share the most fields. Among several the one at the same
    index is taken, else the first. Where there are as many rows as before, none is a new one.
    """
    texts = [canonical(row) for row in old]
    sources: list[int | None] = [
        at if at < len(old) and texts[at] == canonical(row) else None for at, row in enumerate(new)
    ]
    waiting: dict[str, deque[int]] = defaultdict(deque)
    for at in sorted(set(range(len(old))).difference(source for source in sources if source is not None)):
        waiting[texts[at]].append(at)
    for at, row in enumerate(new):
        if sources[at] is None and (same := waiting.get(canonical(row))):
            sources[at] = same.popleft()
    left = sorted(at for same in waiting.values() for at in same)
    open_ = [at for at, source in enumerate(sources) if source is None]
    if len(left) * len(open_) > _COMPARISONS:
        for at, source in zip(open_, left, strict=False):
            sources[at] = source
        return sources
    fields = {at: _fields(old[at]) for at in left}
    for at in open_:
        wanted = _fields(new[at])
        best = max(
            left, key=lambda source: (len(fields[source] & wanted), source == at, -source), default=None
        )
        if best is not None and fields[best] & wanted:
            sources[at] = best
            left.remove(best)
    if len(old) == len(new):
        for at in open_:
            if sources[at] is None:
                sources[at] = left.pop(0)
    return sources


def _fields(row: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(key, canonical(value)) for key, value in row.items()}
