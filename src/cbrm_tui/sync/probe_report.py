"""What probing a store found out: steps, each in one plain line with its remedy."""

from dataclasses import dataclass
from typing import Final, Literal

from cbrm_tui.sync.store_errors import StoreCancelled, StoreDenied, StoreError, StoreUnauthenticated
from cbrm_tui.sync.wire import PlanMarker

State = Literal["ok", "weak", "failed", "skipped"]


@dataclass(frozen=True)
class Step:
    """One thing that was tried: how it went, in one plain line, and what to do about it.

    `milliseconds` is that of one request, the median of a few, or of the whole step where it is about
    time; None where nothing was timed. "weak" means that sync works all the same.
    """

    name: str
    state: State
    line: str
    remedy: str = ""
    milliseconds: float | None = None


@dataclass(frozen=True)
class Probe:
    """What was found out about the store at `url` (without secrets).

    `marker` says which plan is in it; None where there is none, or it cannot be told.
    """

    url: str
    steps: tuple[Step, ...]
    marker: PlanMarker | None = None

    @property
    def plan(self) -> str:
        """The id of the plan in the store, empty where none is known."""
        return self.marker.plan if self.marker else ""

    @property
    def failed(self) -> bool:
        """Whether sync cannot work with this store as it is."""
        return any(step.state == "failed" for step in self.steps)


@dataclass(frozen=True)
class _Permission:
    """What sync cannot do without a permission, and whom to ask for what."""

    lacking: str
    remedy: str
    state: State = "failed"


_PERMISSIONS: Final = {
    "list": _Permission(
        "there is no list permission: sync cannot see what partners sent",
        "ask the store's owner for list permission (S3: s3:ListBucket on the bucket)",
    ),
    "read": _Permission(
        "there is no read permission: sync cannot receive",
        "ask the store's owner for read permission (S3: s3:GetObject)",
    ),
    "write": _Permission(
        "there is no write permission: sync cannot send",
        "ask the store's owner for write permission (S3: s3:PutObject)",
    ),
    "delete": _Permission(
        "there is no delete permission: old markers stay in the store; sync works all the same",
        "nothing must be done; with delete permission (S3: s3:DeleteObject) the store stays tidier",
        "weak",
    ),
}


class Trouble(Exception):
    """A step's outcome that is not ok, though no call failed."""

    def __init__(self, state: State, line: str, remedy: str, milliseconds: float | None = None) -> None:
        super().__init__(line)
        self.step = Step("", state, line, remedy, milliseconds)


def explained(name: str, error: StoreError) -> Step:
    """Return what an error means for a step: what is wrong, and the remedy."""
    if isinstance(error, StoreCancelled):
        return Step(name, "skipped", "cancelled")
    wanted = _PERMISSIONS.get({"plan": "read", "write again": "write"}.get(name, name))
    if wanted and isinstance(error, StoreDenied) and not isinstance(error, StoreUnauthenticated):
        return Step(name, wanted.state, wanted.lacking, wanted.remedy)
    line, _, remedy = str(error).partition("; ")
    return Step(name, "failed", line, remedy)
