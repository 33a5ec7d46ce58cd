"""What plan.toml settles for a space: organisations, approvals, method, escalation ladder, weights …"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from cbrm_tui.domain.catalogue import Element, load
from cbrm_tui.domain.colours import read_colour
from cbrm_tui.domain.method import LONGEST, Method, is_whole, read_method
from cbrm_tui.domain.own_elements import read_elements
from cbrm_tui.domain.segments import Segmentation, read_segmentation
from cbrm_tui.domain.text import nearest, one_line
from cbrm_tui.domain.thresholds import THRESHOLDS, WEIGHTS, Threshold

_MOST: Final = 1_000_000


@dataclass(frozen=True)
class Partner:
    """An organisation of the plan. `size` is the number of staff, 0 when unknown; `colour` may be empty."""

    key: str
    name: str
    size: int = 0
    colour: str = ""


@dataclass(frozen=True)
class Approval:
    """That an organisation approved the plan: its version (0 when unknown), by whom, and on which day."""

    version: int = 0
    by: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Rung:
    """A level of the escalation ladder: who decides there, and within how many days."""

    level: str
    who: str
    max_days: int


@dataclass(frozen=True)
class Settings:
    """The settings of one space; `problems` says what in plan.toml does not fit."""

    plan: str = ""
    title: str = ""
    partners: Mapping[str, Partner] = field(default_factory=dict)
    approvals: Mapping[str, Approval] = field(default_factory=dict)
    method: Method = field(default_factory=Method)
    segmentation: Segmentation = field(default_factory=Segmentation)
    ladder: tuple[Rung, ...] = ()
    elements: tuple[Element, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def name_of(self, organisation: str) -> str:
        """Return an organisation's name by its key, printable; the key itself for an unknown one."""
        partner = self.partners.get(organisation)
        return partner.name if partner else one_line(organisation)

    def weight(self, name: str) -> float:
        """Return one of WEIGHTS by name, such as `performance` of the health figure."""
        declared = WEIGHTS[name]
        return self.weights.get(name, declared.default)

    def weight_of(self, element: Element) -> float:
        """Return what an element weighs in the completeness of its principle."""
        return self.weights.get(element.key, element.weight)

    def threshold(self, name: str) -> float:
        """Return one of THRESHOLDS by name, such as `health_green` of the health figure."""
        declared = THRESHOLDS[name]
        return self.thresholds.get(name, declared.default)


def read_settings(data: Mapping[str, Any]) -> Settings:
    """Read the tree of plan.toml; what does not fit is left out and named in `problems`."""
    problems: list[str] = []
    method, wrong = read_method(data.get("method"))
    problems += wrong
    segmentation, wrong = read_segmentation(data.get("segmentation"))
    problems += wrong
    elements, wrong = read_elements(data.get("elements"))
    problems += wrong
    return Settings(
        plan=_text(data, "plan"),
        title=one_line(_text(data, "title")),
        partners=_partners(data.get("organisations", {}), problems),
        approvals=_approvals(data.get("approvals", {}), problems),
        method=method,
        segmentation=segmentation,
        ladder=_ladder(data.get("ladder", []), problems),
        elements=elements,
        weights=_numbers(data, "weights", WEIGHTS, problems, elements),
        thresholds=_numbers(data, "thresholds", THRESHOLDS, problems),
        problems=tuple(problems),
    )


def _text(data: Mapping[str, Any], name: str) -> str:
    raw = data.get(name)
    return raw if isinstance(raw, str) else ""


def _partners(raw: object, problems: list[str]) -> dict[str, Partner]:
    if not isinstance(raw, Mapping):
        problems.append("organisations must be a table")
        return {}
    found = {}
    for key, table in raw.items():
        if not isinstance(table, Mapping):
            problems.append(f"organisations.{one_line(key)} must be a table with a name")
            continue
        size = table.get("size")
        found[key] = Partner(
            key=key,
            name=one_line(_text(table, "name")) or one_line(key),
            size=size if isinstance(size, int) and not isinstance(size, bool) and size > 0 else 0,
            colour=read_colour(table.get("colour"), f"organisations.{one_line(key)}.colour", problems),
        )
    return found


def _approvals(raw: object, problems: list[str]) -> dict[str, Approval]:
    if not isinstance(raw, Mapping):
        problems.append("approvals must be a table")
        return {}
    found = {}
    for key, table in raw.items():
        version, on = (table.get("version", 0), table.get("on")) if isinstance(table, Mapping) else (-1, None)
        if is_whole(version, 0, _MOST) and (on is None or _is_day(on)):
            found[key] = Approval(version, one_line(_text(table, "by")), on)
        else:
            problems.append(
                f"approvals.{one_line(key)} must have a version (a whole number), by and on (a date)"
            )
    return found


def _is_day(raw: object) -> bool:
    return isinstance(raw, date) and not isinstance(raw, datetime)


def _ladder(raw: object, problems: list[str]) -> tuple[Rung, ...]:
    if not isinstance(raw, list):
        problems.append("ladder must be a list of tables")
        return ()
    rungs = []
    for number, table in enumerate(raw, 1):
        fits = (
            isinstance(table, Mapping)
            and isinstance(table.get("level"), str)
            and is_whole(table.get("max_days"), 0, LONGEST)
        )
        if fits:
            rungs.append(Rung(one_line(table["level"]), one_line(_text(table, "who")), table["max_days"]))
        else:
            problems.append(f"ladder {number} must have level, who and max_days (0 to {LONGEST})")
    return tuple(rungs)


def _numbers(
    data: Mapping[str, Any],
    table: str,
    declared: Mapping[str, Threshold],
    problems: list[str],
    own: Iterable[Element] = (),
) -> dict[str, float]:
    """Read the numbers of a table; `own` are the plan's own elements, which `weights` may name too."""
    raw = data.get(table, {})
    if not isinstance(raw, Mapping):
        problems.append(f"{table} must be a table of numbers")
        return {}
    found = {}
    for name, number in raw.items():
        if name not in declared and (table != "weights" or not _is_element(name, own)):
            near = nearest(name, declared)
            hint = f"; the nearest is {near}" if near else ""
            problems.append(f"{table}.{one_line(name)} is none of the {table} there are{hint}")
        elif isinstance(number, int | float) and not isinstance(number, bool) and 0 <= number <= _MOST:
            found[name] = float(number)
        else:
            problems.append(f"{table}.{one_line(name)} must be a number from 0 to {_MOST}")
    return found


def _is_element(key: str, own: Iterable[Element]) -> bool:
    return any(element.key == key for element in (*own, *load().elements))
