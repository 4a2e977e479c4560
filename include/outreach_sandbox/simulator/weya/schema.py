"""The requests and answers that Weya documents, from its pages.

The adapter does not share them on purpose: two readings of one document test each
other. Unknown fields are ignored, except those of a call's record, which are the
caller's own.
"""

from typing import Annotated, Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

ClockTime = Annotated[str, Field(pattern=r"^\d\d:\d\d$")]
Day = Annotated[int, Field(ge=0, le=6)]


class CallingHour(BaseModel):
    """Hours of the day in which calls may be placed."""

    start: ClockTime
    end: ClockTime


class CreateBatch(BaseModel):
    """Body of ``createBatch``."""

    batchName: Annotated[str, Field(min_length=1)]  # noqa: N815
    callingNumbers: Annotated[list[str], Field(min_length=1)]  # noqa: N815
    retry: float | None = None
    delay: float | None = None
    timezone: str | None = None
    callingHour: CallingHour | None = None  # noqa: N815
    allowedDays: list[Day] | None = None  # noqa: N815


class CallRecord(BaseModel):
    """One person to call; every other field is the caller's own."""

    model_config = ConfigDict(frozen=True, extra="allow")

    phoneNumber: Annotated[str, Field(pattern=r"^\+?\d{5,20}$")]  # noqa: N815

    @property
    def fields(self) -> dict[str, Any]:
        """The caller's own fields."""
        return dict(self.model_extra or {})


class AddCalls(BaseModel):
    """Body of ``addCallsToBatch``."""

    model_config = ConfigDict(frozen=True)

    batchId: str  # noqa: N815
    call_data: Annotated[list[CallRecord], Field(min_length=1)]


class BatchAction(BaseModel):
    """Body of ``start-calling`` and ``stop-calling``."""

    batchId: str  # noqa: N815
    userId: str  # noqa: N815


def envelope(data: Any, *, message: str, code: int = 200) -> dict[str, Any]:
    """Return an answer in the outer object of all answers."""
    is_good = code < 300 and code != 207
    return {
        "message": message,
        "status": is_good,
        "code": code,
        "errorMessage": "" if is_good else message,
        "data": data,
    }


def refusal(status: int, message: str) -> JSONResponse:
    """Return a refusal, with the same code in HTTP and in the body."""
    return JSONResponse(envelope(None, message=message, code=status), status_code=status)
