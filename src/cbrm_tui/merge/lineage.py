"""Merging of concurrent texts against their common ancestor."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cbrm_tui.merge.units import Entry


class Version(NamedTuple):
    """A text and the writes that it holds."""

    text: str
    entries: tuple[Entry, ...]

    def saw(self, other: "Version") -> bool:
        """Tell whether one of its writes had seen the other version's only one, or is it."""
        (old,) = other.entries
        return any(entry is old or entry.saw(old) for entry in self.entries)


# (text of the common ancestor, one text, the other) → merged text, or None where it is not clean.
Step = Callable[[str | None, str, str], str | None]


def merge_versions(versions: Sequence[Version], past: Sequence[Version], step: Step) -> str | None:
    """Merge concurrent versions into one text; None if a step is not clean.

    `past` holds the superseded versions, each with the one write it comes from. Two versions merge
    against what both had seen; several such ancestors are merged first.
    """
    return _Lineage(past, step).merge(versions)


class _Lineage:
    def __init__(self, past: Sequence[Version], step: Step) -> None:
        self._past = past
        self._step = step
        # The same ancestors come up again and again where several people merged several times.
        self._merged: dict[frozenset[Entry], str | None] = {}

    def merge(self, versions: Sequence[Version]) -> str | None:
        merged, *rest = _distinct(versions)
        for version in rest:
            text = self._step(self._ancestor(merged, version), merged.text, version.text)
            if text is None:
                return None
            merged = Version(text, merged.entries + version.entries)
        return merged.text

    def _ancestor(self, one: Version, other: Version) -> str | None:
        common = [old for old in self._past if one.saw(old) and other.saw(old)]
        newest = [
            old
            for old in common
            if not any(later is not old and later.saw(old) for later in reversed(common))
        ]
        if not newest:
            return None
        key = frozenset(old.entries[0] for old in newest)
        if key not in self._merged:
            self._merged[key] = self.merge(newest)
        return self._merged[key]


def _distinct(versions: Sequence[Version]) -> list[Version]:
    entries: dict[str, tuple[Entry, ...]] = {}
    for version in versions:
        entries[version.text] = entries.get(version.text, ()) + version.entries
    return [Version(text, entries[text]) for text in sorted(entries)]
