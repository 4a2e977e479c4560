"""The trigger's event for the operator, which is checked again when it arrives."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from outreach.services.dispatch.wait import WaitFor


class WaitEnd(StrEnum):
    """Why the trigger stopped waiting."""

    OVER = "over"
    """The ledger shows the awaited result, or the wait's time is over."""
    LEDGER_UNREACHABLE = "ledger_unreachable"
    """The ledger could not be read several times in a row; the operator reads it itself."""


@dataclass(frozen=True, kw_only=True)
class WaitEvent:
    """The end of one wait. It says that it is time to look, but never what may be sent."""

    run_id: UUID
    connection_id: str
    reason: WaitFor
    end: WaitEnd

    def to_payload(self) -> dict[str, str]:
        """Return the event as Airflow stores it between triggerer and worker."""
        return {
            "run_id": str(self.run_id),
            "connection_id": self.connection_id,
            "reason": self.reason.value,
            "end": self.end.value,
        }

    @classmethod
    def from_payload(cls, payload: Any) -> "WaitEvent":
        """Read an event; raises ``ValueError`` for anything else."""
        try:
            return cls(
                run_id=UUID(payload["run_id"]),
                connection_id=str(payload["connection_id"]),
                reason=WaitFor(payload["reason"]),
                end=WaitEnd(payload["end"]),
            )
        except (KeyError, TypeError) as problem:
            raise ValueError(f"the trigger's event cannot be read: {problem!r}") from None
