"""Findings: what the plan lacks or contradicts, one module per principle.

`run` judges a whole plan, and `Findings` follows its edits. A finding of a record depends on that record,
the settings of its space and the records it is linked with, unless its check is one of the plan as a whole.
"""

from cbrm_tui.domain.checks import (  # noqa: F401 - importing a module registers its checks
    p01_plan,
    p01_relationship,
    p01_roles,
    p02_values,
    p03_cases,
    p03_objectives,
    p04_leadership,
    p05_governance,
    p05_working,
    p06_competence,
    p07_trust,
    p08_value,
    p09_knowledge,
    p10_register,
    p10_risk,
    p11_measurement,
    p12_closing,
    p12_exit,
    structure,
)
from cbrm_tui.domain.checks.incremental import Findings
from cbrm_tui.domain.checks.registry import (
    CheckInfo,
    Finding,
    Fix,
    Severity,
    codes,
    run,
)

__all__ = ["CheckInfo", "Finding", "Findings", "Fix", "Severity", "codes", "run"]
