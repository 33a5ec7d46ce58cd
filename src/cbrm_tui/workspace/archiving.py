"""Putting a plan away as a template for the next one: how the work was run, without whose it was (5.12.3.3).

A template has the settings, the elements' notes, the records of how things are done and the lessons of the
joint space. Names of organisations and persons, ids, dates, scores, readings and whatever was promised or
decided stay behind, and nothing internal is read at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from cbrm_tui.domain.ids import ID_PATTERN, is_id
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import (
    Agreement,
    Behaviour,
    Channel,
    Closeout,
    Competence,
    Decision,
    Element,
    ExitItem,
    Governance,
    Idea,
    KnowledgeRule,
    Lesson,
    Measure,
    PlanSheet,
    Record,
    Review,
    Survey,
)
from cbrm_tui.merge.layout import patch_paths
from cbrm_tui.workspace.edits import ABSENT, Edit, Put
from cbrm_tui.workspace.errors import WorkspaceError
from cbrm_tui.workspace.files import write_text
from cbrm_tui.workspace.places import INTERNAL, JOINT, STATE

_KEPT: Final[Mapping[type[Record], tuple[str, ...]]] = {
    Governance: ("roles", "deliverables", "frequency", "operational_plan", "performance"),
    Agreement: ("covers",),
    Channel: ("formal", "frequency", "content"),
    Competence: ("role", "kind", "level", "description"),
    Behaviour: ("statement",),
    Survey: ("questions",),
    KnowledgeRule: ("kind", "rule"),
    Measure: ("criterion", "kind", "direction", "frequency", "unit"),
    Review: ("kind", "agenda"),
    ExitItem: ("kind", "trigger", "steps"),
    Lesson: ("kind", "happened", "advice"),
}
"""What is kept of each type beside its title."""

_BEGINS: Final[Mapping[type[Record], Mapping[str, str]]] = {
    Governance: {"status": "drafted"},
    Agreement: {"status": "drafted"},
    Survey: {"status": "planned"},
    Review: {"status": "planned"},
    ExitItem: {"state": "undefined"},
}
"""Where such a record stands at the beginning of another plan."""

_STEP: Final = ("what", "days")
_SETTINGS: Final = ("method", "segmentation", "weights", "thresholds", "elements")
_PARTNER, _PERSON, _GONE = "a partner", "somebody", "…"
_ELSEWHERE: Final = re.compile(
    rf"\b{ID_PATTERN.pattern}\b|\b(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?\b|\S+@\S+\.\S+"
)
_HEAD: Final = """\
# A template for a plan of your own: cbrm new … --template {name}
# Made from a plan that had come to its end; read it through before you pass it on.
"""


@dataclass(frozen=True)
class Archived:
    """The template's text, and how many records of each type (by its plural) it has."""

    text: str
    counts: Mapping[str, int]


def archive(plan: Plan, name: str = "template.toml") -> Archived:
    """Return the template that the joint plan leaves behind; `name` stands in its first line."""
    scrub = _scrubber(plan)
    records = list(_records(plan, scrub))
    tree: dict[tuple[str, ...], Any] = {("about",): "what an earlier plan has left"}
    if settings := _settings(plan, scrub):
        tree["settings",] = settings
    if elements := list(_elements(plan, scrub)):
        tree["elements",] = elements
    tree["records",] = [table for _, table in records]
    counts: dict[str, int] = {}
    for kind, _ in records:
        counts[kind.plural] = counts.get(kind.plural, 0) + 1
    text = patch_paths(_HEAD.format(name=_word(name)), tree, ("about", "settings", "elements", "records"))
    return Archived(text, counts)


def archive_to(root: Path, plan: Plan, target: Path, today: date) -> tuple[Path, Archived]:
    """Write the template to a new file, or into a folder under a name with the day; return where and what.

    Raises WorkspaceError for a file that is there already and for one that would lie in a space of the
    workspace at `root`, WriteFailed where it cannot be written.
    """
    path = target / f"template-{today}.toml" if target.is_dir() else target
    if path.suffix != ".toml":
        path = path.with_name(f"{path.name}.toml")
    if path.exists():
        raise WorkspaceError(f"{path} is there already; name another file")
    inside = path.resolve()
    for folder in (JOINT, INTERNAL, "shared", STATE):
        if inside.is_relative_to((root / folder).resolve()):
            raise WorkspaceError(
                f"{path} would lie among the plan's own files; name a place outside {folder}"
            )
    archived = archive(plan, path.name)
    write_text(path, archived.text)
    return path, archived


