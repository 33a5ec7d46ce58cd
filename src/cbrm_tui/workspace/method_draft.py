"""The settings of a plan while a person changes them: items with a label and a text, written one by one.

Nothing reaches a file before the draft is taken over as one edit, `method_edits.settle_tables`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from cbrm_tui.domain import catalogue
from cbrm_tui.domain.fields import Choice
from cbrm_tui.domain.method import LONGEST, Method
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Risk
from cbrm_tui.domain.settings import Settings
from cbrm_tui.domain.text import one_line
from cbrm_tui.domain.thresholds import THRESHOLDS, WEIGHTS, Threshold
from cbrm_tui.workspace.method_edits import settled_tables, with_tables

_AXES: Final = ("likelihood", "impact")
_DEFAULT: Final = "default"
_AS_DEFAULT: Final = "as all others"
_COLOUR: Final = "a name such as orange, or #rrggbb, or nothing: that of the theme"
_NUMBERS: Final = {"weights": WEIGHTS, "thresholds": THRESHOLDS}


@dataclass(frozen=True)
class Item:
    """One thing that can be changed. `key` names it for `MethodDraft.write`; `help` says what is expected.

    `unit` follows the text for reading. `default` is what holds where the plan says nothing, given only where
    it says something else.
    """

    key: str
    label: str
    text: str
    help: str
    unit: str = ""
    default: str = ""


@dataclass(frozen=True)
class Section:
    """Items that belong together; one can be added or removed where `grows` names what it is."""

    key: str
    title: str
    items: tuple[Item, ...]
    grows: str = ""


class MethodDraft:
    """The settings of one space, changed in memory. Values that do not fit are refused with ValueError."""

    def __init__(self, plan: Plan, space: str) -> None:
        self._plan = plan
        self._space = space
        self._before = settled_tables(plan, space)
        self._tables: dict[str, Any] = deepcopy(self._before)
        self._fill(self.settings)

    @property
    def settings(self) -> Settings:
        """The settings as they would be."""
        return with_tables(self._plan, self._space, self._tables)

    @property
    def method(self) -> Method:
        """The risk method as it would be."""
        return self.settings.method

    @property
    def tables(self) -> Mapping[str, Any]:
        """The tables of plan.toml that differ from those there."""
        now = self._started
        return {name: table for name, table in self._tables.items() if table != now.get(name)}

    def sections(self) -> Iterator[Section]:
        """Yield everything that can be changed."""
        method = self.method
        for axis in _AXES:
            labels = getattr(method, axis)
            items = [Item(f"{axis}.{n}", f"{n + 1}", label, "a word") for n, label in enumerate(labels)]
            yield Section(axis, f"{axis.title()}, the mildest first", tuple(items), "level")
        yield Section("bands", "Bands of severity", tuple(self._band_items()), "band")
        yield Section("grid", "Which band a score falls in", tuple(self._grid_items()))
        yield Section("appetite", "Appetite: the worst band without action", tuple(self._appetite_items()))
        yield Section("ladder", "Escalation ladder", tuple(self._ladder_items()), "step")
        yield Section("weights", "Weights", tuple(self._number_items("weights", WEIGHTS.values())))
        yield Section(
            "thresholds", "Thresholds", tuple(self._number_items("thresholds", THRESHOLDS.values()))
        )
        elements = tuple(self._number_items("weights", self._elements.values()))
        yield Section("elements", "Weights of the elements in their principle", elements)
        if colours := tuple(self._colour_items()):
            yield Section("organisations", "Colours of the organisations", colours)
        if unknown := tuple(self._unknown_items()):
            yield Section("unknown", "Unknown, without effect", unknown)

    def write(self, key: str, text: str) -> None:
        """Give an item another text. Raises ValueError with a phrase, and changes nothing then."""
        section, *rest = key.split(".")
        tables = deepcopy(self._tables)
        match section:
            case "likelihood" | "impact":
                tables["method"][section][int(rest[0])] = _word(text)
            case "bands":
                self._write_band(tables, int(rest[0]), rest[1], text)
            case "grid":
                bands = len(self.method.bands)
                tables["method"]["grid"][int(rest[0])] = _bands_of(text, len(self.method.impact), bands)
            case "appetite":
                self._write_appetite(tables, rest[0], text)
            case "ladder":
                rung = tables["ladder"][int(rest[0])]
                rung[rest[1]] = _whole(text, 0) if rest[1] == "max_days" else one_line(text).strip()
            case "organisations":
                organisation = tables["organisations"][_organisation(key)]
                _write_text(organisation, "colour", text)
            case _:
                given = tables.get(section)
                tables[section] = numbers = given if isinstance(given, dict) else {}
                _write_number(numbers, key.partition(".")[2], text)
        self._accept(tables)

    def add(self, section: str) -> None:
        """Add a level, a band or a step at the end. Raises ValueError."""
        tables = deepcopy(self._tables)
        method = tables["method"]
        if section in _AXES:
            method[section].append(f"level {len(method[section]) + 1}")
            if section == "likelihood":
                method["grid"].append(list(method["grid"][-1]))
            else:
                method["grid"] = [[*row, row[-1]] for row in method["grid"]]
        elif section == "bands":
            last = method["bands"][-1]
            name = f"band {len(method['bands']) + 1}"
            kept = {part: value for part, value in last.items() if part != "colour"}
            method["bands"].append({**kept, "name": name})
        elif section == "ladder":
            tables["ladder"].append({"level": f"step {len(tables['ladder']) + 1}", "who": "", "max_days": 30})
        else:
            raise ValueError("nothing is added here")
        self._accept(tables)

    def remove(self, key: str) -> None:
        """Take out the level, band or step to which an item belongs. Raises ValueError."""
        section, *rest = key.split(".")
        tables = deepcopy(self._tables)
        method = tables["method"]
        if section == "likelihood":
            del method[section][int(rest[0])], method["grid"][int(rest[0])]
        elif section == "impact":
            del method[section][int(rest[0])]
            for row in method["grid"]:
                del row[int(rest[0])]
        elif section == "bands":
            self._remove_band(method, int(rest[0]))
        elif section == "ladder":
            del tables["ladder"][int(rest[0])]
        elif section == "organisations":
            tables["organisations"][_organisation(key)].pop("colour", None)
        elif section in _NUMBERS and (name := key.partition(".")[2]) in (tables.get(section) or {}):
            del tables[section][name]
        else:
            raise ValueError("this cannot be taken out")
        self._accept(tables)

    # The parts.

    def _fill(self, settings: Settings) -> None:
        """Write out what the plan leaves to the defaults, so that it can be changed."""
        method = settings.method
        names = [band.name for band in method.bands]
        table = self._tables.setdefault("method", {})
        table["likelihood"], table["impact"] = list(method.likelihood), list(method.impact)
        table["grid"] = [list(row) for row in method.grid]
        given = table.get("bands")
        if not isinstance(given, list) or len(given) != len(names):
            table["bands"] = [
                {"name": band.name, "review_days": band.review_days, "weight": band.weight}
                for band in method.bands
            ]
        table.setdefault("appetite", {}).setdefault(_DEFAULT, names[method.default_appetite])
        self._tables.setdefault("ladder", [])
        # What only spells the defaults out is no change.
        self._started = deepcopy(self._tables)

    def _accept(self, tables: dict[str, Any]) -> None:
        known = self.settings.problems
        if problem := next(
            (one for one in with_tables(self._plan, self._space, tables).problems if one not in known), None
        ):
            raise ValueError(problem)
        self._tables = tables

    def _band_items(self) -> Iterator[Item]:
        for number, band in enumerate(self.method.bands):
            yield Item(f"bands.{number}.name", f"{number + 1} is called", band.name, "a word of its own")
            days = f"days, 1 to {LONGEST}"
            yield Item(f"bands.{number}.review_days", "  looked at every", str(band.review_days), days)
            weight = "a whole number: what such a threat adds to the exposure"
            yield Item(f"bands.{number}.weight", "  weighs", str(band.weight), weight)
            yield Item(f"bands.{number}.colour", "  has the colour", band.colour, _COLOUR)

    def _grid_items(self) -> Iterator[Item]:
        method = self.method
        names = ", ".join(f"{number} {band.name}" for number, band in enumerate(method.bands, 1))
        help = f"a number of a band for each of the {len(method.impact)} levels of impact: {names}"
        for row in range(len(method.likelihood) - 1, -1, -1):
            digits = " ".join(str(band + 1) for band in method.grid[row])
            yield Item(f"grid.{row}", f"{row + 1} {method.likelihood[row]}", digits, help)

    def _appetite_items(self) -> Iterator[Item]:
        method = self.method
        names = [band.name for band in method.bands]
        help = f"one of {', '.join(names)}"
        yield Item(f"appetite.{_DEFAULT}", "all others", names[method.default_appetite], help)
        category = Risk.category
        for name in category.choices({}) if isinstance(category, Choice) else ():
            held = method.appetite.get(name)
            text = _AS_DEFAULT if held is None else names[held]
            yield Item(f"appetite.{name}", name, text, f"{help}, or nothing: {_AS_DEFAULT}")

    def _ladder_items(self) -> Iterator[Item]:
        for number, rung in enumerate(self.settings.ladder):
            yield Item(f"ladder.{number}.level", f"{number + 1} is called", rung.level, "a few words")
            yield Item(f"ladder.{number}.who", "  decides", rung.who, "names or roles")
            days = f"days, 0 to {LONGEST}"
            yield Item(f"ladder.{number}.max_days", "  goes up after days", str(rung.max_days), days)

    def _number_items(self, table: str, declared: Iterable[Threshold]) -> Iterator[Item]:
        given = getattr(self.settings, table)
        for one in declared:
            value, default = given.get(one.name, one.default), f"{one.default:g}"
            help = f"a number, 0 or more, or nothing: {default} {one.unit}".rstrip()
            changed = default if value != one.default else ""
            yield Item(f"{table}.{one.name}", one.label, f"{value:g}", help, one.unit, changed)

    @property
    def _elements(self) -> Mapping[str, Threshold]:
        """The elements of the space with what each weighs by itself."""
        where: catalogue.Space = "internal" if self._space == "internal" else "joint"
        known = catalogue.load(self._plan.language)
        of_space = (element for one in known.principles for element in one.elements_in(where))
        return {
            one.key: Threshold(one.key, f"{one.key} {one.title}", one.weight, "", one.principle)
            for one in (*of_space, *self.settings.elements)
        }

    def _colour_items(self) -> Iterator[Item]:
        given = self._tables.get("organisations")
        for key, partner in self.settings.partners.items() if isinstance(given, Mapping) else ():
            yield Item(f"organisations.{key}.colour", partner.name, partner.colour, _COLOUR)

    def _unknown_items(self) -> Iterator[Item]:
        elements = self._elements
        for table, declared in _NUMBERS.items():
            given = self._tables.get(table)
            for name, value in given.items() if isinstance(given, Mapping) else ():
                if name not in declared and not (table == "weights" and name in elements):
                    yield Item(f"{table}.{name}", one_line(name), one_line(str(value)), "x takes it out")

    def _write_band(self, tables: dict[str, Any], number: int, part: str, text: str) -> None:
        band = tables["method"]["bands"][number]
        if part == "colour":
            _write_text(band, part, text)
            return
        if part != "name":
            band[part] = _whole(text, 0)
            return
        name = _word(text)
        appetite = tables["method"]["appetite"]
        for category, named in appetite.items():
            if named == band["name"]:
                appetite[category] = name
        band["name"] = name

    def _remove_band(self, method: dict[str, Any], number: int) -> None:
        gone = method["bands"].pop(number)["name"]
        left = max(0, number - 1)
        method["grid"] = [
            [band - 1 if band > number else left if band == number else band for band in row]
            for row in method["grid"]
        ]
        for category, named in method["appetite"].items():
            if named == gone and method["bands"]:
                method["appetite"][category] = method["bands"][left]["name"]

    def _write_appetite(self, tables: dict[str, Any], category: str, text: str) -> None:
        appetite, name = tables["method"]["appetite"], one_line(text).strip()
        if category != _DEFAULT and name in {"", _AS_DEFAULT}:
            appetite.pop(category, None)
        else:
            appetite[category] = name


def _organisation(key: str) -> str:
    return key.removeprefix("organisations.").removesuffix(".colour")


def _write_text(table: dict[str, Any], name: str, text: str) -> None:
    """Set a text; an empty one takes it out."""
    if word := one_line(text).strip():
        table[name] = word
    else:
        table.pop(name, None)


def _write_number(table: dict[str, Any], name: str, text: str) -> None:
    """Set a number; an empty text goes back to the default."""
    if text.strip():
        table[name] = _number(text)
    else:
        table.pop(name, None)


def _word(text: str) -> str:
    word = one_line(text).strip()
    if not word:
        raise ValueError("must not be empty")
    return word


def _whole(text: str, low: int) -> int:
    word = text.strip()
    if not word.isascii() or not word.isdecimal() or int(word) < low:
        raise ValueError(f"must be a whole number, {low} or more")
    return int(word)


def _number(text: str) -> float | int:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        raise ValueError("must be a number") from None
    return int(value) if value.is_integer() else value


def _bands_of(text: str, width: int, bands: int) -> list[int]:
    digits = [word for word in text.replace(" ", "") if word.isdecimal()] if bands <= 9 else text.split()
    if len(digits) != width or not all(word.isdecimal() and 1 <= int(word) <= bands for word in digits):
        raise ValueError(f"must be {width} numbers of bands, 1 to {bands}")
    return [int(word) - 1 for word in digits]
