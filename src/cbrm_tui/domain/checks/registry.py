"""How a check is declared, and how all of them are run."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Record, principle_of, principle_of_doc

R = TypeVar("R", bound=Record)


class Severity(StrEnum):
    """How much a finding matters.

    An error breaks the plan's structure: something cannot be read, told apart or kept private. A warning
    is something that the partners owe each other. A hint is worth a look.
    """

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return _RANKS[self]


_RANKS: Final = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Fix:
    """How to repair it: a command, with `…` where a person decides, and the field to jump to.

    `command` is empty when only an editor can do it, `record` when the record has yet to be made.
    """

    command: str
    record: str = ""
    field: str = ""


@dataclass(frozen=True)
class CheckInfo:
    """What is known of a check beforehand. `principle` is 0 for the structure of the files."""

    code: str
    severity: Severity
    label: str
    principle: int = 0
    clause: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    `record` is the key of the record in the plan, empty for the plan as a whole; `doc` is the file and
    `line` and `column` the place in it (0 when unknown). `principle` is that of the check; where that serves
    all of them, that of the record or of the file's folder, 0 when there is none. `message` is one
    printable sentence.
    """

    code: str
    severity: Severity
    record: str
    space: str
    doc: str
    field: str
    message: str
    fix: Fix | None = None
    principle: int = 0
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Found:
    """What a check yields; what it leaves out is filled in from the check and the record judged.

    `principle` is given where a check serves another one for each record.
    """

    message: str
    field: str = ""
    fix: Fix | None = None
    record: Record | None = None
    severity: Severity | None = None
    space: str = ""
    doc: str = ""
    principle: int = 0
    line: int = 0
    column: int = 0


PlanCheck = Callable[[Plan, date], Iterator[Found]]
RecordCheck = Callable[[R, Plan, date], Iterator[Found]]


@dataclass(frozen=True)
class _Checks:
    """Every check that has been declared."""

    infos: dict[str, CheckInfo] = field(default_factory=dict)
    of_plan: dict[str, tuple[CheckInfo, PlanCheck]] = field(default_factory=dict)
    of_record: list[tuple[CheckInfo, type[Record], RecordCheck[Any]]] = field(default_factory=list)
    by_type: dict[type[Record], list[tuple[CheckInfo, RecordCheck[Any]]]] = field(default_factory=dict)

    def enter(self, info: CheckInfo) -> CheckInfo:
        if info.code in self.infos:
            raise ValueError(f"two checks have the code {info.code}")
        self.infos[info.code] = info
        return info

    def for_type(self, record_type: type[Record]) -> list[tuple[CheckInfo, RecordCheck[Any]]]:
        found = self.by_type.get(record_type)
        if found is None:
            found = self.by_type[record_type] = [
                (info, function) for info, kind, function in self.of_record if issubclass(record_type, kind)
            ]
        return found


_CHECKS: Final = _Checks()


def check(
    code: str, severity: Severity, label: str, *, principle: int = 0, clause: str = ""
) -> Callable[[PlanCheck], PlanCheck]:
    """Declare a check of the plan as a whole.

    After an edit it runs again where something it read has changed. What it needs of records that
    may be many, such as risks and actions, it reads by `Plan.rows`.
    """
    info = _CHECKS.enter(CheckInfo(code, severity, label, principle, clause))

    def declare(function: PlanCheck) -> PlanCheck:
        _CHECKS.of_plan[code] = (info, function)
        return function

    return declare


def record_check(
    code: str, record_type: type[R], severity: Severity, label: str, *, principle: int = 0, clause: str = ""
) -> Callable[[RecordCheck[R]], RecordCheck[R]]:
    """Declare a check of one record at a time, of `record_type` and the types derived from it.

    It may look at the record, the settings of its space and the records it is linked with, either
    way, and at nothing else: after an edit only those need to be judged again. It serves the principle
    and the clause of its type unless it names others.
    """
    clause = clause or record_type.clause
    info = _CHECKS.enter(CheckInfo(code, severity, label, principle or record_type.principle, clause))

    def declare(function: RecordCheck[R]) -> RecordCheck[R]:
        _CHECKS.of_record.append((info, record_type, function))
        _CHECKS.by_type.clear()
        return function

    return declare


def codes() -> Mapping[str, CheckInfo]:
    """Return every check by its code."""
    return dict(sorted(_CHECKS.infos.items()))


def codes_of_plan() -> tuple[str, ...]:
    """Return the codes of the checks of the plan as a whole."""
    return tuple(_CHECKS.of_plan)


def run(plan: Plan, today: date) -> tuple[Finding, ...]:
    """Return every finding: the gravest first, then by principle, code and record."""
    found = [finding for code in _CHECKS.of_plan for finding in plan_findings(plan, today, code)]
    for key in plan.records:
        found += findings_of(key, plan, today)
    return tuple(sorted(found, key=order))


def findings_of(key: str, plan: Plan, today: date) -> Iterator[Finding]:
    """Yield what the checks of single records find in the record with that key."""
    record = plan[key]
    for info, function in _CHECKS.for_type(type(record)):
        for found in function(record, plan, today):
            yield _finding(info, found, plan, record)


def plan_findings(plan: Plan, today: date, code: str) -> Iterator[Finding]:
    """Yield what that check of the plan as a whole finds."""
    info, function = _CHECKS.of_plan[code]
    for found in function(plan, today):
        yield _finding(info, found, plan, found.record)


def order(finding: Finding) -> tuple[object, ...]:
    """Return what findings are sorted by."""
    return (
        finding.severity.rank,
        finding.principle,
        finding.code,
        finding.record,
        finding.doc,
        finding.field,
        finding.message,
        finding.line,
        finding.column,
        finding.fix.command if finding.fix else "",
    )


def _finding(info: CheckInfo, found: Found, plan: Plan, record: Record | None) -> Finding:
    principle = found.principle or info.principle or (principle_of(record) if record else 0)
    return Finding(
        code=info.code,
        severity=found.severity or info.severity,
        record=plan.key_of(record) if record else "",
        space=record.space if record else found.space,
        doc=record.doc if record else found.doc,
        field=found.field,
        message=found.message,
        fix=found.fix,
        principle=principle or principle_of_doc(found.doc),
        line=found.line,
        column=found.column,
    )
