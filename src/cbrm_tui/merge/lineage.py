"""Merging of concurrent texts against their common ancestor."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cbrm_tui.merge.units import Entry


class Version(NamedTuple):
    """A text and the writes that it holds."""

    text: str
    entries: tuple[Entry, ...]

    def saw(self, other: Entry) -> bool:
        """Tell whether one of its writes had seen the other write, or is it."""
        return any(entry is other or entry.saw(other) for entry in self.entries)


# (text of the common ancestor, one text, the other) → merged text, or None where it is not clean.
Step = Callable[[str | None, str, str], str | None]


def merge_versions(versions: Sequence[Version], past: Sequence[Version], step: Step) -> str | None:
    """Merge concurrent versions into one text; None if a step is not clean.

    `past` holds the superseded versions, each with the one write it comes from. Two versions merge
    against what both had seen; several such ancestors are merged first.
    """
    merged, *rest = _distinct(versions)
    for version in rest:
        text = step(_ancestor(merged, version, past, step), merged.text, version.text)
        if text is None:
            return None
        merged = Version(text, merged.entries + version.entries)
    return merged.text


def _ancestor(one: Version, other: Version, past: Sequence[Version], step: Step) -> str | None:
    common = [old for old in past if one.saw(old.entries[0]) and other.saw(old.entries[0])]
    newest = [
        old
        for old in common
        if not any(later is not old and later.entries[0].saw(old.entries[0]) for later in reversed(common))
    ]
    return merge_versions(newest, common, step) if newest else None


def _distinct(versions: Sequence[Version]) -> list[Version]:
    entries: dict[str, tuple[Entry, ...]] = {}
    for version in versions:
        entries[version.text] = entries.get(version.text, ()) + version.entries
    return [Version(text, entries[text]) for text in sorted(entries)]
