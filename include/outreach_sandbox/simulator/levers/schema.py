"""The requests and answers that Levers documents, from its OpenAPI description.

The adapter does not share them on purpose: two readings of one document test each
other. Unknown fields are ignored, as the real service does.
"""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError

BATCH_SIZE_MIN, BATCH_SIZE_MAX = 10, 1_000
"""The bounds that the text gives for ``batchSize``; the schema itself has none."""


class Credentials(BaseModel):
    """Body of the token request."""

    clientId: str  # noqa: N815
    clientSecret: str  # noqa: N815


class BulkContact(BaseModel):
    """One person to call."""

    model_config = ConfigDict(frozen=True)

    numberToCall: Annotated[str, Field(min_length=1, max_length=100)]  # noqa: N815
    firstName: str | None = None  # noqa: N815
    lastName: str | None = None  # noqa: N815
    metadata: dict[str, Any] | None = None
    promptTags: dict[str, Any] | None = None  # noqa: N815


class BulkCalls(BaseModel):
    """Body of ``call-bulk``. The number of contacts has no documented bound."""

    model_config = ConfigDict(frozen=True)

    contacts: list[BulkContact]
    aiSettingsTemplateId: UUID | None = None  # noqa: N815
    updateExisting: StrictBool = False  # noqa: N815
    countryCode: Annotated[  # noqa: N815
        str | None, Field(min_length=2, max_length=2, pattern=r"^[A-Z]{2}$")
    ] = None
    batchSize: Annotated[int | None, Field(ge=BATCH_SIZE_MIN, le=BATCH_SIZE_MAX)] = None  # noqa: N815


class Problem(BaseModel):
    """One reason for a 422; ``loc`` leads to the contact by its index."""

    loc: list[str | int]
    msg: str
    type: str


class HTTPValidationError(BaseModel):
    """Body of a 422."""

    detail: list[Problem]


def validation_answer(error: ValidationError) -> HTTPValidationError:
    """Turn pydantic's errors into the documented body, which repeats no input."""
    return HTTPValidationError(
        detail=[
            Problem(loc=["body", *problem["loc"]], msg=problem["msg"], type=problem["type"])
            for problem in error.errors(include_url=False, include_input=False, include_context=False)
        ]
    )
