"""Findings: what the plan lacks or contradicts, one module per principle.

`run` judges a whole plan. A finding of a record depends on that record, the settings of its space
and the records it is linked with, unless its check is one of the plan as a whole.
"""

from cbrm_tui.domain.checks import (  # noqa: F401 - importing a module registers its checks
    p01_relationship,
    p03_objectives,
    p07_trust,
    p10_risk,
    p11_measurement,
    p12_exit,
    structure,
)
from cbrm_tui.domain.checks.registry import (
    CheckInfo,
    Finding,
    Fix,
    Severity,
    codes,
    findings_of,
    plan_findings,
    run,
)

__all__ = ["CheckInfo", "Finding", "Fix", "Severity", "codes", "findings_of", "plan_findings", "run"]
