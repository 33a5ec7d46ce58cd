"""Principle 6: who can do what, how good that is enough, and the behaviour that was promised (5.6.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cbrm_tui.domain.figures.competence import Levels, levels
from cbrm_tui.domain.records import Assessment, Behaviour, Competence, Development, PartnerEvaluation
from cbrm_tui.domain.records.p06_competence import LEVELS
from cbrm_tui.tui.panes.sheets import p04
from cbrm_tui.tui.panes.sheets.base import Line, SheetSpec, Sight, blank, lacking, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, columns, empty, grid, headed, wrapped
from cbrm_tui.tui.widgets.bars import bar

_HIGHEST: Final = 4
_BEST_FIT: Final = 5


def heat_map(sight: Sight) -> Iterator[Line]:
    """Write needed against held for each competence and person, what hangs on one, and what is missing."""
    found = levels(sight.plan)
    if not found.competences:
        text = "Who has which competence stands here. The joint space says what is needed; ctrl+t goes there."
        yield from empty(sight, "empty", text)
        return
    people = found.people

    def cell(row: int, column: int) -> Shown:
        competence = found.competences[row]
        if column == 0:
            return str(competence.level) if competence.level is not None else "?"
        one = found.held.get((competence.id, people[column - 1]))
        if one is None or one.level is None:
            return sight.glyphs.dot, "$muted"
        short = one.level < (competence.level or 0)
        return (f"{one.level}<", "bold $warning") if short else (str(one.level), "$success")

    yield headed(sight, "Who can what", "the level needed, then the one each person was found to have")
    rows = [one.heading for one in found.competences]
    for line in grid(sight, "heat", rows, ["needed", *people], cell, found.competences):
        yield from lacking(line, competence=line.link) if line.link else [line]
    legend = f"< below what is needed, {sight.glyphs.dot} not assessed; {LEVELS}"
    yield from wrapped(sight, "legend", "", legend, 0, style="$muted")
    yield blank("single")
    yield from _alone(sight, found)
    yield blank("gaps")
    yield from _gaps(sight, found)


def _alone(sight: Sight, found: Levels) -> Iterator[Line]:
    """Write the competences that hang on one person, or on nobody."""
    yield headed(sight, "Held by one person, or by nobody")
    held = [(one, found.holders(one)) for one in found.competences]
    scarce = [(one, who) for one, who in held if len(who) < 2]
    if not scarce:
        yield text_line("spread", ("each is held by two or more", "$success"))
    for one, who in sorted(scarce, key=lambda pair: len(pair[1])):
        nobody = "nobody reaches it" if found.assessed(one) else "nobody was assessed"
        word = f"only {who[0]}" if who else nobody
        role = (one.show("role"), "$muted")
        line = columns(sight, (0, 18, 24), [one.heading, role, (word, "$warning")])
        yield from lacking(text_line(f"alone:{one.id}", line, record=one), competence=one.id)


def _gaps(sight: Sight, found: Levels) -> Iterator[Line]:
    """Write who is below the level needed, with the development under way."""
    yield headed(sight, "Below what is needed", "" if found.gaps else "nobody")
    for gap in found.gaps:
        one, needed = gap.assessment, gap.competence.level
        texts: list[Shown] = [
            (one.show("person"), "bold"),
            gap.competence.heading,
            (f"{one.level} of {needed}", "$warning"),
        ]
        yield text_line(one.id, columns(sight, (20, 0, 6), texts), record=one, field="level")
        if not gap.developments:
            text = "nothing is planned; n plans it"
            lines = wrapped(sight, f"{one.id}:none", "", text, 20, style="$warning", record=one)
            yield from lacking(lines, Development, person=one.show("person"), competence=one.competence)
        for development in gap.developments:
            due = f", due {development.due}" if development.due else ", no day set"
            late = bool(development.due and development.due < sight.today)
            text = f"{development.heading}{due}{', late' if late else ''}"
            style = "$warning" if late else "$muted"
            key = f"{one.id}:{development.id}"
            yield from wrapped(sight, key, "", text, 20, style=style, record=development, field="due")


def needed(sight: Sight) -> Iterator[Line]:
    """Write which role needs which competence at which level; nobody is named here."""
    found = [one for one in sight.plan.of(Competence, space=sight.space) if one.open]
    if not found:
        text = "What the roles in the joint work ask of people stands here, by level. n adds a competence."
        yield from empty(sight, "empty", text)
        return
    found.sort(key=lambda one: (one.show("role").casefold(), one.heading))
    roles = dict.fromkeys(one.show("role") for one in found)
    for role in roles:
        yield headed(sight, role or "No role said")
        for one in found:
            if one.show("role") == role:
                yield _needed(sight, one)
    yield from wrapped(sight, "legend", "", LEVELS, 0, style="$muted")


def _needed(sight: Sight, one: Competence) -> Line:
    if one.level is None:
        shown: Shown = ("no level said", "$warning")
    else:
        drawn = bar(one.level / _HIGHEST, _HIGHEST * 2, sight.glyphs.ascii_only)
        shown = f"{drawn} {one.level}"
    kind: Shown = (one.kind or "no kind", "$muted")
    line = columns(sight, (1, 0, 10, 13), ["", one.heading, kind, shown])
    return text_line(one.id, line, record=one, field="level")


def charter(sight: Sight) -> Iterator[Line]:
    """Write each line of the behaviour charter with who has signed it, and when it was last looked at."""
    lines = [one for one in sight.plan.of(Behaviour, space=sight.space) if one.open]
    if not lines:
        text = "How the partners promise to treat each other stands here, line by line. n adds the first."
        yield from empty(sight, "empty", text)
        return
    partners = sight.settings.partners
    keys = list(partners)

    def cell(row: int, column: int) -> Shown:
        signed = keys[column] in lines[row].signed_by
        return ("signed", "$success") if signed else ("not yet", "$warning")

    lines.sort(key=lambda one: (len({*one.signed_by}), one.heading))
    whole = sum({*keys} <= {*one.signed_by} for one in lines)
    yield headed(sight, "Behaviour charter", f"{whole} of {len(lines)} signed by all")
    rows = [one.heading for one in lines]
    yield from grid(sight, "charter", rows, [partner.name for partner in partners.values()], cell, lines)
    for one in lines:
        yield blank(one.id)
        looked: Shown = (f"looked at {one.reviewed_on}", "$muted")
        if one.reviewed_on is None:
            looked = ("never looked at since", "$warning")
        line = columns(sight, (0, 21), [(one.heading, "bold"), looked])
        yield text_line(one.id, line, record=one, field="reviewed_on")
        key = f"{one.id}:statement"
        text = one.show("statement")
        yield from wrapped(sight, key, "", text, 1, gap="no words yet", record=one, field="statement")
        if left := [sight.settings.name_of(key) for key in keys if key not in one.signed_by]:
            unsigned = f"not signed by {', '.join(left)}"
            key = f"{one.id}:left"
            yield from wrapped(sight, key, "", unsigned, 1, style="$warning", record=one, field="signed_by")


def partners(sight: Sight) -> Iterator[Line]:
    """Write how the own organisation sees each partner, and who was not evaluated yet."""
    found = [one for one in sight.plan.of(PartnerEvaluation, space=sight.space) if one.open]
    others = [key for key in sight.settings.partners if key != sight.session.me]
    unseen = [key for key in others if key not in {one.organisation for one in found}]
    if not found and not unseen:
        text = "How a partner works, what others say of it and how it behaves stands here. n evaluates one."
        yield from empty(sight, "empty", text)
        return
    for one in sorted(found, key=lambda one: (one.aligned or 0, one.heading)):
        name = sight.settings.name_of(one.organisation) or one.show("party") or one.heading
        when = f"evaluated {one.evaluated_on}" if one.evaluated_on else "no day said"
        yield headed(sight, name, when)
        fit: Shown = ("not said", "$warning")
        if one.aligned:
            fit = f"{bar(one.aligned / _BEST_FIT, 10, sight.glyphs.ascii_only)} {one.aligned} of {_BEST_FIT}"
        line = columns(sight, (10, 0), [("Fit", "$accent"), fit])
        yield text_line(f"{one.id}:aligned", line, record=one, field="aligned")
        for part in ("culture", "reputation", "behaviours"):
            key, label, text = f"{one.id}:{part}", one.fields[part].label, one.show(part)
            yield from wrapped(sight, key, label, text, 10, gap="not said", record=one, field=part)
        yield blank(one.id)
    for key in unseen:
        text = f"{sight.settings.name_of(key)}: not evaluated yet; n does it"
        lines = wrapped(sight, f"unseen:{key}", "", text, 0, style="$warning")
        yield from lacking(lines, organisation=key)


SHEETS: Final = (
    SheetSpec("heat", "Who can what", heat_map, ("internal",), Assessment),
    SheetSpec("to-learn", "To learn", p04.development, ("internal",), Development),
    SheetSpec("seen", "Partners", partners, ("internal",), PartnerEvaluation),
    SheetSpec("needed", "Needed", needed, creates=Competence),
    SheetSpec("charter", "Charter", charter, creates=Behaviour),
)
"""The sheets of this principle, in the order of their tabs."""
