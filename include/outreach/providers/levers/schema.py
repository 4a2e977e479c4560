"""Levers' documents as models: the contents of a request and of an event.

Source: the OpenAPI 3.1 text of ``POST /ai/phone-calls/action/call-bulk`` and the pages
on webhooks. Limits that only the vendor's prose names (a ``batchSize`` of 10-1000) are
checked, too. Requests are strict, since an undocumented field proves a mistake of ours;
events are tolerant, since an outcome must not be lost for a field that changed.
"""

import json
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from outreach.providers.tolerant_types import Object, Seconds, Text, Word


class LeversOptions(BaseModel):
    """``provider.options`` of a campaign on Levers."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid", frozen=True)

    country_code: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = Field(
        None, description="ISO 3166-1 alpha-2; only for numbers without a country code, but ours have one."
    )
    update_existing: bool = Field(
        False, strict=True, description="Whether Levers overwrites the names that it has for a known contact."
    )
    vendor_batch_size: Annotated[int, Field(strict=True, ge=10, le=1000)] | None = Field(
        None, description="The parts into which Levers itself cuts a request; not the size of our batches."
    )


class BulkContact(BaseModel):
    """``_BulkContactSchema`` of the documents."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="forbid", frozen=True)

    numberToCall: str = Field(min_length=1, max_length=100)  # noqa: N815
    firstName: str | None = None  # noqa: N815
    lastName: str | None = None  # noqa: N815
    metadata: dict[str, Any] | None = None
    promptTags: dict[str, Any] | None = None  # noqa: N815


class BulkCallRequest(BaseModel):
    """``OutboundAIPhoneCallSchemaBulk`` of the documents."""

    # "constants" keeps NaN, so that json refuses it; the default would silently send null.
    model_config = ConfigDict(
        hide_input_in_errors=True, extra="forbid", frozen=True, ser_json_inf_nan="constants"
    )

    contacts: list[BulkContact] = Field(min_length=1)
    aiSettingsTemplateId: UUID | None = None  # noqa: N815
    updateExisting: bool = False  # noqa: N815
    countryCode: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None  # noqa: N815
    batchSize: Annotated[int, Field(ge=10, le=1000)] | None = None  # noqa: N815

    def to_bytes(self) -> bytes:
        """Return the request's bytes; the same request always gives the same bytes.

        Fields without a value are left out. Raises ``ValueError`` for numbers
        and characters that JSON does not have.
        """
        document = self.model_dump(mode="json", exclude_none=True)
        return json.dumps(
            document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
        ).encode()


class PhoneCallEnded(BaseModel):
    """The data of a ``phone_call.ended`` event. Everything may be missing or odd, and more may come."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore", frozen=True)

    providerCallId: Text = None  # noqa: N815
    numberTo: Text = None  # noqa: N815
    providerStatus: Text = None  # noqa: N815
    deliveryStatus: Text = None  # noqa: N815
    duration: Seconds = None
    summary: Text = None
    endedReason: Text = None  # noqa: N815
    callOutput: Word = None  # noqa: N815
    transcription: Text = None
    recordingUrl: Text = None  # noqa: N815
    metadata: Object = None
    requestMetadata: Object = None  # noqa: N815

    def echo(self) -> dict[str, Any]:
        """Return the object that our request sent along, from any place of the event."""
        inside = (self.metadata or {}).get("requestMetadata")
        return inside if isinstance(inside, dict) else self.requestMetadata or {}

    def names_a_call(self) -> bool:
        """Tell whether the event names its call in any way."""
        return bool(self.echo() or self.providerCallId or self.numberTo)
