"""Setting the exit plan off: what was agreed for parting becomes actions with owners and days (5.12.3.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Action, ExitItem
from cbrm_tui.workspace.edits import ABSENT, Create, Edit, Put
from cbrm_tui.workspace.errors import BadValue
from cbrm_tui.workspace.places import JOINT


@dataclass(frozen=True)
class Step:
    """What one person has to do for an exit item by a day; `who` is empty where the item says nobody."""

    item: ExitItem
    what: str
    who: str
    due: date


@dataclass(frozen=True)
class Departure:
    """What setting the exit plan off on a day would begin, and the items it leaves alone, each with why."""

    space: str
    on: date
    steps: tuple[Step, ...]
    left_out: tuple[tuple[ExitItem, str], ...]


def prepare(plan: Plan, on: date, space: str = JOINT) -> Departure:
    """Return what would begin on the day of the notice; steps count their days from it.

    An item that is not agreed, or was set off before, is left alone; steps that are done are too. An
    item without steps is one thing to do on the day itself, by its owner.
    """
    steps: list[Step] = []
    left_out = []
    for item in plan.of(ExitItem, space=space):
        if reason := _left_alone(item):
            left_out.append((item, reason))
        else:
            steps += _steps(item, on)
    return Departure(space, on, tuple(sorted(steps, key=lambda one: (one.due, one.item.id))), tuple(left_out))


def set_off(departure: Departure) -> Edit:
    """Return the edit that makes an action of each step and marks the items as set off.

    Raises BadValue when nothing is agreed that could be set off.
    """
    if not departure.steps:
        raise BadValue("no exit item is agreed and still to be set off")
    creates = tuple(Create(Action.type, departure.space, _action(step)) for step in departure.steps)
    items = {step.item.id: step.item for step in departure.steps}
    puts = tuple(
        Put(key, ("set_off_on",), departure.on, expected=item.data.get("set_off_on", ABSENT))
        for key, item in items.items()
    )
    return Edit((*creates, *puts), f"set off the exit plan on {departure.on}")


def _left_alone(item: ExitItem) -> str:
    if item.set_off_on:
        return f"set off on {item.set_off_on}"
    if not item.open:
        return "done"
    if item.undefined or item.state == "drafted":
        return "not agreed yet"
    return ""


def _steps(item: ExitItem, on: date) -> Iterator[Step]:
    owner = item.owner.strip()
    todo = [row for row in item.steps if str(row.get("what", "")).strip()]
    if not todo:
        yield Step(item, item.heading, owner, on)
    for row in todo:
        if "done_on" not in row:
            who = str(row.get("who", "")).strip() or owner
            yield Step(item, row["what"], who, on + timedelta(days=row.get("days", 0)))


def _action(step: Step) -> dict[str, Any]:
    who = {"actionee": step.who} if step.who else {}
    return {"title": step.what, **who, "due": step.due, "from": step.item.id, "status": "open"}
