"""A witness of what people did to the plan, who shares no code with merge or sync.

It reads the files as a person would: what changed between two looks at a record, and what somebody had
before their eyes when they changed it. At the end it says what is neither to be seen, nor replaced by
somebody who knew it, nor among what stands open.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

GONE = "<gone>"
RECORD = ("(record)",)
GROUP = ("strategy", "strategy_rationale", "transferred_to")
# What gathers: a list's elements, a text's lines, rows, comments. Each is in or gone.
LISTS = ("tags", "assessments")
TEXTS = ("notes",)
COMMENT = "#"

Unit = tuple[str, ...]
Facts = dict[Unit, str]
# By the mark of a record: what each of its files says. There are two where an id was taken twice.
Records = dict[str, dict[str, Facts]]


@dataclass(frozen=True)
class Deed:
    """One thing that somebody wrote (or took out: GONE), and the numbers of the deeds they knew."""

    number: int
    who: str
    record: str
    unit: Unit
    value: str
    known: frozenset[int]
    sure: bool = True
    """False where nobody can tell whether the program came to know of it."""


@dataclass(frozen=True)
class Open:
    """A disagreement as the program shows it: the field, and its values, None for one taken out."""

    field: str
    values: tuple[Any, ...]
    shown: Any


def facts_of(text: str) -> Facts | None:
    """Return what a record's file says, None for one that cannot be read."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    found: Facts = {
        (COMMENT, line.strip()): "in" for line in text.splitlines() if line.strip().startswith("#")
    }
    group = {name: tree[name] for name in GROUP if name in tree}
    if group:
        found["strategy",] = _text(group)
    for key, value in tree.items():
        if key in LISTS and isinstance(value, list):
            found |= {(key, _text(element)): "in" for element in value}
        elif key in TEXTS and isinstance(value, str):
            found |= {(key, line): "in" for line in value.splitlines()}
        elif key == "extra" and isinstance(value, dict):
            found |= {(key, inner): _text(item) for inner, item in value.items()}
        elif key not in GROUP:
            found[key,] = _text(value)
    return found


def identity(text: str) -> str:
    """Return the mark that a record carries through its life, whatever its id becomes."""
    for line in text.splitlines():
        if line.startswith("proximity = "):
            return line
    return ""


@dataclass
class Eyes:
    """What one person has before them, and the numbers of the deeds they came to know by it.

    A file that cannot be read shows what it showed before. After a crash amid the files, `stale` is how
    they were before it, and how they were before what a backup has that the program never recorded: who
    puts something back to just that, before a sync went well, has done nothing that anybody could tell.
    Their deeds up to the number `sent` are in the store.
    """

    name: str
    records: Records = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    stale: list[Records] = field(default_factory=list)
    sent: int = 0
    lost: bool = False
    """Whether the state is lost, and the files could not yet be compared with the store: nobody can tell what
    is taken out of them from what they never had, and so it comes back."""

    def copy(self, name: str) -> "Eyes":
        """Return what somebody has before them who works on in a copy of the folder."""
        return Eyes(name, self.records, set(self.known), list(self.stale), self.sent, self.lost)