def note_archived(plan: Plan, name: str, today: date) -> Edit | None:
    """Return the edit that says so in the latest joint close-out, None where there is none."""
    closeouts = sorted(plan.of(Closeout, space=JOINT), key=lambda one: (one.closed_on or date.min, one.id))
    if not closeouts:
        return None
    one = closeouts[-1]
    values = {"archived_on": today, "archive": name}
    puts = (Put(one.id, (key,), value, expected=one.data.get(key, ABSENT)) for key, value in values.items())
    return Edit(tuple(puts), f"archive the plan in {one.id}")


def _records(plan: Plan, scrub: Callable[[Any], Any]) -> Iterator[tuple[type[Record], dict[str, Any]]]:
    for kind, names in _KEPT.items():
        for record in _latest(list(plan.of(kind, space=JOINT))):
            table: dict[str, Any] = {"type": kind.type, "space": JOINT, "title": scrub(record.heading)}
            for name in names:
                raw = record.data.get(name)
                if raw is None or kind.fields[name].fault(raw):
                    continue
                kept = [_step(row) for row in raw] if kind is ExitItem and name == "steps" else raw
                if kind is Review and name == "agenda":
                    kept = [text for text in raw if not is_id(text)]  # records that stay behind
                if kept not in ("", []):
                    table[name] = scrub(kept)
            yield kind, {**table, **_BEGINS.get(kind, {})}


def _latest(records: list[Record]) -> Iterable[Record]:
    """Of meetings keep the latest of each kind, of surveys the latest; of everything else all."""
    found: dict[str, Record] = {}
    for record in records:
        if isinstance(record, Review):
            day, group = record.held_on or record.next_on, record.kind
        elif isinstance(record, Survey):
            day, group = record.due, ""
        else:
            day, group = None, record.id
        before = found.get(group)
        if before is None or (day or date.min) >= (_day(before) or date.min):
            found[group] = record
    return found.values()


def _day(record: Record) -> date | None:
    if isinstance(record, Review):
        return record.held_on or record.next_on
    return record.due if isinstance(record, Survey) else None


def _step(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _STEP if name in row}


def _settings(plan: Plan, scrub: Callable[[Any], Any]) -> dict[str, Any]:
    sheet = plan.get(f"plan@{JOINT}")
    data = sheet.data if isinstance(sheet, PlanSheet) else {}
    found = {name: scrub(data[name]) for name in _SETTINGS if isinstance(data.get(name), Mapping)}
    if ladder := plan.space_settings(JOINT).ladder:
        found["ladder"] = [
            {"level": scrub(rung.level), "who": "", "max_days": rung.max_days} for rung in ladder
        ]
    return found


def _elements(plan: Plan, scrub: Callable[[Any], Any]) -> Iterator[dict[str, Any]]:
    for element in plan.of(Element, space=JOINT):
        if not plan.element(element.id):
            continue
        left_out = element.status == "not_applicable"
        told = {"status": element.status, "reason": element.reason} if left_out else {}
        told |= {"notes": element.notes}
        found = {name: scrub(text) for name, text in told.items() if text.strip()}
        if found:
            yield {"key": element.id.partition("@")[0], **found}


def _scrubber(plan: Plan) -> Callable[[Any], Any]:
    """Return what takes the names of organisations and persons, ids and dates out of a value's texts."""
    people = {
        word
        for name in (*plan.people, *_others_named(plan))
        for word in re.findall(r"[^\W\d_][\w'’-]+", name)
        if len(word) > 2 and word[0].isupper()
    }
    partners: set[str] = set()
    for key, partner in plan.partners.items():
        words = partner.name.split()
        partners |= {key, key.capitalize(), partner.name}
        if len(words[0]) > 3:
            partners |= {" ".join(words[:count]) for count in range(1, len(words))}
    organisations, persons = _any_of(partners), _any_of(people)

    def scrub(value: Any) -> Any:
        if isinstance(value, str):
            text = _ELSEWHERE.sub(_GONE, value)
            text = organisations.sub(_PARTNER, text) if organisations else text
            return persons.sub(_PERSON, text) if persons else text
        if isinstance(value, Mapping):
            return {scrub(key): scrub(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [scrub(inner) for inner in value]
        return value

    return scrub


def _others_named(plan: Plan) -> Iterator[str]:
    """Yield the names in lists and settings, which are no field for a person."""
    for review in plan.of(Review):
        yield from (*review.present, *review.attendance)
    for decision in plan.of(Decision):
        yield from decision.by
    for idea in plan.of(Idea):
        yield idea.proposer
    for rung in plan.space_settings(JOINT).ladder:
        yield rung.who


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern for any of the names, and for several of them in a row."""
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    return re.compile(rf"\b(?:{listed})\b(?: (?:{listed})\b)*") if listed else None


def _word(name: str) -> str:
    return re.sub(r"[^\w.-]", "_", name)
