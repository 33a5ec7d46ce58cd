"""Principle 9: what can be shared, on which conditions, and what the objectives need (5.9.3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from cbrm_tui.domain.figures.dependencies import Node, information_needs, needed_for, rings, tree
from cbrm_tui.domain.records import Information
from cbrm_tui.domain.text import one_line
from cbrm_tui.tui.panes.sheets.base import Line, SheetSpec, Sight, blank, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, cut, empty, headed, wrapped

_CLASSES: Final = (
    ("shareable", "Can be shared", "can", "$success"),
    ("conditional", "On conditions", "on conditions", "$warning"),
    ("not_shareable", "Cannot be shared", "cannot", "$error"),
    ("", "Not classified yet", "not classified", "$warning"),
)
_WIDTHS: Final = (0, 20, 11, 18)
_BRANCH: Final = (0, 26, 16)
_INDENT: Final = 4


def share_map(sight: Sight) -> Iterator[Line]:
    """Write the information of each class with whose it is, who looks after it and on what conditions."""
    everything = list(sight.plan.of(Information, space=sight.space))
    if not everything:
        yield from empty(
            sight,
            "nothing",
            "No information yet; n adds what the objectives need, and says whether it may be shared.",
        )
        return
    for class_, title, _, style in _CLASSES:
        found = [one for one in everything if one.class_ == class_]
        if not found and not class_:
            continue
        yield headed(sight, title, f"{len(found)}" if found else "nothing")
        for one in found:
            yield from _shared(sight, one, style)


def needs_map(sight: Sight) -> Iterator[Line]:
    """Draw what each objective needs to know, and what that depends on; rings are named first."""
    needs, wanted = information_needs(sight.plan, sight.space), needed_for(sight.plan, sight.space)
    if not needs:
        yield from empty(
            sight,
            "nothing",
            "No information yet; n adds some, with the objectives it is needed for and what it depends on.",
        )
        return
    yield from _rings(sight, needs)
    for objective, information in wanted.items():
        if information:
            yield from _objective(sight, objective, {**needs, objective: information})
    if without := [key for key, information in wanted.items() if not information]:
        yield headed(sight, "Objectives that name no information", "perhaps none is needed")
        for key in without:
            yield _plain(sight, f"without:{key}", key)
    reached = {node.key for keys in wanted.values() for node in tree(keys, needs)}
    if idle := [key for key in needs if key not in reached]:
        yield headed(sight, "Needed for no objective", "then why share it?")
        for key in idle:
            yield _plain(sight, f"idle:{key}", key)


def _shared(sight: Sight, one: Information, style: str) -> Iterator[Line]:
    texts: list[Shown] = [
        one.heading,
        sight.settings.name_of(one.organisation) or ("whose?", "$warning"),
        (one.basis, "$muted"),
        one.show("custodian") or ("no custodian", "$warning"),
    ]
    yield text_line(one.id, columns(sight, _WIDTHS, texts), record=one, field="custodian")
    conditions = one.conditions.strip()
    if conditions or one.class_ == "conditional":
        yield from wrapped(
            sight,
            f"{one.id}:conditions",
            "",
            conditions,
            _INDENT - 2,
            gap="no condition said",
            style=style if one.class_ == "conditional" else "$muted",
            record=one,
            field="conditions",
        )


def _rings(sight: Sight, needs: dict[str, tuple[str, ...]]) -> Iterator[Line]:
    found = rings(needs)
    if not found:
        return
    yield headed(sight, "These wait for each other", "break each ring at one place")
    arrow = f" {sight.glyphs.arrow} "
    for ring in found:
        names = arrow.join(_name(sight, key) for key in (*ring, ring[0]))
        record = sight.plan.get(ring[0])
        key = f"ring:{':'.join(ring)}"
        yield from wrapped(sight, key, "!", names, 1, style="$error", record=record, field="depends_on")
    yield blank("rings")


def _objective(sight: Sight, objective: str, needs: dict[str, tuple[str, ...]]) -> Iterator[Line]:
    nodes = list(tree([objective], needs))
    below = (_information(sight, key) for key in dict.fromkeys(node.key for node in nodes[1:]))
    blocked = sum(found is not None and found.class_ == "not_shareable" for found in below)
    note: Shown = (f"{blocked} cannot be shared", "$error") if blocked else ("", "")
    record = sight.plan.get(objective)
    yield text_line(
        f"need:{objective}",
        columns(sight, (0, 20), [(_name(sight, objective), "bold"), note]),
        record=record,
    )
    for number, node in enumerate(nodes[1:]):
        yield _branch(sight, f"need:{objective}:{number}", node)


def _branch(sight: Sight, key: str, node: Node) -> Line:
    found = _information(sight, node.key)
    word, style = "not in the plan", "$error"
    if found:
        word, style = next((word, style) for class_, _, word, style in _CLASSES if class_ == found.class_)
    if node.ring:
        word, style = "waits in a ring", "$error"
    elif node.again:
        word = f"{word}, see above"
    custodian = (found.show("custodian") if found else "") or "nobody"
    trunk = _trunk(sight, node)
    texts: list[Shown] = [
        _name(sight, node.key),
        (word, style),
        (custodian, "$warning" if custodian == "nobody" else "$muted"),
    ]
    inner = replace(sight, width=sight.width - len(trunk))
    content = cut(sight, trunk, columns(inner, _BRANCH, texts))
    return text_line(key, content, record=found, field="depends_on")


def _trunk(sight: Sight, node: Node) -> str:
    """Return the lines of the tree to the left of a name, the root not counted."""
    rail, branch, last = ("|  ", "|- ", "`- ") if sight.glyphs.ascii_only else ("│  ", "├─ ", "└─ ")
    inner = "".join("   " if end else rail for end in node.trail[1:-1])
    return f"{inner}{last if node.trail[-1] else branch}"


def _plain(sight: Sight, key: str, record: str) -> Line:
    return text_line(key, cut(sight, f"  {_name(sight, record)}"), record=sight.plan.get(record))


def _name(sight: Sight, key: str) -> str:
    record = sight.plan.get(key)
    return record.heading if record else f"{one_line(key)} (not there)"


def _information(sight: Sight, key: str) -> Information | None:
    record = sight.plan.get(key)
    return record if isinstance(record, Information) else None


SHEETS: Final = (
    SheetSpec("sharing", "Sharing", share_map, creates=Information),
    SheetSpec("needs", "Needs", needs_map, creates=Information),
)
