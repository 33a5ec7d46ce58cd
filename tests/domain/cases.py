"""A check by example: the records that make its finding appear, and those that make it go."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from tests.domain.plans import TODAY, TWO, found, make, plan_of

from cbrm_tui.domain.checks import Finding, Severity
from cbrm_tui.domain.plan import Plan
from cbrm_tui.domain.records import Element, PlanSheet, Record, record_types

R = TypeVar("R", bound=Record)

HINT, WARNING = Severity.HINT, Severity.WARNING
YESTERDAY = TODAY - timedelta(days=1)


@dataclass(frozen=True)
class Case:
    """`wrong` has exactly one finding of the check, which says `message`; `right` has none.

    Both have the settings of the joint plan.toml; `mended` stands in their place for `right`.
    """

    code: str
    wrong: tuple[Record, ...]
    right: tuple[Record, ...]
    message: str
    severity: Severity = HINT
    settings: Mapping[str, Any] | None = None
    mended: Mapping[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.message}"

    def appears(self) -> Finding:
        """Assert that the check finds what it should, with a fix that can be typed; return the finding."""
        plan = plan_of(*self.wrong, settings=TWO if self.settings is None else self.settings)
        findings = found(self.code, plan)
        assert [finding.message for finding in findings] == [self.message]
        assert findings[0].severity is self.severity
        assert_fix_fits(findings[0], plan)
        return findings[0]

    def goes(self) -> None:
        """Assert that the check finds nothing any more."""
        settings = self.mended if self.mended is not None else self.settings
        assert found(self.code, plan_of(*self.right, settings=TWO if settings is None else settings)) == []


def own(record_type: type[R], key: str = "", **data: Any) -> R:
    """A record of the own organisation, which partners do not see."""
    return make(record_type, key, "internal", **data)


def element(key: str, space: str = "joint", **data: Any) -> Element:
    """An element as its table in principles/ would give it."""
    return Element(f"{key}@{space}", space, data, f"{space}/principles/x.toml", (key,))


def sheet(space: str = "joint", **data: Any) -> PlanSheet:
    """The sheet of a space as its plan.toml would give it."""
    return PlanSheet(f"plan@{space}", space, data, f"{space}/plan.toml")


def ago(days: int) -> Any:
    """The day that many days before today."""
    return TODAY - timedelta(days=days)


def assert_fix_fits(finding: Finding, plan: Plan) -> None:
    """Assert that the command names fields that there are, in a space where the type may live."""
    assert finding.fix is not None
    words = shlex.split(finding.fix.command)
    if not words:
        assert finding.fix.record
        return
    program, verb, target, *rest = words
    assert program == "cbrm"
    if verb == "method":
        return
    if verb == "add":
        kind = record_types()[target]
    else:
        record = plan.get(target)
        kind = type(record) if record else Element
        assert record is None or target == finding.fix.record
    space = rest[rest.index("--space") + 1] if "--space" in rest else ""
    assert not space or space in kind.spaces
    for pair in rest[: rest.index("--space")] if space else rest:
        name, equals, value = pair.partition("=")
        assert equals, pair
        assert name in kind.fields
        if "…" not in value:
            kind.fields[name].parse(value)
        private = {key for key in kind.fields[name].ids([value]) if key in plan and plan[key].internal}
        assert verb != "add" or not private or space == "internal" or kind.spaces == ("internal",)