class Witness:
    """Keeps the log of deeds."""

    def __init__(self) -> None:
        self.deeds: list[Deed] = []
        # Records that may have been made again by somebody who did not know of their deletion.
        self._revived: set[str] = set()
        # By mark: the marks of records that were made in the file of a deleted one before anybody was told.
        # For the others it is one record whose mark was changed, and what they write to it is found there.
        self._heirs: dict[str, set[str]] = {}

    def did(self, eyes: Eyes, root: Path) -> None:
        """Log what differs between the files and what that person saw last: their own doing."""
        now = look(root, eyes.records)
        known = frozenset(eyes.known)
        by_name = {name: facts for files in eyes.records.values() for name, facts in files.items()}
        for record in sorted({*eyes.records, *now}):
            before, after = eyes.records.get(record, {}), now.get(record, {})
            # Where a file's mark was changed, what else it says may be as it was: nobody wrote that now.
            unchanged = {} if before else _joined({name: by_name.get(name, {}) for name in after})
            if before and not after:
                self._log(eyes, record, RECORD, GONE, known)
                heirs = {other for other, files in now.items() if files.keys() & before.keys()}
                self._heirs.setdefault(record, set()).update(heirs)
                continue
            for unit, value in sorted(_changes(before, after)):
                self._log(eyes, record, unit, value, known, sure=unchanged.get(unit) != value)
        eyes.records = now

    def added(self, eyes: Eyes, record: str, unit: Unit, value: str) -> None:
        """Log something new that somebody wrote where nobody had written, whatever else is going on."""
        self._log(eyes, record, unit, value, frozenset(eyes.known))

    def restored(self, eyes: Eyes, then: Eyes, count: int) -> None:
        """Note that a backup is put back, taken when there were `count` deeds and those eyes.

        What was done since and not sent is gone; what had not been sent then is done again.
        """
        for deed in self._of(eyes, beyond=max(count, eyes.sent)):
            self._doubt(deed)
        self._revived |= {deed.record for deed in self._of(then, beyond=then.sent) if deed.number <= count}

    def doubled(self, eyes: Eyes) -> None:
        """Note that a folder is copied: either may make again what was not sent when it was."""
        self._revived |= {deed.record for deed in self._of(eyes, beyond=eyes.sent)}

    def forgot(self, eyes: Eyes, root: Path) -> None:
        """Note that the state is lost: the files are sent as if they had been written knowing nothing."""
        files = look(root, eyes.records)
        for deed in self._of(eyes, beyond=eyes.sent):
            if not any(each.get(deed.unit) == deed.value for each in files.get(deed.record, {}).values()):
                self._doubt(deed)
        for record, each in files.items():
            for unit, value in sorted(_joined(each).items()):
                self._note(Deed(len(self.deeds) + 1, eyes.name, record, unit, value, frozenset(), sure=False))
        self._revived |= files.keys()
        # What was taken out and is still in the store comes back, and that is new to whoever took it out.
        eyes.stale = []
        eyes.lost = True

    def settled(self, eyes: Eyes, record: str, field_name: str) -> None:
        """Log that somebody settled a field on what their file now shows of it."""
        known = frozenset(eyes.known)
        facts = _joined(eyes.records.get(record, {}))
        if field_name == "(record)":
            self._log(eyes, record, RECORD, "kept" if facts else GONE, known)
        units = {deed.unit for deed in self.deeds if deed.record == record} - {RECORD}
        for unit in sorted(units):
            if field_of(unit).partition("[")[0] == field_name.partition("[")[0]:
                self._log(eyes, record, unit, facts.get(unit, GONE), known)

    def saw(self, eyes: Eyes, root: Path, disagreements: Mapping[str, list[Open]]) -> None:
        """Note what came before somebody's eyes since, other than by their own doing."""
        eyes.records = look(root, eyes.records)
        shown = _under_all_marks(eyes.records, disagreements)
        for deed in self.deeds:
            if deed.number in eyes.known:
                continue
            files = list(shown.get(deed.record, {}).values())
            opened = disagreements.get(deed.record, ())
            if deed.unit == RECORD:
                seen = not files or any(each.field == "(record)" for each in opened)
            else:
                seen = any(each.get(deed.unit, GONE) == deed.value for each in files) or any(
                    stands(deed, each) for each in opened
                )
            if seen:
                eyes.known.add(deed.number)

    def missing(
        self,
        records: Records,
        disagreements: Mapping[str, list[Open]],
        told: Iterable[str],
    ) -> list[str]:
        """Return what was lost, a line each; `told` are the layouts that the history can show."""
        history = "\n".join(told)
        records = _under_all_marks(records, disagreements)
        return [
            f"{deed} is lost; {deed.record} is now {records.get(deed.record)}"
            for deed in self.deeds
            if deed.sure
            and not any(
                self._accounted(deed, list(records.get(mark, {}).values()), disagreements.get(mark, []))
                for mark in (deed.record, *self._heirs.get(deed.record, ()))
            )
            and not (deed.unit[0] == COMMENT and deed.value != GONE and deed.unit[1] in history)
        ]

    def _accounted(self, deed: Deed, files: list[Facts], opened: list[Open]) -> bool:
        later = [other for other in self.deeds if deed.number in other.known and other.record == deed.record]
        if deed.unit == RECORD:
            return (
                not files
                or deed.value != GONE
                or any(other.value != GONE for other in later)
                or deed.record in self._revived
                or self._created_again(deed.record)
                or any(each.field == "(record)" for each in opened)
            )
        if any(_replaces(other, deed) for other in later):
            return True
        if any(each.get(deed.unit, GONE) == deed.value for each in files):
            return True
        if deed.unit[0] in TEXTS and deed.value != GONE:
            # A line that is put back is as it was before: for a three-way merge nothing was done, and
            # somebody else's taking it out at the same time holds.
            outs = [other for other in self.deeds if _takes_out(other, deed)]
            if any(each.number in deed.known for each in outs) and any(
                each.number not in deed.known for each in outs
            ):
                return True
        if deed.value == GONE:
            # What gathers stays when somebody else wrote it without knowing that it was taken out; a
            # deleted record has nothing that could be taken out of it.
            others = [other for other in self.deeds if other.unit == deed.unit and other.value != GONE]
            if not files or (_gathers(deed.unit) and any(deed.number not in each.known for each in others)):
                return True
        return any(stands(deed, each) for each in opened)

    def _created_again(self, record: str) -> bool:
        """Tell whether somebody brought back a record that was deleted: that is another one."""
        mine = [deed for deed in self.deeds if deed.record == record]
        gone = {deed.number for deed in mine if deed.unit == RECORD and deed.value == GONE}
        return any(gone & deed.known for deed in mine if deed.value != GONE)

    def _log(
        self, eyes: Eyes, record: str, unit: Unit, value: str, known: frozenset[int], *, sure: bool = True
    ) -> None:
        stale = [_joined(each.get(record, {})) for each in eyes.stale]
        back = any(each.get(unit, GONE) == value and (unit != RECORD or not each) for each in stale)
        number = len(self.deeds) + 1
        # On a lost state, lines and elements that are equal to theirs are one with theirs, and go with them.
        sure = sure and not back and not (eyes.lost and (value == GONE or _gathers(unit)))
        self._note(Deed(number, eyes.name, record, unit, value, known, sure))
        eyes.known.add(number)

    def _note(self, deed: Deed) -> None:
        self.deeds.append(deed)

    def _of(self, eyes: Eyes, beyond: int) -> list[Deed]:
        return [deed for deed in self.deeds[beyond:] if deed.who == eyes.name]

    def _doubt(self, deed: Deed) -> None:
        self.deeds[deed.number - 1] = replace(deed, sure=False)


