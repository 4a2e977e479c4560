"""Speechify's documents as models: the contents of a request and of an answer.

Source: docs.speechify.ai on batch calls, conversations, idempotency, versions
and webhooks. Requests are strict, since a field that is not documented proves a
mistake of ours; answers are tolerant, since an outcome must not be lost for a
field that changed.
"""

import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from outreach.providers.speechify.vendor import MAX_RECIPIENTS
from outreach.providers.tolerant_types import Object, Seconds, Text, Tolerant

STRICT = ConfigDict(hide_input_in_errors=True, extra="forbid", frozen=True, ser_json_inf_nan="constants")
TOLERANT = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

RingingTimeout = Annotated[int, Field(strict=True, ge=1000, le=80_000)]
Phone = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{1,14}$")]


class SpeechifyOptions(BaseModel):
    """``provider.options`` of a campaign on Speechify."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid", frozen=True)

    phone_number_id: Annotated[str, Field(min_length=1)] | None = Field(
        None, description="The number that the calls come from, in place of the agent's own."
    )
    ringing_timeout_ms: RingingTimeout | None = Field(
        None, description="Milliseconds that a phone rings before it counts as not answered."
    )


class RecipientRequest(BaseModel):
    """One person to call: ``dynamic_vars`` in generation B, the other two in C."""

    model_config = STRICT

    phone: Phone
    dynamic_vars: dict[str, str] | None = None
    dynamic_variables: dict[str, str] | None = None
    custom_id: Annotated[str, Field(max_length=256)] | None = None


class BatchCallRequest(BaseModel):
    """Body of ``POST /v1/agents/batch-calls``. A batch without ``scheduled_at`` starts at once."""

    model_config = STRICT

    name: Annotated[str, Field(min_length=1)]
    agent_id: Annotated[str, Field(min_length=1)]
    recipients: Annotated[list[RecipientRequest], Field(min_length=1, max_length=MAX_RECIPIENTS)]
    phone_number_id: str | None = None
    ringing_timeout_ms: RingingTimeout | None = None
    scheduled_at: datetime | None = None

    def to_bytes(self) -> bytes:
        """Return the request's bytes; the same request always gives the same bytes.

        Fields without a value are left out. Raises ``ValueError`` for
        characters that JSON does not have.
        """
        document = self.model_dump(mode="json", exclude_none=True)
        return json.dumps(
            document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        ).encode()


Moment = Annotated[AwareDatetime | None, Tolerant]
"""A time as RFC 3339, or as a number of seconds or milliseconds since 1970, which pydantic distinguishes."""


class Batch(BaseModel):
    """A batch in a list, in its detail, or in the answer to its creation."""

    model_config = TOLERANT

    id: Text = None
    name: Text = None
    status: Text = None
    total: Annotated[Annotated[int, Field(ge=1)] | None, Tolerant] = None
    """How many recipients it has; 0 is taken for a batch that was not counted yet."""
    created_at: Moment = None


class Recipient(BaseModel):
    """One row of a batch. ``ended_at`` was ``completed_at`` before generation C."""

    model_config = TOLERANT

    id: Text = None
    phone: Text = None
    status: Text = None
    conversation_id: Text = None
    error: Text = None
    ended_at: Moment = None
    completed_at: Moment = None

    @property
    def over_at(self) -> datetime | None:
        """When it ended, under either name."""
        return self.ended_at or self.completed_at


class Conversation(BaseModel):
    """One finished call. ``duration_ms`` is None for a dial that never connected."""

    model_config = TOLERANT

    id: Text = None
    status: Text = None
    end_reason: Text = None
    ended_at: Moment = None
    duration_ms: Seconds = None
    to_number: Text = None
    recording_url: Text = None


class Message(BaseModel):
    """One turn of a conversation, or a step of the agent's own."""

    model_config = TOLERANT

    role: Text = None
    content: Text = None
    started_at: Moment = None


class Evaluation(BaseModel):
    """Speechify's evaluation of a conversation: a criterion, the summary, or collected data."""

    model_config = TOLERANT

    kind: Text = None
    name: Text = None
    rationale: Text = None
    data: Annotated[Any, Tolerant] = None

    def values(self) -> dict[str, Any]:
        """Return the collected data by key; a value may be plain or ``{"value": …}``."""
        data = self.data if isinstance(self.data, dict) else {}
        return {
            key: each["value"] if isinstance(each, dict) and "value" in each else each
            for key, each in data.items()
        }


class Envelope(BaseModel):
    """A webhook's body in both of its shapes, newest first."""

    model_config = TOLERANT

    type: Text = None
    data: Object = None
    event: Text = None
    conversation: Object = None
    messages: Annotated[list[Any] | None, Tolerant] = None
    evaluations: Annotated[list[Any] | None, Tolerant] = None
