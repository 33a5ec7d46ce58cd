"""How tests look at what probing a store found."""

from cbrm_tui.sync.probe_report import Probe, Step

NAMES = (
    *("open", "list", "plan", "write", "read", "write again", "race", "links", "letter case"),
    *("appears", "speed", "delete", "disappears"),
)


def states(found: Probe) -> dict[str, str]:
    return {step.name: step.state for step in found.steps}


def not_ok(found: Probe) -> dict[str, str]:
    return {step.name: step.state for step in found.steps if step.state not in ("ok", "skipped")}


def step(found: Probe, name: str) -> Step:
    return next(step for step in found.steps if step.name == name)


def said(found: Probe, name: str) -> str:
    chosen = step(found, name)
    assert "\n" not in chosen.line + chosen.remedy
    assert "testsecret1" not in chosen.line + chosen.remedy
    return f"{chosen.line} → {chosen.remedy}"