def look(root: Path, before: Records | None = None) -> Records:
    """Return what the records' files show; what cannot be read shows what it did before."""
    found: Records = {}
    for path in sorted((root / "joint" / "risks").glob("*.toml")):
        text = path.read_text()
        facts = facts_of(text)
        if facts is None:
            facts = (before or {}).get(identity(text), {}).get(path.name)
        if facts is not None:
            found.setdefault(identity(text), {})[path.name] = facts
    return found


def stands(deed: Deed, opened: Open) -> bool:
    """Tell whether a deed's value is one of those that stand against each other."""
    if opened.field.partition("[")[0] != field_of(deed.unit):
        return False
    return any((deed.value == GONE) != _holds(deed, value) for value in opened.values)


def field_of(unit: Unit) -> str:
    """Return the field, as the program names it, that a unit belongs to."""
    if unit[0] == COMMENT:
        return "(comments)"
    return ".".join(unit) if unit[0] == "extra" else unit[0]


def _holds(deed: Deed, value: Any) -> bool:
    """Tell whether an offered value has what the deed is about (for GONE: anything at all)."""
    if value in (None, {}):
        return False
    if deed.unit[0] in TEXTS:
        return deed.unit[1] in str(value).splitlines()
    if deed.unit[0] in LISTS:
        return deed.unit[1] == _text(value) or (isinstance(value, list) and deed.unit[1] in map(_text, value))
    return deed.value in {GONE, _text(value)}


def _replaces(other: Deed, deed: Deed) -> bool:
    """Tell whether a deed of somebody who knew the other one may stand in its place.

    A text that stands open is replaced as a whole by whoever writes it anew.
    """
    if other.unit == RECORD:
        return other.value == GONE
    return other.unit == deed.unit or (deed.unit[0] in TEXTS and other.unit[0] == deed.unit[0])


def _takes_out(other: Deed, deed: Deed) -> bool:
    return (other.record, other.unit, other.value) == (deed.record, deed.unit, GONE)


def _gathers(unit: Unit) -> bool:
    return unit[0] in {*LISTS, *TEXTS, COMMENT}


def _changes(before: dict[str, Facts], after: dict[str, Facts]) -> set[tuple[Unit, str]]:
    """Return what somebody wrote into a record's files, or took out of them."""
    old_all, new_all = _joined(before), _joined(after)
    found: set[tuple[Unit, str]] = set()
    for name in {*before, *after}:
        old, new = before.get(name, old_all), after.get(name, new_all)
        units = {unit for unit in {*old, *new} if old.get(unit, GONE) != new.get(unit, GONE)}
        found |= {(unit, new.get(unit, GONE)) for unit in units}
    return found


def _joined(files: Mapping[str, Facts]) -> Facts:
    joined: Facts = {}
    for facts in reversed(list(files.values())):
        joined |= facts
    return joined


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return repr(sorted((key, _text(inner)) for key, inner in value.items()))
    return repr(value)


def opened_by_record(root: Path, found: Iterable[Any]) -> dict[str, list[Open]]:
    """Return disagreements, as the program lists them, by the marks of the record they are on.

    A record has several where even its mark stands open.
    """
    listed = list(found)
    opened: dict[str, list[Open]] = {}
    for each, mark in _with_identity(root, listed):
        values = tuple(choice.value for choice in each.choices)
        one = Open(each.field, values, values[each.provisional])
        opened.setdefault(mark, []).append(one)
    for opens in list(opened.values()):
        for one in opens:
            if one.field == "proximity":
                others = {_mark(value) for value in one.values if value} - {_mark(one.shown)}
                opened |= {mark: [*opened.get(mark, ()), *opens] for mark in others}
    return opened


def _under_all_marks(records: Records, disagreements: Mapping[str, list[Open]]) -> Records:
    """Return the records also under marks that stand open on them.

    What a lost state had of a record is sent to whatever has its id now: it may be there as well as under an
    id of its own.
    """
    found = dict(records)
    for mark, opens in disagreements.items():
        for one in opens:
            if one.field == "proximity":
                found[mark] = {**records.get(_mark(one.shown), {}), **found.get(mark, {})}
    return found


def _mark(value: Any) -> str:
    return f'proximity = "{value}"'


def _with_identity(root: Path, found: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    for each in found:
        path = root / "joint" / "risks" / f"{each.record}.toml"
        if path.exists():
            yield each, identity(path.read_text())
