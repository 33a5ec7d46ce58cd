"""Findings that follow the edits of a plan, always the same as those of a whole run."""

from bisect import bisect_left, insort
from collections.abc import Iterable
from datetime import date

from cbrm_tui.domain.checks.registry import Finding, codes_of_plan, findings_of, order, plan_findings
from cbrm_tui.domain.following import Kept, Look, changed_looks
from cbrm_tui.domain.plan import Difference, Plan


class Findings:
    """The findings of a plan on a day. `update` brings them to another plan of the same settings."""

    def __init__(self, plan: Plan, today: date) -> None:
        self.plan = plan
        self.today = today
        self._of_plan = Kept[str, tuple[Finding, ...]](lambda code, of: tuple(plan_findings(of, today, code)))
        self._of_record = Kept[str, tuple[Finding, ...]](lambda key, of: tuple(findings_of(key, of, today)))
        self._of_plan.add(codes_of_plan(), plan)
        self._of_record.add(plan.records, plan)
        self._sorted = sorted(
            (
                finding
                for kept in (self._of_plan, self._of_record)
                for found in kept.values.values()
                for finding in found
            ),
            key=order,
        )

    @property
    def all(self) -> tuple[Finding, ...]:
        """Every finding, in the order of a whole run."""
        return tuple(self._sorted)

    def follows(self, plan: Plan, today: date) -> bool:
        """Tell whether `update` can bring the findings to that plan; else they have to begin anew."""
        old = self.plan
        return (
            today == self.today
            and (plan.me, plan.language) == (old.me, old.language)
            and plan.settings == old.settings
        )

    def update(self, difference: Difference, looks: set[Look] | None = None) -> tuple[Finding, ...]:
        """Go on to the new plan of a difference from the present one, and return its findings.

        `looks` are the difference's changed looks, for a caller that has worked them out already.
        """
        if looks is None:
            looks = changed_looks(difference)
        self.plan = difference.new
        stale = self._of_record.stale(looks) | difference.keys
        there = {key for key in stale if key in self.plan.records}
        self._renew(self._of_record, there, stale - there)
        self._renew(self._of_plan, self._of_plan.stale(looks))
        return self.all

    def _renew(
        self, kept: Kept[str, tuple[Finding, ...]], keys: Iterable[str], gone: Iterable[str] = ()
    ) -> None:
        for key in (*keys, *gone):
            for finding in kept.values.get(key, ()):
                self._take_out(finding)
        for key in gone:
            kept.drop(key)
        kept.add(keys, self.plan)
        for key in keys:
            for finding in kept.values[key]:
                insort(self._sorted, finding, key=order)

    def _take_out(self, finding: Finding) -> None:
        place = bisect_left(self._sorted, order(finding), key=order)
        while self._sorted[place] != finding:
            place += 1
        del self._sorted[place]
