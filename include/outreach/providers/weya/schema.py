"""Weya's documents as models: the contents of a request and of an answer.

Source: docs.weya.ai, pages of "Calling Management". Requests are strict, since
a field that is not documented proves a mistake of ours; answers are tolerant,
since an outcome must not be lost for a field that changed.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from outreach.providers.tolerant_types import Object, Seconds, Text, Tolerant
from outreach.providers.wire_json import read_object

BATCH_ID = re.compile("[0-9a-fA-F]{24}")
"""The form of all batch ids in the documents."""

Name = Annotated[str, Field(min_length=1, pattern=r"^\S(.*\S)?$")]
Flag = Annotated[Annotated[bool, Field(strict=True)] | None, Tolerant]
Count = Annotated[Annotated[int, Field(ge=0)] | None, Tolerant]
Things = Annotated[list[Any] | None, Tolerant]
Moment = Annotated[datetime | None, Tolerant]


def objects(things: Iterable[Any] | None) -> list[dict[str, Any]]:
    """Return the objects of a list; its other values are no rows."""
    return [thing for thing in things or () if isinstance(thing, dict)]


class WeyaOptions(BaseModel):
    """``provider.options`` of a campaign on Weya."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid", frozen=True)

    calling_numbers: Annotated[tuple[Name, ...], Field(min_length=1)] | None = Field(
        None,
        description="Ids at Weya of the numbers that call; they also choose the agent. "
        "A template of the campaign takes their place.",
    )
    variables: tuple[Name, ...] | None = Field(
        None,
        description="The agent's variables. Every record must have each of them, and no other prompt tag.",
    )


class CallingHour(BaseModel):
    """``callingHour`` of the documents: wall clock, HH:MM."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid", frozen=True)

    start: str = Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")
    end: str = Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")


class NewBatch(BaseModel):
    """Body of ``createBatch``."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid", frozen=True)

    batchName: str = Field(min_length=1)  # noqa: N815
    callingNumbers: tuple[str, ...] = Field(min_length=1)  # noqa: N815
    retry: int = 0
    delay: int = 0
    timezone: str | None = None
    callingHour: CallingHour | None = None  # noqa: N815
    allowedDays: tuple[Annotated[int, Field(ge=0, le=6)], ...] | None = None  # noqa: N815


class Envelope(BaseModel):
    """The outer object of every answer."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

    message: Text = None
    status: Flag = None
    code: Count = None
    errorMessage: Text = None  # noqa: N815
    data: Any = None

    @classmethod
    def read(cls, body: bytes | None) -> Self:
        """Read a body; a body that is no envelope gives an empty one."""
        try:
            return cls.model_validate(read_object(body or b""))
        except ValueError:
            return cls()

    @property
    def words(self) -> str:
        """Its text on an error, else its message."""
        return self.errorMessage or self.message or ""


class Added(BaseModel):
    """``data`` of ``addCallsToBatch``."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

    added: Count = None
    failedChunks: Any = None  # noqa: N815


class BatchRow(BaseModel):
    """One batch of the list."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

    id: Text = Field(None, alias="_id")
    batchName: Text = None  # noqa: N815
    totalCalls: Count = None  # noqa: N815


class Pagination(BaseModel):
    """How many rows and pages there are."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

    total: Count = None
    totalPages: Count = None  # noqa: N815


class BatchList(BaseModel):
    """``data`` of the list of batches."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

    batches: list[Any]
    pagination: Annotated[Pagination | None, Tolerant] = None


class BatchDetails(Pagination):
    """``data`` of ``batch-details``: one page of a batch's records."""

    batchId: Text = None  # noqa: N815
    batchStatus: Text = None  # noqa: N815
    data: list[Any]


class PhoneLog(BaseModel):
    """One ring of a record."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

    callStatus: Text = None  # noqa: N815
    callDuration: Seconds = None  # noqa: N815
    recordingUrl: Text = None  # noqa: N815
    transcript: Text = None
    createdAt: Moment = None  # noqa: N815


class Record(BaseModel):
    """One call of a batch, with the fields that we sent and Weya's own."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

    id: Text = Field(None, alias="_id")
    phoneNumber: Text = None  # noqa: N815
    callStatus: Text = None  # noqa: N815
    phoneLogs: Things = None  # noqa: N815
    call_id: Text = None
    environment: Text = None
    signature: Text = None


class Observed(BaseModel):
    """An observation as this adapter writes it."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

    kind: str = Field(pattern="^weya.record$")
    batch: Object = None
    record: dict[str, Any]
