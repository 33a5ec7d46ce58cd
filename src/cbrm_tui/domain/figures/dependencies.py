"""What needs what: the tree below an objective, and rings in which things wait for each other (5.9.3.2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Information, Objective

Needs = Mapping[str, Sequence[str]]
"""By key, the keys of what it depends on."""


@dataclass(frozen=True)
class Node:
    """A place in a tree of needs. `trail` tells for each level whether it is the last of its siblings.

    `ring`: it stands above itself already, so that the two wait for each other. `again`: it has been
    followed elsewhere in the tree. Neither is followed further.
    """

    key: str
    trail: tuple[bool, ...]
    ring: bool = False
    again: bool = False


def information_needs(plan: Plan, space: str = "joint") -> dict[str, tuple[str, ...]]:
    """Return what each piece of information of a space depends on."""
    return {one.id: one.depends_on for one in plan.of(Information, space=space)}


def needed_for(plan: Plan, space: str = "joint") -> dict[str, tuple[str, ...]]:
    """Return the information that each open objective of a space needs, those that need none among them."""
    found: dict[str, list[str]] = {one.id: [] for one in plan.of(Objective, space=space) if one.open}
    for information in plan.of(Information, space=space):
        for objective in information.needed_for:
            found.setdefault(objective, []).append(information.id)
    return {key: tuple(keys) for key, keys in found.items()}


def tree(roots: Sequence[str], needs: Needs) -> Iterator[Node]:
    """Yield the roots, each with what it depends on below it, in depth."""
    followed: set[str] = set()
    pending = _beside(roots, (), ())
    while pending:
        key, trail, above = pending.pop()
        ring, again = key in above, key in followed
        yield Node(key, trail, ring, again and not ring and bool(needs.get(key)))
        if not ring and not again:
            followed.add(key)
            pending += _beside(tuple(dict.fromkeys(needs.get(key, ()))), trail, (*above, key))


def _beside(
    keys: Sequence[str], trail: tuple[bool, ...], above: tuple[str, ...]
) -> list[tuple[str, tuple[bool, ...], tuple[str, ...]]]:
    """Return keys that stand beside each other below `above`, the first one last."""
    return [(key, (*trail, at == len(keys) - 1), above) for at, key in enumerate(keys)][::-1]


def rings(needs: Needs) -> tuple[tuple[str, ...], ...]:
    """Return the rings of needs that a search in depth meets, each from its lowest key on."""
    found: dict[tuple[str, ...], None] = {}
    done: set[str] = set()
    for start in sorted(needs):
        path: list[str] = []
        pending = [(start, 0)]
        while pending:
            key, depth = pending.pop()
            del path[depth:]
            if key in path:
                ring = path[path.index(key) :]
                lowest = ring.index(min(ring))
                found[*ring[lowest:], *ring[:lowest]] = None
            elif key not in done:
                path.append(key)
                done.add(key)
                pending += [(target, depth + 1) for target in needs.get(key, ())]
    return tuple(found)
