"""The vendors' schemas as their documents give them, strict, to hold our requests and our simulators to.

A third reading beside the adapter's and the simulator's, and it shares no code
with either. Field names are the vendors'; where a document allows any further
field, so does the model.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field


class Closed(BaseModel):
    """An object with these fields and no others, of these types and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Open(BaseModel):
    """An object that may have any other field."""

    model_config = ConfigDict(extra="allow", strict=True)


E164 = Annotated[str, Field(pattern=r"^\+[1-9]\d{1,14}$")]
ObjectId = Annotated[str, Field(pattern="^[0-9a-f]{24}$")]


class LeversContact(Closed):
    numberToCall: Annotated[str, Field(min_length=1, max_length=100)]  # noqa: N815
    firstName: str | None = None  # noqa: N815
    lastName: str | None = None  # noqa: N815
    metadata: dict[str, Any] | None = None
    promptTags: dict[str, Any] | None = None  # noqa: N815


class LeversRequest(Closed):
    """``OutboundAIPhoneCallSchemaBulk``, with the bounds that only its text has."""

    contacts: list[LeversContact]
    aiSettingsTemplateId: UUID | None = None  # noqa: N815
    updateExisting: bool = False  # noqa: N815
    countryCode: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None  # noqa: N815
    batchSize: Annotated[int, Field(ge=10, le=1000)] | None = None  # noqa: N815


class LeversProblem(Closed):
    loc: list[str | int]
    msg: str
    type: str


class LeversRefusal(Closed):
    """``HTTPValidationError``."""

    detail: list[LeversProblem]


class WeyaRecord(Open):
    phoneNumber: Annotated[str, Field(pattern=r"^[1-9]\d{6,14}$")]  # noqa: N815


class WeyaRequest(Closed):
    """Body of ``addCallsToBatch``; one request is one chunk of theirs."""

    batchId: ObjectId  # noqa: N815
    call_data: Annotated[list[WeyaRecord], Field(min_length=1, max_length=1000)]


class WeyaAdded(Closed):
    added: int
    callIds: list[ObjectId]  # noqa: N815


class WeyaFailedChunk(Closed):
    chunkNum: int  # noqa: N815
    error: str


class WeyaPartlyAdded(Closed):
    added: int
    callIds: list[ObjectId]  # noqa: N815
    failedChunks: Annotated[list[WeyaFailedChunk], Field(min_length=1)]  # noqa: N815


class WeyaAnswer(Closed):
    message: str
    status: bool
    code: int
    errorMessage: str  # noqa: N815


class WeyaAccepted(WeyaAnswer):
    status: Literal[True]
    code: Literal[200]
    data: WeyaAdded


class WeyaPartlyAccepted(WeyaAnswer):
    status: Literal[False]
    code: Literal[207]
    data: WeyaPartlyAdded


class WeyaRefused(WeyaAnswer):
    status: Literal[False]
    data: Any = None


def _within_thirty_days(moment: datetime) -> datetime:
    assert moment <= datetime.now(UTC) + timedelta(days=30)
    return moment


class SpeechifyRecipientB(Closed):
    phone: E164
    dynamic_vars: dict[str, str] = {}


class SpeechifyRecipientC(Closed):
    phone: E164
    dynamic_variables: dict[str, Any] = {}
    custom_id: Annotated[str, Field(max_length=256)] | None = None


class SpeechifyRequest(Closed):
    name: Annotated[str, Field(min_length=1)]
    agent_id: Annotated[str, Field(pattern="^agent_")]
    phone_number_id: str | None = None
    scheduled_at: Annotated[AwareDatetime, AfterValidator(_within_thirty_days)] | None = None
    ringing_timeout_ms: Annotated[int, Field(ge=1_000, le=80_000)] = 30_000


class SpeechifyRequestB(SpeechifyRequest):
    recipients: Annotated[list[SpeechifyRecipientB], Field(min_length=1, max_length=1000)]


class SpeechifyRequestC(SpeechifyRequest):
    recipients: Annotated[list[SpeechifyRecipientC], Field(min_length=1, max_length=1000)]


class SpeechifyBatch(Open):
    """The parent batch: its whole list of fields is not in the guide."""

    id: Annotated[str, Field(pattern="^batch_")]
    name: str
    agent_id: str
    status: Literal["pending", "scheduled", "running", "completed", "failed", "cancelled"]


class SpeechifyRow(Open):
    phone: E164
    dynamic_vars: dict[str, str]
    status: Literal["pending", "dialing", "completed", "failed", "cancelled"]


class SpeechifyCreated(Closed):
    batch: SpeechifyBatch


class SpeechifyDetail(Closed):
    """The parent batch and all of its recipients."""

    batch: SpeechifyBatch
    recipients: list[SpeechifyRow]


class SpeechifyMessage(Open):
    role: str
    content: str


class SpeechifyCompleted(Open):
    """The agent's webhook at the end of a call: what was said, and what was made of it."""

    event: Literal["conversation.completed"]
    conversation: dict[str, Any]
    messages: list[SpeechifyMessage]
    evaluations: list[dict[str, Any]]
