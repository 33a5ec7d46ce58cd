"""What giving a binding other keys would change, and what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from textual.keys import format_key

from cbrm_tui.tui.key_names import eaten, split_keys
from cbrm_tui.tui.keys import Bound, new_clashes
from cbrm_tui.tui.places import place_of, title_of


@dataclass(frozen=True, slots=True)
class Change:
    """The keys to write by binding; `taken` says from whom a key would go, `refused` why it cannot be."""

    keys: Mapping[str, str] = field(default_factory=dict)
    taken: str = ""
    refused: str = ""
    warning: str = ""


def shown_keys(keys: str) -> str:
    """Return keys as people know them, separated by spaces."""
    return " ".join(format_key(key) for key in split_keys(keys))


def rebind(
    name: str, keys: str, now: Mapping[str, str], base: Mapping[str, str], bound: Mapping[str, Bound]
) -> Change:
    """Work out what it takes to give a binding these keys.

    `now` are the keys of all bindings, `base` those without the person's own. A binding that loses a key
    keeps its others; one that loses its only key gets those which this one gives up, if it can.
    """
    changes, words = {name: keys}, []
    for key, one, other in new_clashes(name, keys, now, base):
        loser = one if other == name else other
        left = [kept for kept in split_keys(changes.get(loser, now[loser])) if kept != key]
        what = f"{format_key(key)} is “{bound[loser].tooltip}” ({title_of(place_of(loser))})"
        instead = left or [old for old in split_keys(now[name]) if old not in split_keys(keys)]
        if not instead:
            return Change(refused=f"{what}, and that has no other key; give that one another first")
        changes[loser] = ",".join(instead)
        words.append(f"{what}; it {'keeps' if left else 'gets'} {shown_keys(changes[loser])}")
    after = {**now, **changes}
    for loser in changes.keys() - {name}:
        if rest := new_clashes(loser, after[loser], after, base):
            key = rest[0][0]
            return Change(refused=f"“{bound[loser].tooltip}” would lose its only key, and {key} is taken")
    warning = f"{keys}: {why}" if (why := eaten(keys)) else ""
    return Change(changes, "; ".join(words), "", warning)


def resetting(name: str, now: Mapping[str, str], base: Mapping[str, str]) -> list[str]:
    """Return the bindings that go back to their keys without a person's own when this one does."""
    after, names = dict(now), [name]
    for one in names:
        after[one] = base[one]
        for _, first, second in new_clashes(one, base[one], after, base):
            names += [other for other in (first, second) if other not in names]
    return names
