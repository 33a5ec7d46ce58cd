"""Principle 3: the way to joint objectives in four steps, and how objectives fit each other (5.3.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from cbrm_tui.domain.figures.objectives import Lack, State, comparisons, fits, four_steps, unresolved
from cbrm_tui.domain.records import BusinessCase, Objective, ObjectiveFit, ValueDriver
from cbrm_tui.tui.panes.sheets import p03_value
from cbrm_tui.tui.panes.sheets.base import Line, Part, SheetSpec, Sight, blank, lacking, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, empty, grid, headed, wrapped
from cbrm_tui.workspace.places import INTERNAL, JOINT

_STEPS: Final = (
    "Each names its own objectives",
    "Each tells the others why",
    "Joint objectives are set",
    "What stays one's own is compatible",
)
_STATE_STYLES: Final[Mapping[State, str]] = {"to do": "$warning", "under way": "$accent", "done": "$success"}
_FIELDS: Final = ("priority", "rationale", "contributors", "title")
_WIDTHS: Final = (11, 0, 24, 0)
_KEYS: Final = {
    "rationale": "e tells them",
    "contributors": "e names them",
    "status": "e says so",
    "resolution": "e says how",
}
_LETTERS: Final = {"shared": "S", "complementary": "C", "neutral": "N", "conflict": "X"}
_STYLES: Final = {"S": "$success", "C": "$success", "N": "", "X": "$warning", "X!": "bold $error"}
_ORDER: Final = ("conflict", "", "shared", "complementary", "neutral")
_WHOSE: Final = 14


def steps(sight: Sight) -> Iterator[Line]:
    """Write the four steps to joint objectives, each with its state, what is missing and the key for it.

    In the internal space the own objectives that partners have not seen stand beside the first step.
    """
    space = JOINT if sight.space == INTERNAL else sight.space
    found = four_steps(sight.plan, space)
    ahead = next((number for number, step in enumerate(found) if step.state != "done"), -1)
    compared = comparisons(sight.plan, space)
    for number, (name, step) in enumerate(zip(_STEPS, found, strict=True)):
        if number:
            yield blank(f"before:{number}")
        line = _step_line(sight, number, name, step.state, number == ahead)
        party = {0: sight.session.me, 2: "joint"}.get(number)
        yield from lacking(line, party=party) if party else [line]
        for lack in step.lacks:
            yield from _lack(sight, number, lack)
        for one in step.taken:
            texts: list[Shown] = [
                (_party(sight, one), "$accent"),
                one.heading,
                (_said(sight, number, one, compared.get(one.id, ())), "$muted"),
            ]
            content = columns(sight, (_WHOSE, 0, _WIDTHS[number]), texts)
            yield text_line(f"{number}:{one.id}", content, record=one, field=_FIELDS[number])
        if number == 0 and sight.space == INTERNAL:
            yield from _inside(sight)


def _step_line(sight: Sight, number: int, name: str, state: State, ahead: bool) -> Line:
    title: Shown = (f"{number + 1}  {name}", "bold underline")
    word: Shown = (state, f"bold {_STATE_STYLES[state]}")
    here: Shown = (f"{sight.glyphs.arrow} go on here" if ahead else "", "bold")
    widths = (max(map(len, _STEPS)) + 3, max(map(len, _STATE_STYLES)), 0)
    return text_line(f"step:{number}", columns(sight, widths, [title, word, here]))


def _lack(sight: Sight, number: int, lack: Lack) -> Iterator[Line]:
    record = sight.plan.get(lack.record)
    who = sight.settings.name_of(lack.organisation) if lack.organisation else ""
    what = record.heading if record else who
    if lack.organisation:
        key = "n names one" if lack.organisation == sight.session.me else "theirs to name"
    else:
        key = _KEYS.get(lack.field, "n compares it")
    lines = wrapped(
        sight,
        f"lack:{number}:{lack.organisation}{lack.record}{lack.field}",
        "missing",
        f"{what}: {lack.what}; {key}",
        _WHOSE,
        style="$warning",
        record=record,
        field=lack.field,
    )
    if lack.organisation:
        yield from lacking(lines, party=lack.organisation)
    elif record and lack.field not in _KEYS:
        yield from lacking(lines, ObjectiveFit, pair=[record.id])
    else:
        yield from lines


def _inside(sight: Sight) -> Iterator[Line]:
    for one in sight.plan.of(Objective, space=INTERNAL):
        if one.open:
            copies = ", ".join(str(row.get("to", "")) for row in one.offered)
            then = f"offered as {copies}" if copies else "kept inside; O offers it"
            texts: list[Shown] = [("inside", "$accent"), one.heading, (then, "$muted")]
            line = columns(sight, (_WHOSE, 0, 24), texts)
            yield text_line(f"inside:{one.id}", line, record=one, field="rationale")


def _said(sight: Sight, number: int, one: Objective, compared: Sequence[ObjectiveFit]) -> str:
    """Return what an objective has to say at a step."""
    if number == 0:
        return f"priority {one.priority}" if one.priority else "no priority"
    if number == 1:
        return one.show("rationale")
    if number == 2:
        stands = one.status.replace("_", " ")
        return f"{len(set(one.contributors))} contribute{f', {stands}' if stands else ''}"
    words = []
    for fit in compared:
        others = " and ".join(_title(sight, key) for key in fit.pair if key != one.id)
        words.append(f"{fit.fit or 'compared'}: {others}")
    return "; ".join(words)


def fit_matrix(sight: Sight) -> Iterator[Line]:
    """Write how each two objectives fit, conflicts that nobody has resolved first in the list below."""
    objectives = [one for one in sight.plan.of(Objective, space=sight.space) if one.open]
    objectives.sort(key=lambda one: (one.party != "joint", one.party, -(one.priority or 0), one.heading))
    compared = fits(sight.plan, sight.space)
    if len(objectives) < 2 and not compared:
        yield from empty(
            sight,
            "empty",
            "How the objectives help or hinder each other stands here, once there are two. n compares two.",
        )
        return

    def cell(row: int, column: int) -> Shown:
        if row == column:
            return "\\", "$muted"
        fit = compared.get(frozenset({objectives[row].id, objectives[column].id}))
        letter = _letter(fit) if fit else ""
        return (letter, _STYLES.get(letter, "")) if letter else (sight.glyphs.dot, "$muted")

    yield headed(sight, "How they fit", "numbers across are those of the rows")
    rows = [f"{number} {one.heading}" for number, one in enumerate(objectives, 1)]
    heads = [str(number) for number in range(1, len(objectives) + 1)]
    for line in grid(sight, "fit", rows, heads, cell, objectives):
        yield from lacking(line, pair=[line.link]) if line.link else [line]
    legend = "S shared, C complementary, N neutral, X conflict, X! not resolved"
    yield from wrapped(sight, "legend", "", legend, 0, style="$muted")
    pairs = {fit.id: fit for fit in compared.values()}
    if pairs:
        yield blank("pairs")
        yield headed(sight, "What was compared")
    for fit in sorted(pairs.values(), key=lambda fit: (not unresolved(fit), _ORDER.index(fit.fit))):
        word = _letter(fit) or "?"
        parts: list[Part] = [(f"{word:<3}", f"bold {_STYLES.get(word, '$warning')}".strip())]
        yield text_line(fit.id, *parts, sight.fit(fit.heading, sight.width - 3), record=fit, field="fit")
        between = " and ".join(_title(sight, key) for key in fit.pair)
        yield from wrapped(sight, f"{fit.id}:pair", "", between, 1, style="$muted", record=fit, field="pair")
        if fit.fit == "conflict":
            said = fit.show("resolution")
            text = f"resolved: {said}" if said else ""
            gap = "no resolution said; e says it"
            yield from wrapped(sight, f"{fit.id}:how", "", text, 1, gap=gap, record=fit, field="resolution")


def _letter(fit: ObjectiveFit) -> str:
    letter = _LETTERS.get(fit.fit, "")
    return f"{letter}!" if unresolved(fit) else letter


def _title(sight: Sight, key: str) -> str:
    record = sight.plan.get(key)
    return record.heading if record else f"{key} (not there)"


def _party(sight: Sight, one: Objective) -> str:
    return "joint" if one.party == "joint" else sight.settings.name_of(one.party) or "not said whose"


_BOTH: Final = ("joint", "internal")
SHEETS: Final = (
    SheetSpec("steps", "Four steps", steps, _BOTH, Objective),
    SheetSpec("progress", "Progress", p03_value.progress, _BOTH, Objective),
    SheetSpec("fit", "Fit matrix", fit_matrix, creates=ObjectiveFit),
    SheetSpec("case", "Case", p03_value.business_case, ("internal",), BusinessCase),
    SheetSpec("analysis", "Analysis", p03_value.value_analysis, ("internal",), ValueDriver),
)
"""The sheets of this principle, in the order of their tabs."""
