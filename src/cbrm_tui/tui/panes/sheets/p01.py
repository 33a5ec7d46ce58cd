"""Principle 1: relationships in their segments, who answers for what, and who brings what (5.1.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cbrm_tui.domain.figures.roles import duties, former_holders, holders, successors
from cbrm_tui.domain.figures.segmentation import by_segment
from cbrm_tui.domain.records import Appointment, Relationship, Resource
from cbrm_tui.domain.segments import LEVELS, Segment
from cbrm_tui.tui.panes.sheets.base import Line, SheetSpec, Sight, blank, lacking, text_line
from cbrm_tui.tui.panes.sheets.drawing import Shown, colour_of, columns, empty, grid, headed, wrapped

_ROLES: Final = {"ser": "SER", "delegate": "Delegate", "jmt": "Joint team", "role": "Role"}
_NEEDED: Final = frozenset({"ser", "jmt"})
_WITH_AUTHORITY: Final = frozenset({"ser", "delegate"})
_LABEL: Final = 10
_WHO: Final = (_LABEL, 20, 0)
_DUTIES: Final = {
    "objectives": "joint objectives are reviewed",
    "measures": "measures and reporting",
    "new_value": "new value and objectives",
    "roles": "roles of the team",
    "information": "information needed",
    "resources": "resources and assets",
    "engagement": "every day: engagement",
    "initiatives": "every day: initiatives",
    "issues": "every day: issues",
    "risks": "every day: risks",
    "change": "every day: agreed change",
}
_KINDS: Final = Resource.kind.all_options
_KIND_WORDS: Final = {"ip": "know-how"}
_LONGEST_LETTERS: Final = 3


def segments(sight: Sight) -> Iterator[Line]:
    """Write the grid of segments with the relationships in it, then the list by segment."""
    placed = by_segment(sight.plan, sight.space)
    if not any(placed.values()):
        yield from empty(
            sight,
            "empty",
            "The customers, partners and suppliers you deal with stand here, by how important they are and "
            "what closer collaboration would bring. n adds the first.",
        )
        return
    segmentation = sight.settings.segmentation
    letters = dict(zip(segmentation.segments, _letters(segmentation.segments), strict=True))
    shown = [segment for segment in placed if segment and placed[segment]]
    shown.sort(key=lambda segment: not segment.collaborative)
    numbers = {one.id: n for n, one in enumerate((one for seg in shown for one in placed[seg]), 1)}

    def cell(row: int, column: int) -> Shown:
        importance, advantage = LEVELS - row, column + 1
        segment = segmentation.segment(importance, advantage)
        here = [
            str(numbers[one.id])
            for one in placed.get(segment, ())
            if (one.importance, one.collaboration_advantage) == (importance, advantage)
        ]
        letter = letters[segment] if segment else ""
        if not here:
            return letter, "$muted"
        found = " ".join(here) if len(here) < 3 else f"({len(here)})"
        return f"{letter} {found}", "bold $accent" if segment and segment.collaborative else "bold"

    yield headed(sight, "Importance down, advantage of collaborating across", "numbers as listed")
    rows = ["5 most", "4", "3", "2", "1 least"]
    yield from grid(sight, "grid", rows, ["1 least", "2", "3", "4", "5 most"], cell)
    for segment in shown:
        yield blank(f"before:{segment.name}")
        asks = "asks for a relationship management plan" if segment.collaborative else ""
        yield headed(sight, f"{letters[segment]}  {segment.name}", asks)
        for one in placed[segment]:
            yield _relationship(sight, one, str(numbers[one.id]))
    if placed[None]:
        yield blank("before:unplaced")
        yield headed(sight, "Not placed", "importance or advantage is not said; e says it")
        for one in placed[None]:
            yield _relationship(sight, one, "")


def _relationship(sight: Sight, one: Relationship, number: str) -> Line:
    marks = {"importance": one.importance, "collaboration_advantage": one.collaboration_advantage}
    field = next((name for name, mark in marks.items() if mark is None), "collaborate")
    said = [f"imp {one.importance or '?'}", f"adv {one.collaboration_advantage or '?'}"]
    decided: Shown = ("undecided", "$warning") if not one.collaborate else f"decided {one.collaborate}"
    party = sight.settings.name_of(one.party)
    texts: list[Shown] = [
        (number, "bold"),
        one.heading,
        (party, "$muted"),
        (" ".join(said), "" if field == "collaborate" else "$warning"),
        decided,
    ]
    return text_line(one.id, columns(sight, (2, 0, 15, 11, 13), texts), record=one, field=field)


def _letters(found: Sequence[Segment]) -> list[str]:
    """Return the fewest first letters that tell the segments apart, or numbers where that takes many."""
    for size in range(1, _LONGEST_LETTERS + 1):
        short = [segment.name[:size].upper() for segment in found]
        if len(set(short)) == len(short):
            return short
    return [str(number) for number in range(1, len(found) + 1)]


def who_is_who(sight: Sight) -> Iterator[Line]:
    """Write per organisation who holds which role, with what authority, and which role nobody holds.

    Then who held one before, and who of the joint team sees to which of its duties.
    """
    if not sight.settings.partners:
        yield from empty(sight, "empty", "No organisation is in the plan yet, so nobody has a role.")
        return
    held = holders(sight.plan, sight.today, sight.space)
    former = former_holders(sight.plan, sight.today, sight.space)
    for key, partner in sight.settings.partners.items():
        yield headed(sight, partner.name, f"{partner.size} staff" if partner.size else "")
        ours = [one for one in held if one.organisation == key]
        ser = next((one for one in ours if one.kind == "ser"), None)
        for kind, word in _ROLES.items():
            found = [one for one in ours if one.kind == kind]
            if not found and kind in _NEEDED:
                texts: list[Shown] = [(word, "$accent"), ("nobody", "$warning"), ("n names one", "$muted")]
                line = columns(sight, _WHO, texts)
                yield from lacking(text_line(f"gap:{key}:{kind}", line), organisation=key, kind=kind)
            for one in found:
                yield from _holder(sight, one, word, ser)
        for one in former:
            if one.organisation == key:
                yield from _former(sight, one, held)
        yield blank(key)
    yield from _team(sight, held)


def _holder(sight: Sight, one: Appointment, word: str, ser: Appointment | None) -> Iterator[Line]:
    authority = one.show("authority")
    said: Shown = authority or ("no authority said", "$warning" if one.kind in _WITH_AUTHORITY else "$muted")
    if one.kind == "role" and one.show("title"):
        said = f"{one.show('title')}: {authority}" if authority else one.show("title")
    texts: list[Shown] = [(word, "$accent"), one.show("person") or ("nobody", "$warning"), said]
    yield text_line(one.id, columns(sight, _WHO, texts), record=one, field="authority")
    more: list[str] = []
    if one.kind == "delegate":
        principal = one.show("acts_for") or (ser.show("person") if ser else "")
        if not principal:
            yield from _below(sight, one, "acts_for", "", gap="it is not said for whom")
        else:
            more.append(f"acts for {principal}")
    more += [f"deputy {one.show('deputy')}"] if one.show("deputy") else []
    more += [f"until {one.until}"] if one.until else []
    if more:
        dot = f" {sight.glyphs.dot} "
        yield from _below(sight, one, "deputy" if one.show("deputy") else "acts_for", dot.join(more))


def _former(sight: Sight, one: Appointment, held: Sequence[Appointment]) -> Iterator[Line]:
    after = ", ".join(other.show("person") for other in successors(one, held))
    then = one.show("succession") or (f"followed by {after}" if after else "")
    role = _ROLES.get(one.kind, "Role")
    until = f" until {one.until}" if one.until else ""
    texts: list[Shown] = [
        ("ended", "$muted"),
        (one.show("person") or "nobody", "$muted"),
        (f"{role}{until}; {then}", "$muted")
        if then
        else (f"{role}{until}; nobody has taken over", "$warning"),
    ]
    line = text_line(one.id, columns(sight, _WHO, texts), record=one, field="succession")
    yield from [line] if then else lacking(line, organisation=one.organisation, kind=one.kind)


def _below(sight: Sight, one: Appointment, field: str, text: str, gap: str = "") -> Iterator[Line]:
    lines = wrapped(
        sight, f"{one.id}:{field}", "", text, _LABEL, gap=gap, style="$muted", record=one, field=field
    )
    yield from lines


def _team(sight: Sight, held: Sequence[Appointment]) -> Iterator[Line]:
    member = next((one for one in held if one.kind == "jmt"), None)
    yield headed(sight, "What the joint team sees to", "" if member else "once it has a member")
    for duty, who in duties(held).items() if member else ():
        names = ", ".join(one.show("person") or one.heading for one in who)
        texts: list[Shown] = [_DUTIES[duty], names or ("nobody", "$warning")]
        content = columns(sight, (30, 0), texts)
        line = text_line(f"duty:{duty}", content, record=who[0] if who else member, field="duties")
        yield from [line] if who else lacking(line, kind="jmt", duties=[duty])


def contributions(sight: Sight) -> Iterator[Line]:
    """Write what each organisation brings by kind, and what happens to it when the partners part."""
    brought = [one for one in sight.plan.of(Resource, space=sight.space) if one.open]
    if not brought:
        yield from empty(
            sight,
            "empty",
            "What each partner brings stands here: people, money, equipment, property, know-how, data. "
            "n adds the first.",
        )
        return
    partners = sight.settings.partners

    def cell(row: int, column: int) -> Shown:
        here = [one for one in brought if (one.organisation, one.kind) == (keys[column], _KINDS[row])]
        open_end = sum(not one.show("exit_treatment") for one in here)
        if not here:
            return sight.glyphs.dot, "$muted"
        return (f"{len(here)}, {open_end} open", "$warning") if open_end else str(len(here))

    keys = list(partners)
    yield headed(sight, "How many of each kind", "open: nothing said for the exit")
    words = [_word(kind) for kind in _KINDS]
    yield from grid(sight, "kinds", words, [partner.name for partner in partners.values()], cell)
    known = {*partners}
    for key in (*partners, *sorted({one.organisation for one in brought} - known)):
        yield blank(key)
        whose = sight.settings.name_of(key) or "Not said whose"
        yield headed(sight, whose, style=colour_of(sight, key))
        ours = [one for one in brought if one.organisation == key]
        for one in sorted(ours, key=lambda one: (_KINDS.index(one.kind) if one.kind else 9, one.heading)):
            then: Shown = one.show("exit_treatment") or ("nothing said for the exit", "$warning")
            texts: list[Shown] = [(_word(one.kind) or "no kind", "$accent"), one.heading, then]
            yield text_line(one.id, columns(sight, (_LABEL, 0, 0), texts), record=one, field="exit_treatment")
        if missing := [kind for kind in _KINDS if kind not in {one.kind for one in ours}]:
            words_left = f"{', '.join(map(_word, missing))}: nothing"
            lines = wrapped(sight, f"missing:{key}", "", words_left, 0, style="$muted")
            only = {"kind": missing[0]} if len(missing) == 1 else {}
            yield from lacking(lines, organisation=key, **only)


def _word(kind: str) -> str:
    return _KIND_WORDS.get(kind, kind)


SHEETS: Final = (
    SheetSpec("segments", "Segments", segments, ("internal",), Relationship),
    SheetSpec("who", "Roles", who_is_who, creates=Appointment),
    SheetSpec("brought", "Brought by", contributions, creates=Resource),
)
"""The sheets of this principle, in the order of their tabs."""
