"""What plan.toml settles for a space: organisations, method, escalation ladder, weights."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cbrm_tui.domain.method import Method, read_method
from cbrm_tui.domain.text import one_line


@dataclass(frozen=True)
class Partner:
    """An organisation of the plan. `size` is the number of staff, 0 when unknown."""

    key: str
    name: str
    size: int = 0
    colour: str = ""


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
    method: Method = field(default_factory=Method)
    ladder: tuple[Rung, ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def weight(self, name: str, default: float = 1.0) -> float:
        """Return a weight by name, such as `performance` of the health figure."""
        return self.weights.get(name, default)


def read_settings(data: Mapping[str, Any]) -> Settings:
    """Read the tree of plan.toml; what does not fit is left out and named in `problems`."""
    problems: list[str] = []
    method, wrong = read_method(data.get("method"))
    problems += wrong
    return Settings(
        plan=_text(data, "plan"),
        title=one_line(_text(data, "title")),
        partners=_partners(data.get("organisations", {}), problems),
        method=method,
        ladder=_ladder(data.get("ladder", []), problems),
        weights=_weights(data.get("weights", {}), problems),
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
            size=size if isinstance(size, int) else 0,
            colour=_text(table, "colour"),
        )
    return found


def _ladder(raw: object, problems: list[str]) -> tuple[Rung, ...]:
    rungs = []
    for number, table in enumerate(raw if isinstance(raw, list) else [], 1):
        days = table.get("max_days") if isinstance(table, Mapping) else None
        if isinstance(table, Mapping) and isinstance(days, int) and isinstance(table.get("level"), str):
            rungs.append(Rung(one_line(table["level"]), one_line(_text(table, "who")), days))
        else:
            problems.append(f"ladder {number} must have level, who and max_days")
    return tuple(rungs)


def _weights(raw: object, problems: list[str]) -> dict[str, float]:
    found = {}
    for name, weight in raw.items() if isinstance(raw, Mapping) else ():
        if isinstance(weight, int | float) and not isinstance(weight, bool) and weight >= 0:
            found[name] = float(weight)
        else:
            problems.append(f"weights.{one_line(name)} must be a number, 0 or more")
    return found
